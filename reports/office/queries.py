"""Which views and reports a person finds in an office."""

from datetime import datetime

from django.db.models import Q, QuerySet

from accounts.models import User
from vendors.partner.models import Partner

from .models import ReportRun, SavedView
from .states import UNDER_WAY, RunState

SWEPT = 50


def views_in(cooperative: Partner | None, person: User) -> QuerySet[SavedView]:
    """The person's own of this office, and what others share there."""
    mine = Q(owner=person) | Q(is_shared=True)
    rows = SavedView.objects.filter(mine, cooperative=cooperative)
    return rows.select_related("owner")


def default_view(cooperative: Partner | None, person: User) -> SavedView | None:
    rows = SavedView.objects.filter(cooperative=cooperative, owner=person)
    return rows.filter(is_default=True).first()


def runs_of(cooperative: Partner | None, person: User) -> QuerySet[ReportRun]:
    """What the person ordered in this office: nobody else's."""
    return ReportRun.objects.filter(cooperative=cooperative, by=person)


def left_alone(now: datetime) -> list[int]:
    """Reports that wait, or whose worker is gone."""
    free = Q(claimed_until__isnull=True) | Q(claimed_until__lt=now)
    rows = ReportRun.objects.filter(free, state__in=UNDER_WAY).order_by("pk")
    return list(rows.values_list("pk", flat=True)[:SWEPT])


def outlived(now: datetime) -> list[int]:
    rows = ReportRun.objects.exclude(state__in=[*UNDER_WAY, RunState.EXPIRED])
    found = rows.filter(expires_at__lte=now).order_by("pk")
    return list(found.values_list("pk", flat=True)[:SWEPT])
