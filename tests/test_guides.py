"""The guides call buttons, menu entries and pages by the words that stand there."""

import re

import pytest
from babel.messages.pofile import read_po

from tests.source_files import ROOT

GUIDES = (
    "cooperatives", "distribution", "farmers", "intake", "live", "operating",
    "programme", "training",
)  # fmt: skip
BOLD = re.compile(r"\*\*([^*\n]+(?:\n[^*\n]+)?)\*\*")
# A paragraph or point may open with a heading of its own: "**Leaving.** A household …".
HEADING = re.compile(r"^(?:- |\d+\. )?\*\*[^*]+[.:]\*\*", re.MULTILINE)
# What a page of ours would hardly be quoted as otherwise.
QUOTED_LABEL = re.compile(r"(?:\"[A-Z][a-z]+( [a-z]+)*\"|\*[A-Z][^*]*→[^*]*\*)")
# Words of others' programs, and examples of what people write.
OTHERS = {'"Add to home screen"', '"Anna B."'}


def text_of(guide):
    return (ROOT / "docs" / f"{guide}.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def words():
    """All that pages say: what is translated, as the sources have it."""
    with (ROOT / "locale/zh_Hans/LC_MESSAGES/django.po").open("rb") as file:
        catalog = read_po(file)
    said = set()
    for message in catalog:
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        said |= {plain(each) for each in ids if each}
    return said


def plain(text):
    """Menus begin with a capital what models keep in small letters."""
    return " ".join(text.split()).removesuffix(".").casefold()


def quoted(guide):
    text = text_of(guide)
    headings = {(found.start(), found.end()) for found in HEADING.finditer(text)}
    return [
        found[1]
        for found in BOLD.finditer(text)
        if not any(start <= found.start() < end for start, end in headings)
    ]


@pytest.mark.parametrize("guide", GUIDES)
def test_words_in_bold_stand_on_pages(guide, words):
    assert [each for each in quoted(guide) if plain(each) not in words] == []


@pytest.mark.parametrize("guide", GUIDES)
def test_words_of_pages_are_marked_in_one_way(guide):
    found = {match[0] for match in QUOTED_LABEL.finditer(text_of(guide))}

    assert found - OTHERS == set()


def test_the_guides_quote_their_pages():
    assert sum(len(quoted(guide)) for guide in GUIDES) > 90
