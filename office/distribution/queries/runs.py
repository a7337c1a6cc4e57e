"""Charters, years and distributions of a cooperative."""

from datetime import date, timedelta

from django.db.models import Count, QuerySet, Sum

from core import dates
from office.distribution.models import Charter, Run, Year
from office.distribution.states import IN_THE_BOOKS
from vendors.partner.models import Partner


def charter_on(cooperative: Partner, day: date) -> Charter | None:
    """The version in force on a day."""
    rows = Charter.objects.filter(cooperative=cooperative, valid_from__lte=day)
    return rows.order_by("-valid_from", "-pk").first()


def years_of(cooperative: Partner) -> QuerySet[Year]:
    """The latest first."""
    return Year.objects.filter(cooperative=cooperative).select_related("charter")


def ended_year(starts: int, today: date) -> tuple[date, date]:
    """The first and last day of the accounting year that ended last.

    `starts` is its first month.
    """
    begins = date(today.year, starts, 1)
    if begins > today:
        begins = date(today.year - 1, starts, 1)
    return dates.years_later(begins, -1), begins - timedelta(days=1)


def runs_of(cooperative: Partner) -> QuerySet[Run]:
    """The latest first, with the sums of their shares; one query."""
    rows = Run.objects.filter(cooperative=cooperative)
    return (
        rows.select_related("year__charter", "prepared_by", "approved_by", "corrects")
        .annotate(paid_out=Sum("shares__due"), households=Count("shares"))
        .order_by("-pk")
    )


def latest_posted(year: Year) -> Run | None:
    rows = Run.objects.filter(year=year, state__in=IN_THE_BOOKS)
    return rows.order_by("-posted_at", "-pk").first()


def is_shared(cooperative_id: int, currency: str, day: date) -> bool:
    """Whether the surplus of the year of that day is in the books; one query."""
    runs = Run.objects.filter(
        cooperative=cooperative_id,
        year__currency=currency,
        year__first__lte=day,
        year__last__gte=day,
        state__in=IN_THE_BOOKS,
    )
    return runs.exists()


def carried_loss(year: Year) -> int:
    """What earlier years lost: by the year before, or as it was typed for the first."""
    before = Run.objects.filter(
        year__cooperative=year.cooperative_id,
        year__currency=year.currency,
        year__last=year.first - timedelta(days=1),
        state__in=IN_THE_BOOKS,
    )
    run = before.order_by("-posted_at", "-pk").first()
    return int(run.figures["loss_after"]) if run else year.loss_before
