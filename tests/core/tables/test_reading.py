import csv
import io
import time
import zipfile
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.tables import rows as why
from core.tables.encodings import DELIMITERS
from core.tables.reader import read_table
from core.tables.rows import TableError

from . import bombs

WORDS = "name,price\nWalnuts,20\nPears,8\n"
CHINESE = "品名,价格\n核桃,20\n党参与花椒,8\n"


def read(content, rows=1000, size=20_000_000):
    if isinstance(content, str):
        content = content.encode()
    return read_table(content, most_rows=rows, most_bytes=size)


def cells(content, **limits):
    return [row.cells for row in read(content, **limits).rows]


def refused(content, **limits):
    with pytest.raises(TableError) as refusal:
        read(content, **limits)
    return refusal.value


# --- How it was written ---------------------------------------------------------


@pytest.mark.parametrize(
    ("codec", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("gbk", "gb18030"),
        ("gb18030", "gb18030"),
        ("utf-16", "utf-16-le"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
    ],
)
def test_encoding_is_found(codec, found):
    table = read(CHINESE.encode(codec))

    assert table.encoding == found
    assert [row.cells for row in table.rows] == [
        ("品名", "价格"), ("核桃", "20"), ("党参与花椒", "8"),
    ]  # fmt: skip


def test_western_letters_are_found():
    table = read("Name;Preis\nÄpfel süß;2,50\nKürbis;3\n".encode("windows-1252"))

    assert table.encoding == "windows-1252"
    assert table.rows[1].cells == ("Äpfel süß", "2,50")


def test_mark_of_utf16_big_endian():
    assert cells(b"\xfe\xff" + WORDS.encode("utf-16-be"))[0] == ("name", "price")


@pytest.mark.parametrize("sign", DELIMITERS)
def test_separator_is_found(sign):
    rows = ["name|price|note", '"a|b"|2,5|x', '"c\nd"|3.5|y', ""]
    text = "\n".join(rows).replace("|", sign)

    table = read(text)

    assert table.delimiter == sign
    assert table.rows[2].cells == ("c\nd", "3.5", "y")


def test_lone_column_is_a_table():
    assert cells("name\nWalnuts\n") == [("name",), ("Walnuts",)]


def test_empty_lines_count_as_rows_but_are_none():
    assert [row.number for row in read("a,b\n\n , \n1,2\n").rows] == [1, 4]


@given(
    st.lists(
        st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0")),
                 min_size=2, max_size=5),
        min_size=1, max_size=8,
    )
)  # fmt: skip
@settings(deadline=None)
def test_written_rows_come_back(rows):
    file = io.StringIO(newline="")
    csv.writer(file, quoting=csv.QUOTE_ALL).writerows(rows)
    content = b"\xef\xbb\xbf" + file.getvalue().encode()

    try:
        found = read(content)
    except TableError:  # a lone NUL, nothing but spaces
        return

    if found.delimiter == ",":
        kept = [tuple(row) for row in rows if any(cell.strip() for cell in row)]
        assert [row.cells for row in found.rows] == kept


@given(st.binary(max_size=400))
@settings(deadline=None)
def test_any_bytes_are_read_or_refused_in_words(content):
    said = "."
    try:
        assert read(content).rows
    except TableError as refusal:
        said = refusal.messages[0]

    assert said.endswith(".")


# --- What is refused ------------------------------------------------------------


@pytest.mark.parametrize("content", ["", " \n\t", "\ufeff", ",,\n,,"])
def test_nothing_is_refused(content):
    assert refused(content).message == why.EMPTY


def test_hundred_thousand_rows_are_refused_in_words():
    refusal = refused("name,price\n" + "Walnuts,20\n" * 100_000, rows=20_000)

    assert refusal.messages == [
        "This file has more than 20,000 rows. Please split it into smaller files."
    ]


def test_hundred_thousand_rows_of_a_sheet_are_not_all_read():
    row = '<row><c t="inlineStr"><is><t>Walnuts {}</t></is></c></row>'
    content = bombs.with_sheet("".join(row.format(n) for n in range(100_000)))

    assert refused(content, rows=20_000).message == why.TOO_LONG


def test_heavy_wide_and_long_cells_are_refused():
    assert refused("a,b\n1,2\n", size=5).message == why.TOO_HEAVY
    assert refused(",".join("a" * 500)).message == why.TOO_WIDE
    assert refused(f"a,b\n1,{'x' * 40_000}\n").message == why.TOO_MUCH_IN_A_CELL
    huge = refused(f"a,b\n1,{'x' * 200_000}\n")
    assert (huge.message, huge.params["row"]) == (why.TOO_MUCH_IN_A_CELL, 2)


def test_quotation_mark_that_never_ends_is_refused():
    open_end = 'a,b\n1,"2\n' + "3,4\n" * 50_000

    assert refused(open_end).message == why.TOO_MUCH_IN_A_CELL


@pytest.mark.parametrize(
    "content",
    [
        b"a,b\n" + "核桃与花椒,1\n".encode() + "大红袍花椒,2\n".encode("gbk"),
        b"a,b\n" + "大红袍花椒,2\n".encode("gbk") * 2 + "核桃与花椒,1\n".encode(),
    ],
    ids=["one of gbk", "one of utf-8"],
)
def test_mixed_encodings_are_refused_with_the_row(content):
    refusal = refused(content)

    assert refusal.message == why.MIXED_ENCODINGS
    assert refusal.params["row"] in {3, 4}


def test_nul_is_refused_with_the_row():
    refusal = refused(b"name,price\nWalnuts,1\nPe\0ars,2\n")

    assert (refusal.message, refusal.params["row"]) == (why.NUL_BYTES, 3)


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7 ...",
        b"\x89PNG\r\n\x1a\n....",
        b"\xff\xd8\xff\xe0..",
        b"GIF89a..",
        b"\x1f\x8b\x08..",
        bytes(range(1, 32)) * 20,
    ],
)
def test_what_is_no_table_is_refused(content):
    assert refused(content).message == why.NOT_A_TABLE


def test_old_and_other_sheets_are_refused():
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr("content.xml", "<x/>")
    plain = io.BytesIO()
    with zipfile.ZipFile(plain, "w") as packed:
        packed.writestr("goods.csv", WORDS)

    assert refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 ...").message == why.OLD_SHEET
    assert refused(other.getvalue()).message == why.OTHER_SHEET
    assert refused(plain.getvalue()).message == why.NOT_A_TABLE


@pytest.mark.parametrize(
    "bomb", [bombs.zeros, bombs.stretched, bombs.many_words, bombs.many_parts]
)
def test_zip_bombs_are_refused_before_they_are_unpacked(bomb):
    content = bomb()
    began = time.process_time()

    assert refused(content).message == why.TOO_MUCH_INSIDE
    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    "content",
    [
        bombs.laughs(),
        bombs.reads_a_file(),
        bombs.cut_short(),
        bombs.with_sheet("<row><c"),
        bombs.repacked(bombs.book([["a"]]), **{bombs.SHEET: None}),
        bombs.repacked(bombs.book([["a"]]), **{"xl/workbook.xml": "<nothing/>"}),
    ],
    ids=["laughs", "file", "cut", "open", "missing", "empty book"],
)
def test_broken_and_hostile_sheets_are_refused(content):
    assert refused(content).message in {why.BROKEN_SHEET, why.EMPTY}


# --- Sheets ---------------------------------------------------------------------


def test_sheet_cells_are_read_as_a_person_would_write_them():
    rows = [
        ["name", "n", "x"],
        ["Walnuts", 20, 0.1 + 0.2],
        [None, True, 1e15],
        ["y", 12.50, -3.0],
    ]

    assert cells(bombs.book(rows)) == [
        ("name", "n", "x"),
        ("Walnuts", "20", "0.3"),
        ("", "TRUE", "1000000000000000"),
        ("y", "12.5", "-3"),
    ]


def test_formulas_without_a_saved_result_are_refused():
    content = bombs.book([["name", "n"], ["a", 1], ["b", '=HYPERLINK("x")']])

    refusal = refused(content)

    assert refusal.message == why.UNSAVED_FORMULA
    assert refusal.params == {"cell": "B3"}


def test_saved_results_of_formulas_are_read_and_never_computed():
    inside = (
        '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c>'
        '<c r="B1" t="str"><f>"a"</f><v>=x</v></c></row>'
    )
    content = bombs.repacked(
        bombs.book([["a"]]), **{bombs.SHEET: bombs.sheet_xml(inside)}
    )

    assert cells(content) == [("2", "=x")]


def test_sheet_with_macros_is_read_as_a_table():
    assert cells(bombs.macros()) == [("a",), ("b",)]


def test_sheets_size_is_not_believed():
    inside = '<row r="1"><c r="A1"><v>1</v></c></row>'
    content = bombs.repacked(
        bombs.book([["a"]]),
        **{
            bombs.SHEET: bombs.sheet_xml(inside).replace(
                "<sheetData>", '<dimension ref="A1:XFD1048576"/><sheetData>'
            )
        },
    )

    assert cells(content) == [("1",)]


def test_numbers_of_sheets_are_exact():
    prices = [Decimal("0.01"), Decimal("23.30"), Decimal("999999.99")]
    book = bombs.book([[float(price)] for price in prices])

    assert [Decimal(row[0]) for row in cells(book)] == prices
