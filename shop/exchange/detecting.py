"""Which format a table is in, and where its header stands."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.tables import Table, undefused

from .formats import BY_CODE, FORMATS, Format, by_hand
from .sheet import Sheet


class HeaderRefused(ValidationError):  # noqa: N818 - what happened
    """Raised for a table whose header can't be used; the message says what to do."""


TWICE = _(
    "The column “%(name)s” comes twice. Please remove or rename one of the two and "
    "choose the file again."
)
NO_ROWS = _("The file has a header and nothing under it. Please add your goods.")


@dataclass(frozen=True)
class Detected:
    """`format` is None when the header is of no format we know."""

    sheet: Sheet
    format: Format | None


def detect(table: Table) -> Detected:
    """Raises `HeaderRefused`."""
    rows, opening = table.rows, ""
    if len(rows) > 1 and rows[0].cells[0].casefold().startswith("version"):
        opening, rows = "version", rows[1:]
    headers = _without_empty_end(rows[0].cells)
    sheet = Sheet(headers, rows[1:])
    _check(sheet)
    there = frozenset(sheet.keys)
    fitting = (f for f in FORMATS if f.knows(there) and f.opening in {opening, ""})
    return Detected(sheet, next(fitting, None))


def sheet_in(detected: Detected, form: Format) -> Sheet:
    """The sheet as the format reads it. Raises `HeaderRefused` when it has no rows."""
    rows = detected.sheet.rows[form.repeats :]
    if not rows:
        raise HeaderRefused(NO_ROWS)
    return Sheet(detected.sheet.headers, rows, form.numbers)


def format_of(code: str, mapping: Mapping[str, str]) -> Format:
    """A known format, or the one that the person's mapping makes."""
    return BY_CODE[code] if code in BY_CODE else by_hand(mapping)


def headers_hash(sheet: Sheet) -> str:
    """What files with the same columns share, in whatever order these stand."""
    return hashlib.sha256("\n".join(sorted(sheet.keys)).encode()).hexdigest()


def _without_empty_end(cells: tuple[str, ...]) -> tuple[str, ...]:
    end = len(cells)
    while end and not cells[end - 1].strip():
        end -= 1
    return tuple(undefused(cell).strip() for cell in cells[:end])


def _check(sheet: Sheet) -> None:
    seen: set[str] = set()
    for header, key in zip(sheet.headers, sheet.keys, strict=True):
        if key in seen:
            raise HeaderRefused(TWICE, params={"name": header[:60]})
        seen.add(key)
    if not sheet.rows:
        raise HeaderRefused(NO_ROWS)
