"""How punctually sellers send: counted each night, and what follows of it.

A seller above a limit is told, and only some days after that its goods stand after
others. What is better again ends at once.
"""

from datetime import datetime
from functools import partial

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from core import dates
from core.notify import notify
from core.rounds import TimeUpError, current
from core.sweeps import Queue, work_through
from core.transactions import whole_act
from fulfilment.deadlines.locks import lock_performance
from fulfilment.deadlines.models import ShippingPerformance
from fulfilment.deadlines.performance import above, count_parts
from vendors.partner.models import Partner
from vendors.partner.services.sellers import mark_slow
from vendors.partner.states import SELLING

AT_ONCE = 500  # sellers


def keep_performance(now: datetime | None = None) -> int:
    """Count each seller once a day and act on it; for how many something was done.

    A run that is over leaves the rest to the next: who was counted today has had it.
    """
    by = now or timezone.now()
    return _count(by) + _judge_all(by)


def _count(by: datetime) -> int:
    today = dates.start_of(dates.day_of(by))
    rows = Partner.objects.exclude(shipping_performance__counted_at__gte=today)
    left, done = rows.order_by("pk").values_list("pk", flat=True), 0
    while ids := list(left[:AT_ONCE]):
        this = current()
        if this is not None and this.is_over:
            raise TimeUpError(this.name)
        found = count_parts(ids, by)
        ShippingPerformance.objects.bulk_create(
            (_row(pk, found.get(pk, (0, 0, 0)), by) for pk in ids),
            update_conflicts=True,
            unique_fields=["partner"],
            update_fields=["counted_at", "parts", "late", "cancelled"],
        )
        done += len(ids)
    return done


def _row(
    partner_id: int, counts: tuple[int, int, int], by: datetime
) -> ShippingPerformance:
    parts, late, cancelled = counts
    return ShippingPerformance(
        partner_id=partner_id,
        counted_at=by,
        parts=parts,
        late=late,
        cancelled=cancelled,
    )


def _judge_all(by: datetime) -> int:
    told_enough = Q(
        warned_at__lte=by - settings.SELLER_RATES_NOTICE, slow_since__isnull=True
    )
    selling = Q(partner__status__in=sorted(SELLING))
    turned = above() & selling & (Q(warned_at__isnull=True) | told_enough)
    better = ~above() & Q(warned_at__isnull=False)
    queue = Queue(
        "shipping-performance",
        ShippingPerformance.objects.filter(turned | better),
        oldest=("counted_at", "pk"),
    )
    return work_through(queue, partial(_judge, by=by))


@whole_act
def _judge(partner_id: int, by: datetime) -> bool:
    """Warn, put back, or end either; asked anew under the lock."""
    row = lock_performance(partner_id)
    day = f"{by:%Y%m%d%H%M}"
    if not row.is_above:
        if row.warned_at is None:
            return False
        was_slow = row.slow_since is not None
        row.warned_at = row.slow_since = None
        row.save(update_fields=["warned_at", "slow_since"])
        if was_slow:
            mark_slow(partner_id, is_slow=False)
            notify("seller_no_longer_slow", row, day)
        return True
    if row.warned_at is None:
        row.warned_at = by
        row.save(update_fields=["warned_at"])
        notify("seller_above_limit", row, day)
        return True
    if row.slow_from is None or row.slow_from > by:
        return False
    row.slow_since = by
    row.save(update_fields=["slow_since"])
    mark_slow(partner_id, is_slow=True)
    notify("seller_slow", row, day)
    return True
