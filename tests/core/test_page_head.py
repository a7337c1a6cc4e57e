"""Heads of public pages: texts of a length, whole addresses, nothing for others."""

import pytest
from django.template import Context, Template

from core.page_head import LONGEST, PageHead, plain, shortened, whole_address
from core.templatetags.page_head import sentence

WORDS = "Walnuts from the terraces above the village, dried on the roof. " * 4


def test_description_ends_after_a_whole_word():
    text = shortened(WORDS)
    assert len(text) <= LONGEST
    assert WORDS.startswith(text[:-1])
    assert text.endswith("…")
    assert WORDS[len(text) - 1] in " ."


@pytest.mark.parametrize("length", [159, 160])
def test_description_that_fits_stays_as_it_is(length):
    assert shortened("梨" * length) == "梨" * length


def test_chinese_description_is_cut_without_blanks():
    assert shortened("梨" * 161) == "梨" * 159 + "…"


def test_text_of_markup_is_plain_and_in_one_line():
    assert plain("\n  Pears &amp; nuts,\n  dried\n") == "Pears & nuts, dried"
    assert plain("雪花梨。\n  来自南坡。") == "雪花梨。来自南坡。"


def test_address_of_another_host_stays_as_it_is(settings):
    settings.SITE_URL = "https://market.test"
    assert whole_address("/farms/") == "https://market.test/farms/"
    assert whole_address("https://files.test/a.webp") == "https://files.test/a.webp"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Dried on the roof", "Dried on the roof."),
        ("Dried on the roof!", "Dried on the roof!"),
        ("屋顶晒干", "屋顶晒干。"),
        ("", ""),
        (None, ""),
    ],
)
def test_line_becomes_a_sentence(line, said):
    assert sentence(line) == said


def head_of(rf, described: str, head: PageHead | None = None) -> str:
    context = {
        "request": rf.get("/farms/梨/?page=2&x=1"), "page_title": 'The "best" pears',
        "page_description": described, "MARKET_NAME": "Nanpo", "head": head,
    }  # fmt: skip
    return Template("{% load page_head %}{% page_head %}").render(Context(context))


def test_page_without_description_is_no_public_one(rf):
    assert head_of(rf, "") == ""


def test_address_has_only_the_questions_of_its_own(rf, settings):
    settings.SITE_URL = "https://market.test"
    own = '<link rel="canonical" href="https://market.test/farms/%E6%A2%A8/{}">'

    assert own.format("") in head_of(rf, "Pears")
    assert own.format("?page=2") in head_of(rf, "Pears", PageHead(query="page=2"))
    assert "The &quot;best&quot; pears" in head_of(rf, "Pears")
