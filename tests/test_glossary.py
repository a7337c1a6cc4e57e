"""The glossary names what is there: places in the code, and words as pages say them."""

import re

from babel.messages.pofile import read_po

from tests.areas import AREAS
from tests.source_files import ROOT, sources

GLOSSARY = (ROOT / "docs/glossary.md").read_text(encoding="utf-8")
CODE, PAGES = GLOSSARY.split("## On pages")


def rows_of(text):
    """The cells of each row of a table, without its head."""
    rows = [line.strip("|").split("|") for line in text.splitlines() if line[:1] == "|"]
    return [[cell.strip() for cell in row] for row in rows[2:]]


def test_each_place_is_there():
    classes = "\n".join(path.read_text(encoding="utf-8") for path in sources(*AREAS))

    for term, _meaning, where in rows_of(CODE):
        named = re.fullmatch(r"`([\w./]+)`", where)[1]
        model, _dot, field = named.partition(".")
        if "/" in named or (ROOT / named).exists():
            assert (ROOT / named).exists(), term
        else:
            assert f"class {model}(" in classes, term
            assert not field or f"    {field} = " in classes, term


def test_each_label_is_its_apps():
    for place, label in re.findall(r"`(\w+/\w+)` is\s+`(\w+)`", CODE):
        config = (ROOT / place / "apps.py").read_text(encoding="utf-8")
        assert f'label = "{label}"' in config, place


CHINESE = re.compile(r"[\u4e00-\u9fff]")


def messages():
    """English and Chinese of each text of the pages, without contexts; the singular."""
    with (ROOT / "locale/zh_Hans/LC_MESSAGES/django.po").open("rb") as file:
        for message in read_po(file):
            if message.id:
                yield message, first(message.id), first(message.string)


def first(text):
    return text if isinstance(text, str) else text[0]


def test_pages_say_each_word_in_both_languages():
    said = {
        english.casefold(): chinese
        for message, english, chinese in messages()
        if not message.context
    }

    words = {english: chinese for english, chinese, _not in rows_of(PAGES)}
    assert {word: said.get(word.casefold()) for word in words} == words


def test_chinese_has_one_word_for_one_thing():
    rows = rows_of(PAGES)
    forbidden = [
        (re.compile(rf"\b{word.removeprefix('The ')}s?\b", re.IGNORECASE), other)
        for word, _chinese, others in rows
        for other in others.split(", ")
        if CHINESE.search(other)
    ]
    right = [chinese for _word, chinese, _others in rows]
    found = []
    for _message, english, chinese in messages():
        rest = chinese
        for term in right:
            rest = rest.replace(term, "")
        found += [
            (english, other)
            for word, other in forbidden
            if word.search(english) and other in rest
        ]

    assert forbidden
    assert found == []


def test_chinese_speaks_to_everybody_politely():
    told = [
        english
        for _message, english, chinese in messages()
        if "你" in chinese.replace("你们", "")
    ]

    assert told == []
