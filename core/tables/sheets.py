"""Reading the first sheet of an XLSX file that a stranger made.

Its parts are counted and their unpacked sizes added up before anything is unpacked;
the XML is read through defusedxml, which knows no entities of its own.
"""

import datetime as dt
import io
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import defusedxml.common

from .refusing import (
    BROKEN_SHEET,
    NOT_A_TABLE,
    OLD_SHEET,
    OTHER_SHEET,
    TOO_MUCH_INSIDE,
    TableRefused,
)

MOST_PARTS = 500
MOST_UNPACKED = 80_000_000
MOST_STRETCH = 200  # a real sheet shrinks some ten to thirty times
_SMALL = 1_000_000
_SCRIPTS = "xl/vbaProject.bin"
_BROKEN = (
    zipfile.BadZipFile,
    defusedxml.common.DefusedXmlException,
    ArithmeticError,
    AttributeError,
    EOFError,
    IndexError,
    KeyError,
    OSError,
    RuntimeError,  # also what zipfile says of an unknown compression
    SyntaxError,
    TypeError,
    ValueError,
)


def is_zip(content: bytes) -> bool:
    return content.startswith(b"PK\x03\x04")


def sheet_rows(content: bytes) -> Iterator[tuple[str, ...]]:
    """The rows of the first sheet as text. Raises `TableRefused`."""
    # Slow to load, and most processes never read a sheet.
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    _check_parts(content)
    try:
        book = openpyxl.load_workbook(
            io.BytesIO(content), read_only=True, data_only=True, keep_links=False
        )
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # files lie about them
        for cells in sheet.iter_rows(values_only=True):
            yield _trimmed(tuple(_text(cell) for cell in cells))
    except TableRefused:
        raise
    except (*_BROKEN, InvalidFileException) as error:
        raise TableRefused(BROKEN_SHEET) from error


def _check_parts(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise TableRefused(BROKEN_SHEET) from error
    names = {part.filename for part in parts}
    if "mimetype" in names and "content.xml" in names:
        raise TableRefused(OTHER_SHEET)
    if "xl/workbook.xml" not in names:
        raise TableRefused(NOT_A_TABLE)
    if any(part.flag_bits & 1 for part in parts):
        raise TableRefused(OLD_SHEET)
    unpacked = sum(part.file_size for part in parts)
    stretched = any(
        part.file_size > _SMALL
        and part.file_size > MOST_STRETCH * max(part.compress_size, 1)
        for part in parts
    )
    if len(parts) > MOST_PARTS or unpacked > MOST_UNPACKED or stretched:
        raise TableRefused(TOO_MUCH_INSIDE)


def _trimmed(cells: tuple[str, ...]) -> tuple[str, ...]:
    """Without the empty cells at the end, which sheets have in thousands."""
    end = len(cells)
    while end and not cells[end - 1]:
        end -= 1
    return cells[:end]


def _text(value: Any) -> str:
    """A cell as a person would write it in a CSV file."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        # Fifteen figures are what a spreadsheet shows: 0.1 + 0.2 is 0.3 there.
        return f"{Decimal(f'{value:.15g}').normalize() + 0:f}"
    if isinstance(value, dt.datetime):
        midnight = value.time() == dt.time()
        return value.date().isoformat() if midnight else value.isoformat(" ")
    return str(value)
