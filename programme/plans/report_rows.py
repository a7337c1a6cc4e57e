"""The rows behind a report's numbers, sheet by sheet, each named by where it stands."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.tables.writer import Cell
from programme.figures.models import DayFigure
from programme.figures.queries import ADDED_UP, Key
from programme.figures.states import FROM_ORDERS, OF_STORES, Figure, Measure
from programme.plans.models import CountyProgramme
from programme.plans.rules import PlanError

MOST_ROWS = 50_000  # of a sheet
DAYS, SPENDING, STEPS, STATEMENTS = "days", "spending", "steps", "statements"
TITLES: dict[str, Promise] = {
    DAYS: _("Days"),
    SPENDING: _("Spending"),
    STEPS: _("Steps"),
    STATEMENTS: _("Statements"),
}
HEADS: dict[str, tuple[Promise, ...]] = {
    DAYS: (_("Figure"), _("Currency"), _("Day"), _("Smallest units or count")),
    SPENDING: (
        _("Number"), _("Budget line"), _("Paid on"), _("Payee"), _("Purpose"),
        _("Amount"), _("Currency"), _("Corrects number"), _("Reason"),
        _("Page on the market"),
    ),
    STEPS: (
        _("Number"), _("About"), _("State"), _("Reason"), _("By"), _("When"),
        _("Page on the market"),
    ),
    STATEMENTS: (
        _("Milestone"), _("Reached on"), _("Statement"), _("By"),
        _("Page on the market"),
    ),
}  # fmt: skip


@dataclass
class SourceRows:
    """What is written behind the report; a sheet's head is its row 1."""

    sheets: dict[str, list[Sequence[Cell]]] = field(
        default_factory=lambda: {name: [] for name in TITLES}
    )

    def add(self, sheet: str, rows: Iterable[Sequence[Cell]]) -> str:
        """Write them one after the other; says where they stand. Raises `PlanError`."""
        kept = self.sheets[sheet]
        before = len(kept)
        kept.extend(rows)
        if len(kept) > MOST_ROWS:
            raise PlanError(
                _("A report can hold up to %(most)s rows. Choose a quarter.")
                % {"most": MOST_ROWS}
            )
        return self.named(sheet, before, len(kept))

    @staticmethod
    def named(sheet: str, before: int, after: int) -> str:
        """Days 2–92; empty where there is none."""
        if after <= before:
            return ""
        title, first, last = TITLES[sheet], before + 2, after + 1
        return f"{title} {first}" if first == last else f"{title} {first}–{last}"


class DayRows:
    """A county's counted days up to one, each a row of the sheet of days."""

    def __init__(
        self, programme: CountyProgramme, last: date, rows: SourceRows
    ) -> None:
        found = DayFigure.objects.filter(
            county=programme.county_id, village=None, day__lte=last
        ).exclude(name=Figure.REGION)
        kept = found.order_by("name", "key", "day").values_list(
            "name", "key", "day", "value"
        )
        self._places: dict[Key, list[tuple[date, int, int]]] = {}
        self._rows = rows
        self.stores = 0
        days = list(kept)
        for name, _key, _day, value in days:
            self.stores += OF_STORES.get(Figure(name), 0) * value
        self.hides_orders = False
        self._all = days

    def write(self, *, hides_orders: bool) -> None:
        """Put them on their sheet, without what would tell on a few stores."""
        self.hides_orders = hides_orders
        told = [row for row in self._all if not (hides_orders and _is_sold(row[0]))]
        before = len(self._rows.sheets[DAYS])
        self._rows.add(DAYS, told)
        for at, (name, key, day, value) in enumerate(told, start=before):
            self._places.setdefault((name, key), []).append((day, value, at))

    def currencies(self) -> list[str]:
        return sorted({key for name, key in self._places if name == Figure.SALES})

    def total(
        self, measure: str, currency: str, first: date, last: date
    ) -> tuple[int, str]:
        """The sum of these days, and which rows it is of."""
        if measure == Measure.STORES:
            parts = [
                (sign, self._within(name, "", date.min, last))
                for name, sign in OF_STORES.items()
            ]
        else:
            parts = [(1, self._within(ADDED_UP[measure], currency, first, last))]
        total = sum(sign * value for sign, rows in parts for _d, value, _at in rows)
        named = [
            SourceRows.named(DAYS, rows[0][2], rows[-1][2] + 1)
            for _sign, rows in parts
            if rows
        ]
        return total, "; ".join(named)

    def _within(
        self, name: str, key: str, first: date, last: date
    ) -> list[tuple[date, int, int]]:
        rows = self._places.get((name, key), [])
        return [row for row in rows if first <= row[0] <= last]


def _is_sold(name: str) -> bool:
    return name in {*(ADDED_UP[one] for one in FROM_ORDERS), Figure.PARTS}
