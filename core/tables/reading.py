"""Reading a table from a file, whatever it was saved with."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field

from .delimiters import delimiter_of
from .encodings import decode
from .refusing import (
    BAD_QUOTES,
    EMPTY,
    NOT_A_TABLE,
    OLD_SHEET,
    TOO_HEAVY,
    TOO_LONG,
    TOO_MUCH_IN_A_CELL,
    TOO_WIDE,
    TableRefused,
)
from .sheets import is_zip, sheet_rows

MOST_COLUMNS = 400
MOST_IN_A_CELL = 32_000  # a spreadsheet holds 32,767
# Headers and the version line of some formats do not count as rows.
SPARE_ROWS = 5
_OLD_SHEET = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHERS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"Rar!")


@dataclass(frozen=True)
class Row:
    """One row and where it stands, as a spreadsheet counts: the first is 1."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """Every row that is not empty, and how the file was written."""

    rows: list[Row] = field(repr=False)
    encoding: str
    delimiter: str


def read_table(content: bytes, *, most_rows: int, most_bytes: int) -> Table:
    """Raises `TableRefused` with what to do instead. The file's name is never asked."""
    if not content.strip():
        raise TableRefused(EMPTY)
    if len(content) > most_bytes:
        raise TableRefused(TOO_HEAVY, params={"most": most_bytes // 1_000_000})
    if content.startswith(_OLD_SHEET):
        raise TableRefused(OLD_SHEET)
    if content.startswith(_OTHERS):
        raise TableRefused(NOT_A_TABLE)
    if is_zip(content):
        return Table(_bounded(sheet_rows(content), most_rows), "xlsx", "")
    text = decode(content)
    sign = delimiter_of(_without_version(text.characters))
    rows = _csv_rows(text.characters, sign)
    return Table(_bounded(rows, most_rows), text.encoding, sign)


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
            raise TableRefused(TOO_MUCH_IN_A_CELL, params=params) from error
        raise TableRefused(BAD_QUOTES, params={"row": row + 1}) from error


def _bounded(rows: Iterator[tuple[str, ...]], most: int) -> list[Row]:
    kept: list[Row] = []
    for number, cells in enumerate(rows, start=1):
        if not any(cell.strip() for cell in cells):
            continue
        if len(kept) >= most + SPARE_ROWS:
            raise TableRefused(TOO_LONG, params={"most": f"{most:,}"})
        if len(cells) > MOST_COLUMNS:
            raise TableRefused(TOO_WIDE, params={"most": MOST_COLUMNS})
        longest = max(map(len, cells))
        if longest > MOST_IN_A_CELL:
            params = {"row": number, "most": MOST_IN_A_CELL}
            raise TableRefused(TOO_MUCH_IN_A_CELL, params=params)
        kept.append(Row(number, cells))
    if not kept:
        raise TableRefused(EMPTY)
    return kept
