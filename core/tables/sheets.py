"""Reading the first sheet of an XLSX file that a stranger made.

Its parts are counted and their unpacked sizes added up before anything is unpacked;
the XML is read through defusedxml, which knows no entities of its own.
"""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import defusedxml.common

from .rows import (
    BROKEN_SHEET,
    NOT_A_TABLE,
    OLD_SHEET,
    OTHER_SHEET,
    TOO_MUCH_INSIDE,
    UNSAVED_FORMULA,
    TableError,
)

MOST_PARTS = 500
MOST_UNPACKED = 80_000_000
# Words of the whole file, each of which is read before the first row: 20,000 rows of
# goods with their descriptions have a tenth of it.
MOST_SHARED = 20_000_000
_SHARED = "xl/sharedStrings.xml"
MOST_STRETCH = 200  # a real sheet shrinks some ten to thirty times
_SMALL = 1_000_000
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
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
    """The rows of the first sheet as text. Raises `TableError`.

    Its parts have been checked before.
    """
    # Slow to load, and most processes never read a sheet.
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    def cells_of(*, results: bool) -> Iterator[tuple[Any, ...]]:
        book = openpyxl.load_workbook(
            io.BytesIO(content), read_only=True, data_only=results, keep_links=False
        )
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # files lie about them
        yield from sheet.iter_rows(values_only=True)

    try:
        results = cells_of(results=True)
        if _has_formulas(content):
            results = _with_results(results, cells_of(results=False))
        for cells in results:
            yield _trimmed(tuple(_text(cell) for cell in cells))
    except TableError:
        raise
    except (*_BROKEN, InvalidFileException) as error:
        raise TableError(BROKEN_SHEET) from error


def check_parts(content: bytes) -> None:
    """Before anything is unpacked. Raises `TableError`."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise TableError(BROKEN_SHEET) from error
    names = {part.filename for part in parts}
    if "mimetype" in names and "content.xml" in names:
        raise TableError(OTHER_SHEET)
    if "xl/workbook.xml" not in names:
        raise TableError(NOT_A_TABLE)
    if any(part.flag_bits & 1 for part in parts):
        raise TableError(OLD_SHEET)
    unpacked = sum(part.file_size for part in parts)
    stretched = any(
        part.file_size > _SMALL
        and part.file_size > MOST_STRETCH * max(part.compress_size, 1)
        for part in parts
    )
    shared = sum(part.file_size for part in parts if part.filename == _SHARED)
    if (
        len(parts) > MOST_PARTS
        or unpacked > MOST_UNPACKED
        or shared > MOST_SHARED
        or stretched
    ):
        raise TableError(TOO_MUCH_INSIDE)


def _has_formulas(content: bytes) -> bool:
    """Whether any sheet has one; then it is read a second time."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        names = [n for n in packed.namelist() if n.startswith("xl/worksheets/")]
        return any(_FORMULA.search(packed.read(name)) for name in names)


def _with_results(
    results: Iterator[tuple[Any, ...]], formulas: Iterator[tuple[Any, ...]]
) -> Iterator[tuple[Any, ...]]:
    """Programs that never worked a formula out save it without a result, which would
    read as an empty cell. Raises `TableError` at the first one.
    """
    from openpyxl.utils import get_column_letter

    for row, (cells, written) in enumerate(zip(results, formulas, strict=True), 1):
        for column, (cell, formula) in enumerate(
            zip(cells, written, strict=False), start=1
        ):
            is_formula = isinstance(formula, str) and formula.startswith("=")
            if cell is None and (is_formula or hasattr(formula, "ref")):
                where = f"{get_column_letter(column)}{row}"
                raise TableError(UNSAVED_FORMULA, params={"cell": where})
        yield cells


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
        return f"{value:%Y-%m-%d}" if midnight else value.isoformat(" ")
    return str(value)
