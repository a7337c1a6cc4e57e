"""Reading a table from a file, whatever it was saved with."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy

from .encodings import decode, delimiter_of
from .rows import (
    BAD_QUOTES,
    BROKEN_SHEET,
    EMPTY,
    MOST_IN_A_CELL,
    NOT_A_TABLE,
    OLD_SHEET,
    TOO_HEAVY,
    TOO_MUCH_IN_A_CELL,
    TableError,
    TableRow,
    bounded,
)
from .sheets import check_parts, is_zip, sheet_rows

SMALL_TEXT = 1_000_000  # bytes that are read in milliseconds whatever they are
_OLD_SHEET = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHERS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"Rar!")


@dataclass(frozen=True)
class Table:
    """Every row that is not empty, and how the file was written."""

    rows: list[TableRow] = field(repr=False)
    encoding: str
    delimiter: str


def read_table(content: bytes, *, most_rows: int, most_bytes: int) -> Table:
    """Raises `TableError` with what to do instead. The file's name is never asked."""
    if not content.strip():
        raise TableError(EMPTY)
    if len(content) > most_bytes:
        raise TableError(TOO_HEAVY, params={"most": most_bytes // 1_000_000})
    if content.startswith(_OLD_SHEET):
        raise TableError(OLD_SHEET)
    if content.startswith(_OTHERS):
        raise TableError(NOT_A_TABLE)
    if is_zip(content):
        check_parts(content)
    elif len(content) <= SMALL_TEXT:
        return table_in(content, most_rows)
    return _read_elsewhere(content, most_rows)


def _read_elsewhere(content: bytes, most_rows: int) -> Table:
    """In a process of its own: a small sheet can be much work, a long text too."""
    # That process loads this module too, and need not load what starts it.
    from core.file_work import FileRefusedError, FileWorkError, why_not, work_on

    try:
        said, _nothing = work_on("table", content, most_rows=most_rows)
    except FileRefusedError as refusal:
        raise TableError(gettext_lazy(refusal.text), params=refusal.params) from None
    except FileWorkError as failure:
        raise TableError(why_not(failure, BROKEN_SHEET)) from failure
    rows = [TableRow(number, tuple(cells)) for number, cells in said["rows"]]
    return Table(rows, said["encoding"], said["delimiter"])


def table_in(content: bytes, most_rows: int) -> Table:
    """The table, read in this process. Raises `TableError`."""
    if is_zip(content):
        return Table(bounded(sheet_rows(content), most_rows), "xlsx", "")
    text = decode(content)
    sign = delimiter_of(_without_version(text.characters))
    rows = _csv_rows(text.characters, sign)
    return Table(bounded(rows, most_rows), text.encoding, sign)


def _without_version(characters: str) -> str:
    """A line such as "version 1.00" says nothing about what parts the cells."""
    first, _newline, rest = characters.partition("\n")
    return rest if first.lower().startswith("version") else characters


def _csv_rows(characters: str, sign: str) -> Iterator[tuple[str, ...]]:
    """Rows as they are; a quoted cell may hold line breaks."""
    reader = csv.reader(io.StringIO(characters, newline=""), delimiter=sign)
    row = 0
    try:
        for cells in reader:
            row += 1
            yield tuple(cells)
    except csv.Error as error:
        if "field larger" in str(error):
            params = {"row": row + 1, "most": MOST_IN_A_CELL}
            raise TableError(TOO_MUCH_IN_A_CELL, params=params) from error
        raise TableError(BAD_QUOTES, params={"row": row + 1}) from error
