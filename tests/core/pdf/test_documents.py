"""Letters, lines, tables and codes of PDFs: nothing outside, nothing lost."""

import re
from io import BytesIO

import pytest
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from core.pdf.blocks import QR, TickBox, grid
from core.pdf.document import LABEL, Section, make_pdf
from core.pdf.fonts import MISSING, glyph, glyphs, runs
from core.pdf.paragraphs import Paragraph, Style, both, fit, in_width, width, wrap
from core.pdf.tables import Column, NumberColumn, table
from tests.drawn import codes_in, pictures_of
from tests.effort import tries

LIMIT = 200.0
TEXTS = st.text(
    st.sampled_from("ab WM,.()，。「」（）长治平顺花椒核桃0123 \n"), max_size=80
)


def pages_of(pdf):
    return PdfReader(BytesIO(pdf)).pages


def texts_of(pdf):
    return [page.extract_text() for page in pages_of(pdf)]


def made_of(*story, **section):
    return make_pdf([Section(story, **section)], title="Story", size=LABEL)


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
    (line, *_none), size = fit(text, LIMIT, Style(20).label(least=8))

    assert 8 <= size <= 20
    assert width(line, size) <= LIMIT + 0.01


@settings(max_examples=tries(60), deadline=None)
@given(TEXTS)
def test_text_that_may_not_be_cut_loses_nothing(text):
    lines, size = fit(text, LIMIT, Style(20, most=1, least=8))

    assert all(width(line, size) <= LIMIT for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


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
    text = "长治市平顺县 花椒 Sichuan pepper"
    pdf = made_of(Paragraph(text, Style(14, bold=True)))

    assert "长治市平顺县" in texts_of(pdf)[0]
    (picture,) = pictures_of(pdf, dpi=150)
    dark = picture.convert("L").point(lambda shade: 255 if shade < 128 else 0)
    assert dark.getbbox() is not None


@pytest.mark.parametrize("level", ["L", "M", "Q", "H"])
@pytest.mark.parametrize("side", [20.0, 40.0])
def test_code_is_read_back_at_every_size(level, side):
    text = "https://nanpo.example/desk/li-family-orchard/orders/K7M2Q9XR4T-2/"

    (picture,) = pictures_of(made_of(QR(text, side, level)), dpi=150)

    assert codes_in(picture) == [text]


@pytest.mark.parametrize("rows", [120, 1000])
def test_table_goes_on_over_pages_with_its_head_and_every_row(rows):
    columns = [Column(both("Goods"), 50), Column(both("Box"), 20)]
    cells = ([f"Row {n}", TickBox(on=n % 2 == 0)] for n in range(rows))

    texts = texts_of(made_of(*table(columns, cells)))

    assert len(texts) > 1
    assert all(text.count("Goods") == 1 for text in texts)
    assert [f"Row {n}" for n in range(rows)] == [
        line for text in texts for line in text.split("\n") if line.startswith("Row ")
    ]


def test_row_higher_than_a_page_goes_on_on_the_next_one():
    columns = [NumberColumn("Number", 10), Column("Goods", 50)]
    long = " ".join(f"walnut{n}." for n in range(500))

    texts = texts_of(made_of(*table(columns, [["1", "pear."], ["2", long]])))

    words = " ".join(texts).split()
    assert [word for word in words if word.startswith("walnut")] == long.split()
    assert all("Goods" in text for text in texts)


def test_every_page_of_a_section_says_how_many_it_has():
    long = Section([Paragraph("pear " * 2000)], foot="Pears", again=[Paragraph("More")])
    short = Section([Paragraph("plum")], foot="Plums")

    texts = texts_of(make_pdf([long, short, long], title="Fruits", size=LABEL))

    total = (len(texts) - 1) // 2
    each = [f"Page {number} of {total}" for number in range(1, total + 1)]
    said = [re.findall(r"Page \d+ of \d+", text) for text in texts]
    assert [words for (words,) in said] == [*each, "Page 1 of 1", *each]
    assert [text.count("More") for text in texts[:3]] == [0, 1, 1]
    assert ["Plums" in text for text in texts].count(True) == 1


def test_same_document_is_the_same_file():
    assert made_of(Paragraph("Pears 香梨")) == made_of(Paragraph("Pears 香梨"))


@pytest.mark.parametrize("sections", [[], [Section([grid([], [50])], foot="Pears")]])
def test_nothing_is_a_page_too(sections):
    assert len(pages_of(make_pdf(sections, title="Nothing"))) == 1
