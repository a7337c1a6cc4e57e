"""Rows of a table, how many and how large they may be; why a file is not one."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.refusals import RefusalError


class TableError(RefusalError, ValidationError):
    """Raised for a file that can't be read as a table; the message says what to do."""


EMPTY = _("This file is empty. Please select the file again.")
TOO_HEAVY = _(
    "This file is larger than %(most)s MB. Please split it into smaller files."
)
TOO_LONG = _(
    "This file has more than %(most)s rows. Please split it into smaller files."
)
TOO_WIDE = _("This file has more than %(most)s columns. Please remove some.")
TOO_MUCH_IN_A_CELL = _(
    "A cell in row %(row)s has more than %(most)s "
    "characters. Please shorten it, or check for a missing "
    "quotation mark."
)
NOT_A_TABLE = _(
    "This file is not a table. Please save it as CSV or XLSX and upload it again."
)
OLD_SHEET = _(
    "This spreadsheet is protected or in an old format. "
    "Please save it as XLSX without a password, or as CSV, "
    "and upload it again."
)
OTHER_SHEET = _(
    "This is an OpenDocument file. Please save it as XLSX or CSV and upload it again."
)
UNSAVED_FORMULA = _(
    "Cell %(cell)s has a formula without a saved result. Please open the file in a "
    "spreadsheet program, save it there and upload it again."
)
BROKEN_SHEET = _(
    "This XLSX file can't be opened. Please save it again, or save it as CSV."
)
TOO_MUCH_INSIDE = _(
    "This XLSX file is too large when unpacked. Please save "
    "only the sheet you need, or save it as CSV."
)
MIXED_ENCODINGS = _(
    "Some characters can't be read, first in row %(row)s. "
    "Please save the file as CSV UTF-8 or XLSX and upload it "
    "again."
)
NUL_BYTES = _(
    "Row %(row)s contains invalid characters (NUL). Please "
    "save the file as CSV UTF-8 or XLSX and upload it again."
)
BAD_QUOTES = _(
    "A quotation mark is missing in or after row %(row)s. "
    "Please check that row, or save the file as XLSX."
)

MOST_COLUMNS = 400
MOST_IN_A_CELL = 32_000  # a spreadsheet holds 32,767
# Headers and the version line of some formats do not count as rows.
SPARE_ROWS = 5


@dataclass(frozen=True)
class TableRow:
    """One row and where it stands, as a spreadsheet counts: the first is 1."""

    number: int
    cells: tuple[str, ...]


def bounded(rows: Iterator[tuple[str, ...]], most: int) -> list[TableRow]:
    """Every row that is not empty. Raises `TableError`."""
    kept: list[TableRow] = []
    for number, cells in enumerate(rows, start=1):
        if not any(cell.strip() for cell in cells):
            continue
        if len(kept) >= most + SPARE_ROWS:
            raise TableError(TOO_LONG, params={"most": f"{most:,}"})
        if len(cells) > MOST_COLUMNS:
            raise TableError(TOO_WIDE, params={"most": MOST_COLUMNS})
        longest = max(map(len, cells))
        if longest > MOST_IN_A_CELL:
            params = {"row": number, "most": MOST_IN_A_CELL}
            raise TableError(TOO_MUCH_IN_A_CELL, params=params)
        kept.append(TableRow(number, cells))
    if not kept:
        raise TableError(EMPTY)
    return kept
