"""A county's programmes, with those of counties that joined it, and sums of money."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet, Sum

from core import dates
from core.money import from_minor
from programme.plans.models import (
    BudgetLine,
    CountyProgramme,
    MeasureMilestone,
    PlannedMeasure,
    SpendingEntry,
)
from programme.plans.states import ProgrammeState
from vendors.places.models import County


def counties_of(county: County) -> list[int]:
    """The county and those that were merged into it, however long ago."""
    found, more = [county.pk], [county.pk]
    while more:
        rows = County.objects.filter(merged_into__in=more).exclude(pk__in=found)
        more = list(rows.order_by("pk").values_list("pk", flat=True))
        found += more
    return found


def programmes_of(county: County) -> QuerySet[CountyProgramme]:
    """The county's own, and those of counties that it took in."""
    rows = CountyProgramme.objects.filter(county__in=counties_of(county))
    return rows.select_related("county")


def lines_of(county: County) -> QuerySet[BudgetLine]:
    rows = BudgetLine.objects.filter(programme__county__in=counties_of(county))
    return rows.select_related("programme__county")


def spending_of(county: County) -> QuerySet[SpendingEntry]:
    rows = SpendingEntry.objects.filter(line__programme__county__in=counties_of(county))
    return rows.select_related("line__programme__county", "entered_by")


def measures_of(county: County) -> QuerySet[PlannedMeasure]:
    rows = PlannedMeasure.objects.filter(programme__county__in=counties_of(county))
    return rows.select_related("programme__county", "responsible", "line")


def milestones_of(county: County) -> QuerySet[MeasureMilestone]:
    ids = counties_of(county)
    rows = MeasureMilestone.objects.filter(measure__programme__county__in=ids)
    return rows.select_related("measure__programme__county", "stated_by")


def current(programmes: Iterable[CountyProgramme]) -> CountyProgramme | None:
    """The running one, else the one that is prepared, else the last that ended."""
    order = [ProgrammeState.RUNNING, ProgrammeState.DRAFT, ProgrammeState.ENDED]
    rows = sorted(programmes, key=lambda one: order.index(ProgrammeState(one.state)))
    return rows[0] if rows else None


@dataclass(frozen=True)
class LineSums:
    """A budget line, and what was spent of it within the days that were asked for."""

    line: BudgetLine
    spent_minor: int

    @property
    def planned(self) -> Decimal:
        return self.line.amount

    @property
    def spent(self) -> Decimal:
        return from_minor(self.spent_minor, self.line.currency)

    @property
    def left(self) -> Decimal:
        """Below zero when more was spent than planned."""
        return self.planned - self.spent

    @property
    def is_over(self) -> bool:
        return self.left < 0

    @property
    def share(self) -> int:
        """In a hundred of what is planned."""
        return int(100 * self.spent_minor / self.line.planned)

    @property
    def width(self) -> int:
        return max(0, min(self.share, 100))


@dataclass
class CurrencySums:
    """All lines of one currency together; currencies are never added up."""

    currency: str
    planned_minor: int = 0
    spent_minor: int = 0

    @property
    def planned(self) -> Decimal:
        return from_minor(self.planned_minor, self.currency)

    @property
    def spent(self) -> Decimal:
        return from_minor(self.spent_minor, self.currency)

    @property
    def left(self) -> Decimal:
        return self.planned - self.spent

    @property
    def is_over(self) -> bool:
        return self.left < 0


@dataclass(frozen=True)
class Budget:
    """The lines of a programme with their sums."""

    lines: list[LineSums] = field(default_factory=list)

    @property
    def sums(self) -> list[CurrencySums]:
        found: dict[str, CurrencySums] = {}
        for one in self.lines:
            code = one.line.currency
            total = found.setdefault(code, CurrencySums(code))
            total.planned_minor += one.line.planned
            total.spent_minor += one.spent_minor
        return [found[code] for code in sorted(found)]


def budget_of(
    programme: CountyProgramme, *, first: date | None = None, last: date | None = None
) -> Budget:
    """Two queries, however many entries; `first` and `last` bound what was paid."""
    rows = SpendingEntry.objects.filter(line__programme=programme)
    if first is not None:
        rows = rows.filter(day__gte=first)
    if last is not None:
        rows = rows.filter(day__lte=last)
    spent = dict(rows.order_by().values_list("line").annotate(Sum("amount")))
    lines = list(programme.lines.all())
    for line in lines:
        line.programme = programme
    return Budget([LineSums(line, int(spent.get(line.pk, 0))) for line in lines])


def sums_of(line: BudgetLine) -> LineSums:
    total = line.spending.aggregate(total=Sum("amount"))["total"]
    return LineSums(line, int(total or 0))


def until(programme: CountyProgramme) -> date:
    """The last day that counts for it: today, or the day on which it ended."""
    return min(filter(None, (dates.today(), programme.ended_on)))
