"""Marking days and counting them anew; counted twice or late they come out the same."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from core import dates
from core.rows import insert_rows
from core.sweeps import Queue, work_through
from orders.order.models import Line, VendorOrder
from reports.sales.periods import BY_MONTH, Period, buckets
from reports.sales.sums import (
    Key,
    Sums,
    is_cancelled,
    is_sold,
    sums_of_lines,
    sums_of_parts,
)
from shop.catalogue.services.sales_ranks import note_sales

from .locks import lock_seller
from .models import DirtyDay, GoodsDay, PartsDay
from .queries import first_marks, sellers_to_count, span_of, uncounted
from .signals import days_counted, run_over

RANKED_DAYS = 30
_CELL = ("day", "region", "product", "unit_kind", "channel")


def count_goods(partner_id: int, period: Period) -> list[GoodsDay]:
    """What the seller's lines of the period say; nothing is written."""
    lines = Line.objects.filter(
        period.has("vendor_order__created"),
        is_sold("vendor_order__"),
        vendor_order__partner=partner_id,
    )
    return [
        GoodsDay(
            partner_id=partner_id,
            day=day,
            currency=currency,
            region=region,
            product_id=product,
            unit_kind=unit_kind,
            channel=channel,
            lines=sums.lines,
            packs=sums.packs,
            units=sums.units,
            listed=sums.listed,
            paid=sums.paid,
            given_back=sums.back_of_goods,
        )
        for (currency, day, region, product, unit_kind, channel), sums in sums_of_lines(
            lines, *_CELL
        ).items()
    ]


def count_parts(
    partner_id: int, period: Period, goods: list[GoodsDay]
) -> list[PartsDay]:
    """What the seller's parts of the period say beside their `goods`."""
    parts = VendorOrder.objects.filter(period.has("created"), partner=partner_id)
    sold = sums_of_parts(parts.filter(is_sold()), "day", "region")
    gone = sums_of_parts(parts.filter(is_cancelled()), "day", "region")
    back: dict[Key, int] = defaultdict(int)
    for row in goods:
        back[row.currency, row.day, row.region] += row.given_back
    return [
        PartsDay(
            partner_id=partner_id,
            day=key[1],
            currency=key[0],
            region=key[2],
            parts=sold.get(key, Sums()).parts,
            delivery=sold.get(key, Sums()).delivery,
            carried=sold.get(key, Sums()).carried,
            given_back=sold.get(key, Sums()).back_beside - back[key],
            cancelled=gone.get(key, Sums()).parts,
            cancelled_total=gone.get(key, Sums()).total,
        )
        for key in {**sold, **gone}
    ]


AT_ONCE = 500  # days that one run counts at most
MOST_AS_ONE = 1_000  # orders of a seller that are counted without parting by months


def mark(days: Iterable[tuple[int, datetime]]) -> None:
    """Note that these sellers' orders of these moments changed.

    Inside the transaction of the change: seen with it, or not at all.
    """
    insert_rows(
        DirtyDay(partner_id=partner_id, day=day)
        for partner_id, day in dict.fromkeys(
            (partner_id, dates.day_of(at)) for partner_id, at in days
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
    for part in _portions(partner_id, period):
        _replace(partner_id, part)
    DirtyDay.objects.filter(pk__in=marks).delete()
    seller.counted_at = timezone.now()
    seller.save(update_fields=["counted_at"])
    days_counted.send(sender=DirtyDay, partner_id=partner_id, period=period)


def _portions(partner_id: int, period: Period) -> list[Period]:
    """The period by months, which bounds what is held of a large seller at a time.

    As one, where there is little: most sellers have less in a year than that takes.
    """
    months = list(buckets(period, BY_MONTH))
    if len(months) == 1:
        return months
    orders = VendorOrder.objects.filter(period.has("created"), partner=partner_id)
    few = orders.order_by()[: MOST_AS_ONE + 1].count() <= MOST_AS_ONE
    return [period] if few else months


def _marks(partner_id: int, period: Period) -> list[int]:
    rows = DirtyDay.objects.filter(
        partner=partner_id, day__range=(period.first, period.last)
    )
    return list(rows.values_list("pk", flat=True))


def _replace(partner_id: int, period: Period) -> None:
    days = (period.first, period.last)
    goods = count_goods(partner_id, period)
    parts = count_parts(partner_id, period, goods)
    for model in (GoodsDay, PartsDay):
        model.objects.filter(partner=partner_id, day__range=days).delete()
    GoodsDay.objects.bulk_create(goods, batch_size=1000)
    PartsDay.objects.bulk_create(parts, batch_size=1000)


def count_dirty_days() -> int:
    """Count the days that wait, each in a transaction of its own; returns how many."""
    work_through(Queue("rollups.sellers", uncounted()), rebuild)
    days = Queue("rollups.days", first_marks(), batch=AT_ONCE)
    done = work_through(days, _count_day)
    run_over.send(sender=DirtyDay)
    return done


def _count_day(mark_id: int) -> bool:
    mark = DirtyDay.objects.filter(pk=mark_id).first()
    if mark is None:
        return False
    count_days(mark.partner_id, Period(mark.day, mark.day))
    return True


def rebuild(partner_id: int) -> None:
    """Count all days of a seller anew."""
    today = dates.today()
    count_days(partner_id, span_of(partner_id) or Period(today, today))


def rebuild_all(
    *, after: int = 0, tell: Callable[[int, int], None] | None = None
) -> int:
    """Count all days of all sellers anew, each in a transaction; how many sellers.

    In the order of their ids, from those `after` one on; `tell` hears after each
    seller its id and how many are left.
    """
    ids = [pk for pk in sellers_to_count() if pk > after]
    for place, partner_id in enumerate(ids, start=1):
        rebuild(partner_id)
        if tell is not None:
            tell(partner_id, len(ids) - place)
    run_over.send(sender=DirtyDay)
    return len(ids)


def rank_goods() -> int:
    """Repeat on listings in how many order lines each was sold in the last 30 days.

    Lines and not packs, so that one large order doesn't stand for many shoppers.
    """
    since = dates.today() - timedelta(days=RANKED_DAYS)
    days = GoodsDay.objects.filter(day__gt=since, product__isnull=False).order_by()
    sums = days.values_list("product").annotate(sold=Sum("lines"))
    return note_sales(dict(sums))
