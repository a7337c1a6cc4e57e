"""Letters, lines and codes on paper: nothing outside, nothing lost, both languages."""

from io import BytesIO

import pytest
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from core.printing import (
    A4,
    LABEL,
    Column,
    Ink,
    Mark,
    Paper,
    Table,
    both,
    fit,
    in_width,
    width,
    wrap,
)
from core.printing.fonts import MISSING, glyph, glyphs, runs
from tests.drawn import codes_in, pictures_of
from tests.effort import tries

LIMIT = 200.0
TEXTS = st.text(
    st.sampled_from("ab WM,.()，。「」（）长治平顺花椒核桃0123 \n"), max_size=80
)


def pages_of(pdf):
    return PdfReader(BytesIO(pdf)).pages


@settings(max_examples=tries(60), deadline=None)
@given(TEXTS)
def test_wrapped_lines_fit_and_lose_no_character(text):
    lines = wrap(text, LIMIT, 12)

    assert all(width(line, 12) <= LIMIT for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


@settings(max_examples=tries(60), deadline=None)
@given(TEXTS, st.integers(min_value=1, max_value=4))
def test_wrapping_to_a_number_of_lines_keeps_to_it(text, most):
    lines = wrap(text, LIMIT, 12, most=most)

    assert len(lines) <= most
    assert all(width(line, 12) <= LIMIT for line in lines)


@settings(max_examples=tries(60), deadline=None)
@given(TEXTS)
def test_fitted_text_fits(text):
    shown = fit(text, LIMIT, 20, least=8)

    assert 8 <= shown.size <= 20
    assert width(shown.text, shown.size) <= LIMIT + 0.01


def test_closing_signs_never_open_a_line():
    lines = wrap("长治市平顺县的花椒，核桃。" * 6, 100, 12)

    assert not [line for line in lines if line[0] in "，。"]


def test_cut_text_says_so():
    assert in_width("Thin-shell walnuts of the year", 12, 80).endswith("…")
    assert in_width("Pear", 12, 80) == "Pear"


@pytest.mark.parametrize(
    ("sign", "drawn"),
    [
        ("A", "A"),
        ("椒", "椒"),
        ("¥", "¥"),
        ("×", "×"),
        ("€", "€"),
        ("\U0001f350", MISSING),
    ],
)
def test_signs_are_drawn_or_their_stand_in_is(sign, drawn):
    assert [one.text for one in glyphs(sign)] == [drawn]


@pytest.mark.parametrize("sign", ["\0", "\u200b", "\u202e", "\ud800", "\ufe0f"])
def test_signs_without_a_shape_are_left_out(sign):
    assert glyph(sign) is None


def test_mixed_text_is_drawn_by_two_faces():
    assert [(run.text, run.face) for run in runs("2 kg 花椒")] == [
        ("2 kg ", "Nanpo"),
        ("花椒", "Nanpo-Chinese"),
    ]


def test_both_says_the_readers_language_first():
    goods = _("Goods")

    assert both(goods) == ("Goods", "商品")
    with translation.override("zh-hans"):
        assert both(goods) == ("商品", "Goods")


def test_text_that_is_the_same_in_both_is_said_once():
    assert both("SF1234567890").line == "SF1234567890"


def test_chinese_is_drawn_in_ink_and_can_be_read_back():
    paper = Paper(LABEL, title="花椒")
    paper.block(5, 5, "长治市平顺县 花椒 Sichuan pepper", Ink(14, bold=True), width=90)
    pdf = paper.finish()

    assert "长治市平顺县" in pages_of(pdf)[0].extract_text()
    (picture,) = pictures_of(pdf, dpi=150)
    dark = picture.convert("L").point(lambda shade: 255 if shade < 128 else 0)
    assert dark.getbbox() is not None


@pytest.mark.parametrize("level", ["L", "M", "Q", "H"])
@pytest.mark.parametrize("side", [20.0, 40.0])
def test_code_is_read_back_at_every_size(level, side):
    text = "https://nanpo.example/desk/li-family-orchard/orders/K7M2Q9XR4T-2/"
    paper = Paper(LABEL, title="Code")
    paper.qr(text, x=5, y=5, side=side, level=level)

    (picture,) = pictures_of(paper.finish(), dpi=150)

    assert codes_in(picture) == [text]


def test_table_goes_on_over_pages_with_its_head_and_every_row():
    paper = Paper(A4, title="Table")
    table = Table([Column(both("Goods"), 100), Column(both("Box"), 20)])
    paper.on_page = lambda _paper: 20.0

    table.write(paper, 20.0, [[f"Row {n}", Mark(on=n % 2 == 0)] for n in range(120)])

    texts = [page.extract_text() for page in pages_of(paper.finish())]
    assert len(texts) > 1
    assert all("Goods" in text for text in texts)
    assert sum(text.count("Row ") for text in texts) == 120


def test_same_paper_is_the_same_file():
    def made():
        paper = Paper(LABEL, title="Same")
        paper.write(5, 5, "Pears 香梨")
        return paper.finish()

    assert made() == made()
