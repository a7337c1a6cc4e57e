"""A county's figures over its time: months as counted, years with what was declared.

Counted and declared are kept apart everywhere: a page shows both, and says which.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from babel.dates import format_skeleton
from django.http import QueryDict

from core import dates, market
from core.inputs import whole
from core.money import from_minor
from core.templatetags.market import active_locale
from reports.sales.periods import Period
from vendors.places.models import County

from .models import DeclaredFigure
from .queries import ADDED_UP, Key, open_stores, sums_by_month
from .registry import is_counted
from .rules import FEW
from .states import FROM_ORDERS, Figure, Measure

ORDER = tuple(Measure.values)


@dataclass(frozen=True)
class Month:
    """Sums of one month, and how many stores were open at its end."""

    first: date
    sums: dict[Key, int]
    stores: int

    def counted(self, measure: str, currency: str = "") -> int:
        if measure == Measure.STORES:
            return self.stores
        return self.sums.get((ADDED_UP[measure], currency), 0)


@dataclass(frozen=True)
class YearFigure:
    """A measure in one year. `counted` is None where the market didn't count yet."""

    year: int
    counted: int | None
    declared: DeclaredFigure | None

    @property
    def value(self) -> int:
        return self.declared.value if self.declared else self.counted or 0


class Book:
    """One county's figures; each is asked for when it is first wanted."""

    def __init__(
        self,
        county: County,
        *,
        today: date | None = None,
        declared: list[DeclaredFigure] | None = None,
    ) -> None:
        """`declared` is the county's, by first day, where it is at hand already."""
        self.county, self.today = county, today or dates.today()
        self._at_hand = declared

    @cached_property
    def _sums(self) -> dict[date, dict[Key, int]]:
        return sums_by_month(self.county)

    @cached_property
    def months(self) -> list[Month]:
        """Every month since the first one with figures, up to this one."""
        if not self._sums:
            return []
        found, stores, first = [], 0, min(self._sums)
        while first <= self.today:
            sums = self._sums.get(first, {})
            stores += open_stores(sums)
            found.append(Month(first, sums, stores))
            first = next_month(first)
        return found

    @cached_property
    def currencies(self) -> list[str]:
        """Those something was sold in, the market's own first."""
        known = {
            key for month in self.months for name, key in month.sums
            if name == Figure.SALES
        }  # fmt: skip
        home = market.currency()
        return sorted(known | {home}, key=lambda code: (code != home, code))

    @cached_property
    def declared(self) -> list[DeclaredFigure]:
        if self._at_hand is not None:
            return self._at_hand
        return list(self.county.declared.order_by("first", "pk"))

    @property
    def stores(self) -> int:
        """Open now."""
        return self.months[-1].stores if self.months else 0

    @staticmethod
    def amount(value: int, currency: str) -> Decimal:
        """As people say it: of minor units whole ones, else how many."""
        return from_minor(value, currency) if currency else Decimal(value)

    def in_year(self, year: int, measure: str, currency: str = "") -> int | None:
        """As counted so far; None when nothing was counted, or nobody counts it."""
        months = [one for one in self.months if one.first.year == year]
        if not months or not is_counted(ADDED_UP.get(measure, "")):
            return None
        if measure == Measure.STORES:
            return months[-1].stores
        return sum(month.counted(measure, currency) for month in months)

    def said(
        self, year: int, measure: str, currency: str = ""
    ) -> DeclaredFigure | None:
        """What was declared for days of that year alone, the last of it."""
        fitting = [
            one
            for one in self.declared
            if (one.measure, one.currency) == (measure, currency)
            and one.first.year == one.last.year == year
        ]
        return fitting[-1] if fitting else None

    def years(self, measure: str, currency: str = "") -> list[YearFigure]:
        """From the first year with a figure up to this one, gaps with neither."""
        known = {one.first.year for one in self.months}
        known |= {
            one.last.year
            for one in self.declared
            if (one.measure, one.currency) == (measure, currency)
        }
        if not known:
            return []
        return [
            YearFigure(
                year,
                self.in_year(year, measure, currency),
                self.said(year, measure, currency),
            )
            for year in range(min(known), self.today.year + 1)
        ]

    def regions(self, months: Sequence[Month]) -> list[tuple[str, int]]:
        """Orders by the region they went to, the most first."""
        found: dict[str, int] = {}
        for month in months:
            for (name, key), value in month.sums.items():
                if name == Figure.REGION:
                    found[key] = found.get(key, 0) + value
        return sorted(found.items(), key=lambda one: (-one[1], one[0]))


def next_month(first: date) -> date:
    years, month = divmod(first.month, 12)
    return date(first.year + years, month + 1, 1)


def month_words(first: date) -> str:
    """Oct 2026, 2026年10月."""
    return str(format_skeleton("yMMM", first, locale=active_locale()))


def shown_amount(month: Month, measure: str, currency: str = "") -> Decimal | None:
    """None where so few stores were open that one could tell whose it is."""
    if measure in FROM_ORDERS and month.stores < FEW:
        return None
    return Book.amount(month.counted(measure, currency), currency)


def years_of(book: Book) -> list[int]:
    """From the first year with a figure to this one, the latest first."""
    known = {month.first.year for month in book.months[:1]}
    known |= {one.last.year for one in book.declared}
    known.add(book.today.year)
    return list(range(book.today.year, min(known) - 1, -1))


def year_asked(data: QueryDict, years: list[int]) -> int:
    """The year in the address if there is such a one, else the latest."""
    wanted = whole(data.get("year"))
    return wanted if wanted is not None and wanted in years else years[0]


def period_of(year: int) -> Period:
    return Period(date(year, 1, 1), date(year, 12, 31))
