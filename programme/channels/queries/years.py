"""A year's sales by where they are known from: counted, declared, imported.

The three never become one sum. Who reads a county's sees no cell with fewer than three
farms behind it.
"""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Q, QuerySet, Sum

from programme.channels.models import OrderMonth, SalesStatement
from programme.channels.queries.orders import without_orders
from programme.channels.queries.places import within_year
from programme.channels.states import PLATFORM_CURRENCY, StatementState
from programme.figures.book import Book
from programme.figures.rules import FEW, Cell
from programme.figures.states import Measure
from reports.rollups.models import GoodsDay, PartsDay
from vendors.partner.models import Partner
from vendors.places.models import County

# A channel and a kind, which orders of a file have not.
What = tuple[str, str]


@dataclass
class Sums:
    """Of one origin and currency: by month, and by channel and kind."""

    months: dict[date, Cell] = field(default_factory=dict)
    channels: dict[What, Cell] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(cell.value for cell in self.months.values())

    @property
    def people(self) -> int:
        """At least so many farms stand behind the total."""
        cells = (*self.months.values(), *self.channels.values())
        return max((cell.people for cell in cells), default=0)


@dataclass
class ChannelYear:
    """What was counted, declared and imported of a year, by currency."""

    year: int
    counted: dict[str, Sums] = field(default_factory=dict)
    declared: dict[str, Sums] = field(default_factory=dict)
    imported: dict[str, Sums] = field(default_factory=dict)

    @property
    def currencies(self) -> list[str]:
        return sorted({*self.counted, *self.declared, *self.imported})


def _sums(rows: QuerySet[SalesStatement]) -> dict[str, Sums]:
    """Two queries."""
    told = {"value": Sum("amount"), "people": Count("partner", distinct=True)}
    found: dict[str, Sums] = {}
    by_month = rows.order_by().values_list("currency", "month").annotate(**told)
    for code, month, value, people in by_month:
        sums = found.setdefault(code, Sums())
        sums.months[month] = Cell(int(value), people)
    by_channel = rows.order_by().values_list("currency", "channel", "kind")
    for code, channel, kind, value, people in by_channel.annotate(**told):
        sums = found.setdefault(code, Sums())
        sums.channels[channel, kind] = Cell(int(value), people)
    return found


def _imported(rows: QuerySet[OrderMonth]) -> dict[str, Sums]:
    """Two queries; of the platforms' one currency."""
    told = {"value": Sum("amount"), "people": Count("partner", distinct=True)}
    sums = Sums()
    for month, value, people in rows.order_by().values_list("month").annotate(**told):
        sums.months[month] = Cell(int(value), people)
    by_channel = rows.order_by().values_list("channel").annotate(**told)
    for channel, value, people in by_channel:
        sums.channels[channel, ""] = Cell(int(value), people)
    return {PLATFORM_CURRENCY: sums} if sums.months else {}


def _of_year(year: int, whose: Q) -> ChannelYear:
    """Where a file covers a month, what was declared of it does not count."""
    statements = without_orders(
        SalesStatement.objects.filter(
            whose, within_year(year), state=StatementState.CONFIRMED
        )
    )
    months = OrderMonth.objects.filter(whose, within_year(year))
    return ChannelYear(year, declared=_sums(statements), imported=_imported(months))


def year_of_county(book: Book, year: int) -> ChannelYear:
    """With what the county's book has counted; months of few stores are of few."""
    found = _of_year(year, Q(county=book.county))
    for code in book.currencies:
        sums = Sums()
        for month in book.months:
            value = month.counted(Measure.SALES, code)
            if month.first.year == year and value:
                sums.months[month.first] = Cell(value, month.stores)
        if sums.months:
            found.counted[code] = sums
    return found


def year_of_partner(partner: Partner, year: int) -> ChannelYear:
    """A farm's own: nothing of it is hidden from its desk."""
    found = _of_year(year, Q(partner=partner))
    days = Q(partner=partner, day__range=(date(year, 1, 1), date(year, 12, 31)))
    goods = GoodsDay.objects.filter(days).values_list("currency", "day__month")
    rows = [
        *goods.annotate(net=Sum("paid") - Sum("given_back")).order_by(),
        *PartsDay.objects.filter(days)
        .values_list("currency", "day__month")
        .annotate(net=Sum("delivery") + Sum("carried") - Sum("given_back"))
        .order_by(),
    ]
    for code, number, net in rows:
        sums = found.counted.setdefault(code, Sums())
        month = date(year, number, 1)
        before = sums.months.get(month, Cell(0, FEW)).value
        sums.months[month] = Cell(before + int(net), FEW)
    return found


def years_of_sales(whose: County | Partner) -> list[int]:
    """Years with statements or orders of a file."""
    name = "county" if isinstance(whose, County) else "partner"
    own = Q(**{name: whose})
    found: set[int] = set()
    for model in (SalesStatement, OrderMonth):
        months = model.objects.filter(own).dates("month", "year")
        found |= {day.year for day in months}
    return sorted(found)
