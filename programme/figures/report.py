"""A month's report of a county: what it says, in both languages, for PDF and XLSX."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import translation

from core import dates
from core.pdf.paragraphs import Both, both, other_language
from vendors.places.models import County

from .book import Book, Month, shown_amount
from .models import DeclaredFigure, Target
from .rules import FEW
from .states import FROM_ORDERS, Measure
from .tables import Page, by_region, by_village

MONTHS = 13


@dataclass(frozen=True)
class MeasureLine:
    """A measure in the month, the month before, the year so far, and its target.

    None is not counted, told of too few stores, or no target.
    """

    label: Both
    currency: str
    month: Decimal | None
    before: Decimal | None
    year: Decimal | None
    target: Decimal | None

    @property
    def share(self) -> int | None:
        """In a hundred of the target."""
        if not self.target or self.year is None:
            return None
        return int(100 * self.year / self.target)


@dataclass(frozen=True)
class ReportSheet:
    """A table whose title and heads stand in both languages."""

    title: Both
    heads: list[Both]
    page: Page


class Report:
    """Everything of one month; the report is made once the month is over."""

    def __init__(self, county: County, month: date) -> None:
        self.county, self.month = county, month
        self.book = Book(county, today=_last_day(month))

    @property
    def months(self) -> list[Month]:
        """Up to this one, for the charts."""
        return self.book.months[-MONTHS:]

    def lines(self) -> list[MeasureLine]:
        targets = {
            (row.measure, row.currency): row.amount
            for row in Target.objects.filter(county=self.county, year=self.month.year)
        }
        return [
            self._line(measure, currency, targets.get((measure, currency)))
            for measure in Measure
            for currency in (self.book.currencies if measure == Measure.SALES else [""])
        ]

    def _line(
        self, measure: Measure, currency: str, target: Decimal | None
    ) -> MeasureLine:
        year = self.book.in_year(self.month.year, measure, currency)
        if measure in FROM_ORDERS and self.book.stores < FEW:
            year = None
        last = [shown_amount(one, measure, currency) for one in self.book.months[-2:]]
        shown = [None, None, *last] if year is not None else [None, None]
        return MeasureLine(
            label=both(measure.label),
            currency=currency,
            month=shown[-1],
            before=shown[-2],
            year=self.book.amount(year, currency) if year is not None else None,
            target=target,
        )

    def tables(self) -> list[ReportSheet]:
        """The tables behind, without what would tell on a few."""
        year, currency = self.month.year, self.book.currencies[0]
        return [
            _sheet(lambda: by_village(self.county, year, currency)),
            _sheet(lambda: by_region(self.book, year)),
        ]

    def declared(self) -> Sequence[DeclaredFigure]:
        """Of the year, and only there: never in the sums above."""
        year = self.month.year
        return [
            one for one in self.book.declared if one.first.year <= year <= one.last.year
        ]


def _sheet(make: Callable[[], Page]) -> ReportSheet:
    page = make()
    with translation.override(other_language()):
        other = make().table
    heads = [
        Both(one, "" if one == another else another)
        for one, another in zip(page.table.heads, other.heads, strict=True)
    ]
    return ReportSheet(Both(page.table.title, other.title), heads, page)


def _last_day(month: date) -> date:
    return dates.months_later(month, 1) - dates.DAY


def month_before(today: date) -> date:
    """The first day of the month that is over."""
    return dates.months_later(today.replace(day=1), -1)
