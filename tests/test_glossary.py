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


def test_pages_say_each_word_in_both_languages():
    with (ROOT / "locale/zh_Hans/LC_MESSAGES/django.po").open("rb") as file:
        said = {
            (message.id if isinstance(message.id, str) else message.id[0]).casefold(): (
                message.string if isinstance(message.string, str) else message.string[0]
            )
            for message in read_po(file)
            if message.id and not message.context
        }

    words = {english: chinese for english, chinese, _not in rows_of(PAGES)}
    assert {word: said.get(word.casefold()) for word in words} == words
