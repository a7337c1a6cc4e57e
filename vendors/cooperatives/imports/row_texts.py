"""Rows of a checked file in words, for the page and for the file of refused rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from core.secrets import DOT, masked
from core.tables.writer import Cell, undefused
from vendors.cooperatives.models import RegisterImportRow

from .problems import Problem
from .reader import HIDDEN, RegisterSheet


@dataclass(frozen=True)
class ShownRow:
    row: RegisterImportRow
    problems: list[str]
    changes: list[tuple[str, str, str]]


def shown_row(row: RegisterImportRow, *, sees_stakes: bool) -> ShownRow:
    """`changes` are what by its code, from and to."""
    changes = [
        (what, old, new)
        for what, old, new in row.detail.get("changes", [])
        if sees_stakes or what != "amount"
    ]
    return ShownRow(row, problems_of(row, sees_stakes=sees_stakes), changes)


def problems_of(row: RegisterImportRow, *, sees_stakes: bool) -> list[str]:
    """In the language of the page."""
    found: list[tuple[str, dict[str, Any]]] = row.detail.get("problems", [])
    unseen = {} if sees_stakes else {"amount": DOT * 4}
    return [str(Problem(code).label) % (params | unseen) for code, params in found]


def refused_rows(
    sheet: RegisterSheet,
    refused: dict[int, RegisterImportRow],
    *,
    is_shown: bool,
    sees_stakes: bool,
) -> Iterator[list[Cell]]:
    """The refused rows as they were brought, each with why; numbers masked or not."""
    kept = frozenset() if is_shown else HIDDEN
    hidden = {place for name, place in sheet.places.items() if name in kept}
    stake = None if sees_stakes else sheet.places.get("stake")
    width = len(sheet.heads)
    yield [*sheet.heads, _("Row"), _("Reason")]
    for row in sheet.rows:
        if row.number not in refused:
            continue
        cells = [
            ""
            if place == stake
            else masked(cell)
            if place in hidden and cell
            else undefused(cell)
            for place, cell in enumerate((*row.cells, *[""] * width)[:width])
        ]
        why = problems_of(refused[row.number], sees_stakes=sees_stakes)
        yield [*cells, row.number, " ".join(why)]
