"""Marking days and counting them anew; counted twice or late they come out the same."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from time import monotonic

from django.db import transaction
from django.utils import timezone

from core.rounds import attempt
from orders.figures.periods import BY_MONTH, Period, buckets

from .counting import count_goods, count_parts
from .locks import lock_seller
from .models import DirtyDay, GoodsDay, PartsDay
from .queries import dirty_days, sellers_to_count, span_of, uncounted

AT_ONCE = 500  # days that one run counts at most
PATIENCE = 60.0  # seconds after which a run leaves the rest to the next


def mark(days: Iterable[tuple[int, datetime]]) -> None:
    """Note that these sellers' orders of these moments changed.

    Inside the transaction of the change: seen with it, or not at all.
    """
    DirtyDay.objects.bulk_create(
        DirtyDay(partner_id=partner_id, day=day)
        for partner_id, day in dict.fromkeys(
            (partner_id, timezone.localtime(at).date()) for partner_id, at in days
        )
    )


@transaction.atomic
def count_days(partner_id: int, period: Period) -> None:
    """Count some days of a seller anew, and take their marks away.

    A change that is committed while this counts has a mark that is not among those
    read first, so that its day is counted once more. A seller who was never counted
    is counted from the first order on.
    """
    seller = lock_seller(partner_id)
    if seller.counted_at is None:
        period = span_of(partner_id) or period
    marks = _marks(partner_id, period)
    for part in buckets(period, BY_MONTH):
        _replace(partner_id, part)
    DirtyDay.objects.filter(pk__in=marks).delete()
    seller.counted_at = timezone.now()
    seller.save(update_fields=["counted_at"])


def _marks(partner_id: int, period: Period) -> list[int]:
    rows = DirtyDay.objects.filter(
        partner=partner_id, day__range=(period.first, period.last)
    )
    return list(rows.values_list("pk", flat=True))


def _replace(partner_id: int, period: Period) -> None:
    days = (period.first, period.last)
    goods, parts = count_goods(partner_id, period), count_parts(partner_id, period)
    for model in (GoodsDay, PartsDay):
        model.objects.filter(partner=partner_id, day__range=days).delete()
    GoodsDay.objects.bulk_create(goods, batch_size=1000)
    PartsDay.objects.bulk_create(parts, batch_size=1000)


def count_dirty_days() -> int:
    """Count the days that wait, each in a transaction of its own; returns how many."""
    end = monotonic() + PATIENCE
    for partner_id in uncounted(AT_ONCE):
        attempt(partial(rebuild, partner_id), what="rebuild", partner=partner_id)
        if monotonic() > end:
            return 0
    done = 0
    for partner_id, day in dirty_days(AT_ONCE):
        act = partial(count_days, partner_id, Period(day, day))
        attempt(act, what="count_days", partner=partner_id, day=str(day))
        done += 1
        if monotonic() > end:
            break
    return done


def rebuild(partner_id: int) -> None:
    """Count all days of a seller anew."""
    today = timezone.localdate()
    count_days(partner_id, span_of(partner_id) or Period(today, today))


def rebuild_all() -> int:
    """Count all days of all sellers anew; returns how many sellers."""
    ids = sellers_to_count()
    for partner_id in ids:
        rebuild(partner_id)
    return len(ids)
