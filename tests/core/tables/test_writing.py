import datetime as dt
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.tables.reader import read_table
from core.tables.writer import (
    CSV,
    EXCEL_CSV,
    STARTERS,
    XLSX,
    csv_lines,
    defused,
    download,
    undefused,
    xlsx_file,
)
from tests.effort import tries

EVIL = [
    "=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠x",
    "'=1", "''=1", '=HYPERLINK("http://x","y")', "=cmd|' /C calc'!A0",
]  # fmt: skip
PLAIN = ["", "Walnuts", "'tis", "2-3", "a=b", "核桃", "''"]


def written(rows, *, form):
    """The rows as they come back from the file."""
    if form == "xlsx":
        with xlsx_file(rows, title="goods") as file:
            content = file.read()
    else:
        content = b"".join(csv_lines(rows, bom=form == "bom"))
    table = read_table(content, most_rows=10_000, most_bytes=50_000_000)
    return [row.cells for row in table.rows]


@pytest.mark.parametrize("text", EVIL)
def test_formulas_are_defused_and_come_back(text):
    assert defused(text).startswith("'")
    assert undefused(defused(text)) == text


@pytest.mark.parametrize("text", PLAIN)
def test_other_texts_stay_as_they_are(text):
    assert defused(text) == text
    assert undefused(text) == text


@given(st.text())
def test_defusing_loses_nothing(text):
    safe = defused(text)

    assert not safe.startswith(STARTERS)
    assert undefused(safe) == text


@pytest.mark.parametrize("form", ["csv", "bom", "xlsx"])
def test_no_cell_runs_in_any_file(form):
    rows = [["name", "=evil()"], *([text, "x"] for text in EVIL)]

    found = written(rows, form=form)

    assert found[0] == ("name", "'=evil()")
    for cells in found[1:]:
        assert cells[0].startswith("'")
    assert len(found) == len(rows)


def test_sheet_holds_texts_and_numbers_not_formulas():
    rows = [
        ["a", "b", "c", "d"],
        ["=1+1", Decimal("2.50"), dt.date(2026, 10, 28), None],
    ]

    with xlsx_file(rows, title="goods") as file:
        book = openpyxl.load_workbook(file)

    kinds = [cell.data_type for cell in book.active[2]]
    assert kinds == ["s", "n", "d", "n"]
    assert book.active["A2"].value == "'=1+1"
    assert book.active["B2"].value == 2.5


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_values_are_written_exactly(form):
    row = ["x", 7, Decimal("23.30"), dt.date(2026, 10, 28), None, "y"]

    cells = written([["a"] * len(row), row], form=form)[1]

    assert [Decimal(cells[2]), *cells[3:]] == [Decimal("23.30"), "2026-10-28", "", "y"]


_TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=30
)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@given(rows=st.lists(st.tuples(_TEXTS, _TEXTS, _TEXTS), min_size=1, max_size=5))
@settings(deadline=None, max_examples=tries(60))
def test_texts_come_back(form, rows):
    rows = [("head 1", "head 2", "head 3"), *rows]

    found = written(rows, form=form)

    kept = [row for row in rows if any(cell.strip() for cell in row)]
    for cells, row in zip(found, kept, strict=True):
        padded = (*cells, *[""] * (3 - len(cells)))
        assert tuple(map(undefused, padded)) == row


def test_long_table_is_written_piece_by_piece():
    taken = []

    def rows():
        for number in range(1000):
            taken.append(number)
            yield [number]

    pieces = csv_lines(rows())
    next(pieces)

    assert len(taken) <= 201


@pytest.mark.parametrize(
    ("form", "kind", "suffix"),
    [
        (CSV, "text/csv; charset=utf-8", ".csv"),
        (EXCEL_CSV, "text/csv; charset=utf-8", ".csv"),
        (XLSX, "spreadsheetml", ".xlsx"),
    ],
)
@pytest.mark.django_db  # closing an answer ends a request
def test_download_is_private_and_never_opened_in_the_page(form, kind, suffix):
    answer = download([["a"], ["b"]], name="goods", form=form)

    assert kind in answer["Content-Type"]
    assert answer["Content-Disposition"].startswith('attachment; filename="goods-')
    assert suffix in answer["Content-Disposition"]
    assert answer["Cache-Control"] == "private, no-store"
    content = b"".join(answer.streaming_content)
    answer.close()
    assert content.startswith(b"\xef\xbb\xbf") == (form == EXCEL_CSV)
    assert read_table(content, most_rows=10, most_bytes=10**6).rows[1].cells == ("b",)
