"""The parts or lines of orders behind a number, on a page or in an ordered report."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import dates
from orders.order.models import Line, VendorOrder
from reports.sales.forms import chosen
from reports.sales.periods import Period
from reports.sales.rows import LineRows, PartRows
from reports.sales.sums import is_cancelled, is_sold, of_region
from reports.sales.tables import days_words

from .models import ReportRun
from .scope import Filters, Scope

KINDS = {"parts": gettext_lazy("Orders"), "lines": gettext_lazy("Order lines")}


@dataclass(frozen=True)
class Asked:
    """Whose rows of which days; `cancelled` asks for parts that were taken back."""

    scope: Scope
    filters: Filters
    period: Period
    currency: str
    cancelled: bool = False

    def of(self, part: str) -> Q:
        """As a condition on rows that reach their part by `part`."""
        wanted = self.period.has(f"{part}created")
        wanted &= Q(**{f"{part}order__currency": self.currency})
        wanted &= self.scope.having(f"{part}partner")
        wanted &= self.filters.sellers(f"{part}partner")
        return wanted & (is_cancelled if self.cancelled else is_sold)(part)

    @cached_property
    def parts(self) -> QuerySet[VendorOrder]:
        """Where a region is asked for, one query: however it was typed."""
        parts = VendorOrder.objects.filter(self.of(""))
        region = self.filters.region
        return of_region(parts, region) if region else parts

    def in_region(self, part: str) -> Q:
        if not self.filters.region:
            return Q()
        return Q(**{f"{part.removesuffix('__')}__in": self.parts.values("pk")})

    def goods(self, line: str = "") -> Q:
        """As a condition on rows that reach their line by `line`."""
        part = f"{line}vendor_order__"
        return self.of(part) & self.in_region(part) & self.filters.goods(line)

    def lines(self) -> LineRows:
        rows = Line.objects.filter(self.goods())
        return LineRows(rows, self.currency, are_cancelled=self.cancelled)

    def rows(self, kind: str) -> PartRows:
        if kind == "lines":
            return self.lines()
        return PartRows(self.parts, self.currency, are_cancelled=self.cancelled)


def period_of(run: ReportRun) -> Period:
    """The days stand in the parameters, so that they don't move with the calendar."""
    _form, choice = chosen(QueryDict(run.query), dates.today())
    return choice.period


def rows_of(run: ReportRun) -> PartRows:
    scope, query = Scope(run.cooperative), QueryDict(run.query)
    filters = Filters.of({name: query.get(name, "") for name in query}, scope)
    asked = Asked(
        scope,
        filters,
        period_of(run),
        query.get("currency", ""),
        cancelled=query.get("only") == "cancelled",
    )
    return asked.rows(run.what)


def about(run: ReportRun) -> list[str]:
    """Whose figures of which days, as a paper says it."""
    currency = QueryDict(run.query).get("currency", "")
    whose = Scope(run.cooperative).name or _("All sellers")
    return [whose, days_words(period_of(run)), currency]
