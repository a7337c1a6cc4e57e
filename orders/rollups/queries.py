"""Which days wait to be counted anew, and how fresh the sums are."""

from datetime import date, datetime

from django.db.models import Max, Min, Q, QuerySet
from django.utils import timezone

from orders.figures.periods import Period
from orders.order.models import VendorOrder
from vendors.partner.models import Partner

from .models import CountedSeller, DirtyDay, GoodsDay, PartsDay


def dirty_days(limit: int) -> list[tuple[int, date]]:
    """Sellers' days that wait, those marked first in front."""
    rows = DirtyDay.objects.order_by().values_list("partner_id", "day")
    waiting = rows.annotate(first=Min("pk")).order_by("first")[:limit]
    return [(partner_id, day) for partner_id, day, _first in waiting]


def uncounted(limit: int) -> list[int]:
    """Sellers with orders whose days were never counted: from before the rollups."""
    known = CountedSeller.objects.filter(counted_at__isnull=False).values("pk")
    rows = Partner.objects.exclude(pk__in=known).filter(vendor_orders__isnull=False)
    return list(rows.distinct().order_by("pk").values_list("pk", flat=True)[:limit])


def sellers_to_count() -> list[int]:
    """All that sold something or were counted once."""
    known = CountedSeller.objects.values("pk")
    rows = Partner.objects.filter(Q(vendor_orders__isnull=False) | Q(pk__in=known))
    return list(rows.distinct().order_by("pk").values_list("pk", flat=True))


def span_of(partner_id: int) -> Period | None:
    """From the first to the last day that has an order or a sum; three queries."""
    parts = VendorOrder.objects.filter(partner=partner_id)
    ends = parts.aggregate(first=Min("created"), last=Max("created"))
    days = [timezone.localtime(at).date() for at in ends.values() if at]
    for model in (GoodsDay, PartsDay):
        known = model.objects.filter(partner=partner_id)
        found = known.aggregate(first=Min("day"), last=Max("day"))
        days += [day for day in found.values() if day]
    return Period(min(days), max(days)) if days else None


def waiting_since(sellers: QuerySet[Partner]) -> datetime | None:
    """When the oldest change of these sellers came that the sums don't know yet."""
    rows = DirtyDay.objects.filter(partner__in=sellers)
    first: datetime | None = rows.aggregate(first=Min("created"))["first"]
    return first
