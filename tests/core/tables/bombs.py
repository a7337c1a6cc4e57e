"""XLSX files that mean harm, and ones that only look odd."""

import io
import zipfile

import openpyxl


def book(rows):
    """An XLSX file with these rows, as a spreadsheet writes it."""
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def repacked(content, **parts):
    """The file with some parts replaced or added; `None` leaves one out."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, text in parts.items():
            if text is not None:
                new.writestr(name, text)
    return file.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
_OPEN = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'


def sheet_xml(inside, before=""):
    rows = f"<sheetData>{inside}</sheetData></worksheet>"
    return f"<?xml version='1.0'?>{before}{_OPEN}{rows}"


def with_sheet(inside, before=""):
    return repacked(book([["a"]]), **{SHEET: sheet_xml(inside, before)})


def laughs():
    """A few entities that make a thousand million of them."""
    entities = '<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
    )
    cell = '<row r="1"><c r="A1" t="inlineStr"><is><t>&j;</t></is></c></row>'
    return with_sheet(cell, f"<!DOCTYPE x [{entities}]>")


def reads_a_file():
    entity = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
    cell = '<row r="1"><c r="A1" t="inlineStr"><is><t>&e;</t></is></c></row>'
    return with_sheet(cell, entity)


def zeros():
    """A part that unpacks to far more than was sent."""
    return repacked(book([["a"]]), **{"xl/media/big.bin": b"\0" * 90_000_000})


def stretched():
    return repacked(book([["a"]]), **{"xl/sharedStrings.xml": " " * 30_000_000})


def many_words():
    """A million words that no cell uses, each read before the first row."""
    words = "".join(f"<si><t>{n * n:x}</t></si>" for n in range(1_000_000))
    return repacked(book([["a"]]), **{"xl/sharedStrings.xml": f"<sst>{words}</sst>"})


def many_parts():
    parts = {f"xl/media/{n}.bin": "x" for n in range(600)}
    return repacked(book([["a"]]), **parts)


def macros():
    return repacked(book([["a"], ["b"]]), **{"xl/vbaProject.bin": b"\xd0\xcf"})


def cut_short():
    return book([["a", "b"]] * 50)[:-200]
