"""A programme's report of some days: its tables, and for each number where it is from.

Counted and declared figures stand in tables of their own. Each line leads to a page of
the market, and names the rows that it is made of.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import dates
from core.templatetags.market import day as day_words
from core.templatetags.market import moment
from programme.figures.models import Target
from programme.figures.queries import ADDED_UP
from programme.figures.registry import is_counted
from programme.figures.rules import FEW
from programme.figures.states import FROM_ORDERS, Measure
from programme.figures.tables import hidden_cell
from programme.figures.templatetags.programme import said
from reports.sales.cells import NOTHING, Shown, cash, count, text

from .models import (
    CountyProgramme,
    InspectionFinding,
    MeasureMilestone,
    PlanEntry,
    SpendingEntry,
)
from .queries.periods import Span
from .queries.programmes import Budget, LineSums, budget_of
from .queries.progress import Progress, progress_of
from .report_rows import SPENDING, STATEMENTS, STEPS, DayRows, SourceRows
from .states import FindingState, Proof


@dataclass(frozen=True)
class ReportLine:
    """A line of a table; `path` is its page, `source` the rows behind it."""

    cells: tuple[Shown, ...]
    path: str = ""
    source: str = ""


@dataclass(frozen=True)
class ReportTable:
    title: Promise
    heads: tuple[Promise, ...]
    lines: list[ReportLine]
    note: Promise | None = None
    # As a page reads it.
    name: str = ""

    @property
    def rows(self) -> list[tuple[Shown, ...]]:
        """With their page behind the first cell."""
        return [
            (Shown(one.cells[0].value, one.cells[0].words, one.path), *one.cells[1:])
            for one in self.lines
        ]


@dataclass
class ProgrammeReport:
    """Everything of the days, up to today."""

    programme: CountyProgramme
    span: Span
    today: date = field(default_factory=dates.today)
    sources: SourceRows = field(default_factory=SourceRows)

    @property
    def last(self) -> date:
        return min(self.span.last, self.today)

    @cached_property
    def tables(self) -> list[ReportTable]:
        days = self._days
        return [
            self._budget(),
            self._measures(),
            self._milestones(days),
            self._figures(days),
            self._declared(),
            self._findings(),
        ]

    @cached_property
    def _days(self) -> DayRows:
        days = DayRows(self.programme, self.last, self.sources)
        days.write(hides_orders=days.stores < FEW)
        return days

    def _path(self, name: str, *args: object) -> str:
        return reverse(f"programme:{name}", args=[self.programme.county.slug, *args])

    # --- Money ----------------------------------------------------------------------
    def _budget(self) -> ReportTable:
        so_far = budget_of(self.programme, last=self.last)
        within = budget_of(self.programme, first=self.span.first, last=self.last)
        spent = {one.line.pk: one.spent_minor for one in within.lines}
        rows = SpendingEntry.objects.filter(
            line__programme=self.programme, day__lte=self.last
        ).select_related("line")
        entries: dict[int, list[SpendingEntry]] = {}
        for row in rows.order_by("day", "pk"):
            entries.setdefault(row.line_id, []).append(row)
        lines = [
            self._line(one, spent[one.line.pk], entries.get(one.line.pk, []))
            for one in so_far.lines
        ]
        heads = (
            gettext_lazy("Budget line"), gettext_lazy("Year"),
            gettext_lazy("Source of funds"), gettext_lazy("Planned amount"),
            gettext_lazy("Spent in these days"), gettext_lazy("Spent so far"),
            gettext_lazy("Amount left"),
        )  # fmt: skip
        lines += self._sums(so_far, within)
        return ReportTable(gettext_lazy("Budget"), heads, lines, name="budget")

    def _line(
        self, one: LineSums, within: int, entries: Iterable[SpendingEntry]
    ) -> ReportLine:
        line = one.line
        path = self._path("plan_line", line.pk)
        source = self.sources.add(
            SPENDING,
            (
                (
                    each.pk, line.name, each.day, each.payee, each.purpose, each.money,
                    line.currency, each.corrects_id, each.reason,
                    f"{path}#spending-{each.pk}",
                )
                for each in entries
            ),
        )  # fmt: skip
        code = line.currency
        left = line.planned - one.spent_minor
        return ReportLine(
            (
                text(line.name), text(str(line.year)), text(line.source),
                cash(line.planned, code), cash(within, code),
                cash(one.spent_minor, code), cash(left, code),
            ),
            path,
            source,
        )  # fmt: skip

    def _sums(self, so_far: Budget, within: Budget) -> Iterator[ReportLine]:
        """Of each currency; its rows are those of its lines."""
        spent = {one.currency: one.spent_minor for one in within.sums}
        for one in so_far.sums:
            code = one.currency
            yield ReportLine(
                (
                    text(f"{_('Total')} {code}"), text(""), text(""),
                    cash(one.planned_minor, code), cash(spent.get(code, 0), code),
                    cash(one.spent_minor, code),
                    cash(one.planned_minor - one.spent_minor, code),
                ),
                self._path("plan_programme", self.programme.pk),
            )  # fmt: skip

    # --- What is done ---------------------------------------------------------------
    def _measures(self) -> ReportTable:
        lines = []
        rows = self.programme.measures.select_related("responsible", "line")
        for one in rows.prefetch_related("entries__by"):
            path = self._path("plan_measure", one.pk)
            lines.append(
                ReportLine(
                    (
                        text(one.name), text(str(one.responsible or "–")),
                        text(one.line.name if one.line else "–"),
                        text(f"{day_words(one.first)} – {day_words(one.last)}"),
                        text(one.get_state_display()),
                    ),
                    path,
                    self._steps(str(one), one.entries.all(), path),
                )
            )  # fmt: skip
        heads = (
            gettext_lazy("Measure"), gettext_lazy("Responsible person"),
            gettext_lazy("Budget line"), gettext_lazy("Days"), gettext_lazy("State"),
        )  # fmt: skip
        return ReportTable(gettext_lazy("Measures"), heads, lines, name="measures")

    def _steps(self, about: str, entries: Iterable[PlanEntry], path: str) -> str:
        return self.sources.add(
            STEPS,
            (
                (
                    one.pk, about, one.state_words, one.reason, str(one.by or ""),
                    moment(one.at), path,
                )
                for one in entries
            ),
        )  # fmt: skip

    def _milestones(self, days: DayRows) -> ReportTable:
        rows = MeasureMilestone.objects.filter(measure__programme=self.programme)
        rows = rows.select_related("measure", "stated_by")
        found = progress_of(self.programme, rows, today=self.last)
        heads = (
            gettext_lazy("Milestone"), gettext_lazy("Due"), gettext_lazy("Target"),
            gettext_lazy("Reached so far"), gettext_lazy("State"),
        )  # fmt: skip
        lines = [self._milestone(one, days) for one in found]
        return ReportTable(gettext_lazy("Milestones"), heads, lines, name="milestones")

    def _milestone(self, one: Progress, days: DayRows) -> ReportLine:
        row = one.milestone
        path = self._path("plan_milestone", row.pk)
        if row.proof == Proof.STATEMENT:
            source = ""
            if one.is_reached:
                by = str(row.stated_by or "")
                told = (row.name, row.done_on, row.statement, by, path)
                source = self.sources.add(STATEMENTS, [told])
            reached: Shown = text(row.statement if one.is_reached else "–")
            target: Shown = NOTHING
        else:
            target = _units(row.target or 0, row.currency)
            reached = _units_or(one.value, row.currency, is_hidden=one.is_hidden)
            _sum, source = days.total(
                row.figure, row.currency, row.measure.first, self.last
            )
        cells = (
            text(row.name), text(day_words(row.due)), target, reached,
            text(_standing(one)),
        )  # fmt: skip
        return ReportLine(cells, path, source)

    # --- Figures --------------------------------------------------------------------
    def _figures(self, days: DayRows) -> ReportTable:
        year = self.last.year
        kept = Target.objects.filter(county=self.programme.county_id, year=year)
        targets = {(row.measure, row.currency): row.value for row in kept}
        codes = sorted(
            {*days.currencies(), *(code for m, code in targets if m == Measure.SALES)}
        )
        wanted = [
            (measure, code)
            for measure in Measure
            for code in (codes if measure == Measure.SALES else [""])
        ]
        heads = (
            gettext_lazy("Figure"), gettext_lazy("In these days"),
            gettext_lazy("Same days a year before"), gettext_lazy("Year so far"),
            gettext_lazy("Target of the year"), gettext_lazy("Reached"),
        )  # fmt: skip
        lines = [
            self._figure(measure, code, days, targets.get((measure, code)))
            for measure, code in wanted
        ]
        note = gettext_lazy(
            "Counted by the market. Sales are payments less refunds, by order date."
        )
        return ReportTable(
            gettext_lazy("Counted figures"), heads, lines, note, "figures"
        )

    def _figure(
        self, measure: Measure, code: str, days: DayRows, target: int | None
    ) -> ReportLine:
        label = text(f"{measure.label} {code}".strip())
        goal = _units(target, code) if target else NOTHING
        path = self._path("months") + f"?year={self.last.year}"
        if not is_counted(ADDED_UP.get(measure, "")):
            words = Shown(None, _("not counted yet"))
            return ReportLine((label, words, NOTHING, NOTHING, goal, NOTHING), path)
        if measure in FROM_ORDERS and days.hides_orders:
            cells = (label, *[hidden_cell()] * 3, goal, NOTHING)
            return ReportLine(cells, path)
        first, last = self.span.first, self.last
        now, source = days.total(measure, code, first, last)
        before, earlier = days.total(
            measure, code, dates.years_later(first, -1), dates.years_later(last, -1)
        )
        year, whole = days.total(measure, code, date(last.year, 1, 1), last)
        share = Shown(None, "–")
        if target:
            percent = int(100 * year / target)
            share = Shown(percent, f"{percent}%")
        cells = (
            label, _units(now, code), _units(before, code), _units(year, code), goal,
            share,
        )  # fmt: skip
        named = dict.fromkeys(filter(None, (source, earlier, whole)))
        return ReportLine(cells, path, " | ".join(named))

    def _declared(self) -> ReportTable:
        """Of years that these days are in; never in the sums above."""
        rows = self.programme.county.declared.filter(
            first__lte=date(self.last.year, 12, 31),
            last__gte=date(self.span.first.year, 1, 1),
        )
        heads = (
            gettext_lazy("Figure"), gettext_lazy("First day"),
            gettext_lazy("Last day"), gettext_lazy("Declared"),
            gettext_lazy("Source"),
        )  # fmt: skip
        path = self._path("declared")
        lines = [
            ReportLine(
                (
                    text(one.get_measure_display()), text(day_words(one.first)),
                    text(day_words(one.last)), Shown(one.amount, said(one)),
                    text(one.source),
                ),
                path,
            )
            for one in rows.order_by("first", "pk")
        ]  # fmt: skip
        note = gettext_lazy("Declared by the county, not counted by the market.")
        return ReportTable(
            gettext_lazy("Declared figures"), heads, lines, note, "declared"
        )

    # --- Inspections ----------------------------------------------------------------
    def _findings(self) -> ReportTable:
        """Of inspections up to these days; those of before that are not settled."""
        rows = InspectionFinding.objects.filter(
            inspection__county=self.programme.county_id,
            inspection__planned_on__lte=self.last,
        ).exclude(
            state=FindingState.ACCEPTED, inspection__planned_on__lt=self.span.first
        )
        heads = (
            gettext_lazy("Finding"), gettext_lazy("Severity"), gettext_lazy("Due"),
            gettext_lazy("State"), gettext_lazy("Last answer"),
        )  # fmt: skip
        lines = []
        for one in rows.prefetch_related("entries__by"):
            path = self._path("plan_finding", one.pk)
            entries: Sequence[PlanEntry] = list(one.entries.all())
            answers = [e.reason for e in entries if e.new == FindingState.ANSWERED]
            lines.append(
                ReportLine(
                    (
                        text(one.text), text(one.get_severity_display()),
                        text(day_words(one.due)), text(one.get_state_display()),
                        text(answers[-1] if answers else "–"),
                    ),
                    path,
                    self._steps(str(one), entries, path),
                )
            )  # fmt: skip
        return ReportTable(
            gettext_lazy("Findings and answers"), heads, lines, name="findings"
        )


def _units(value: int, currency: str) -> Shown:
    return cash(value, currency) if currency else count(value)


def _units_or(value: int | None, currency: str, *, is_hidden: bool) -> Shown:
    if value is not None:
        return _units(value, currency)
    return hidden_cell() if is_hidden else Shown(None, _("not counted yet"))


def _standing(one: Progress) -> str:
    if one.reached_on is not None:
        return _("reached on %(day)s") % {"day": day_words(one.reached_on)}
    return _("overdue") if one.is_overdue else _("still to come")
