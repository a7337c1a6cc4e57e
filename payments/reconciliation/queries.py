"""Reads of the reconciliation: runs, days, findings."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from core import dates

from .models import Finding, Run, StripeRow
from .states import FindingState, Match, ReconciliationState, RecordSource

DAYS_SHOWN = 14


def runs(side: str = "") -> QuerySet[Run]:
    """The latest first."""
    rows = Run.objects.select_related("by").order_by("-pk")
    return rows.filter(side=side) if side else rows


def last_run(side: str = RecordSource.STRIPE) -> Run | None:
    return runs(side).exclude(state=ReconciliationState.RUNNING).first()


def running() -> bool:
    """Whether a comparison with Stripe is under way."""
    return Run.objects.filter(
        side=RecordSource.STRIPE, state=ReconciliationState.RUNNING
    ).exists()


def findings(*, state: str = "", kind: str = "") -> QuerySet[Finding]:
    """The latest first, with who resolved them."""
    rows = Finding.objects.select_related("by", "run").order_by("-pk")
    if state:
        rows = rows.filter(state=state)
    return rows.filter(kind=kind) if kind else rows


def open_findings() -> QuerySet[Finding]:
    return Finding.objects.filter(state=FindingState.OPEN)


def counts_by_kind(state: str) -> dict[str, int]:
    """How many findings there are of each kind."""
    rows = Finding.objects.filter(state=state) if state else Finding.objects.all()
    grouped = rows.order_by().values_list("kind").annotate(rows=Count("pk"))
    return dict(grouped)


@dataclass(frozen=True)
class Day:
    """What Stripe moved on one day, and how much of it fits our rows."""

    day: date
    seen: int
    matched: int

    @property
    def unmatched(self) -> int:
        return self.seen - self.matched


def days(limit: int = DAYS_SHOWN) -> list[Day]:
    """The latest first; one query."""
    rows = (
        StripeRow.objects.annotate(day=dates.DayOf("created"))
        .order_by()
        .values_list("day")
        .annotate(seen=Count("pk"), fits=Count("pk", filter=~Q(match=Match.NOTHING)))
        .order_by("-day")
    )
    return [Day(*row) for row in rows[:limit]]
