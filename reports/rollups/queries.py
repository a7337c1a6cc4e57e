"""Which days wait to be counted anew, and how fresh the sums are."""

from datetime import datetime

from django.db.models import Exists, Max, Min, OuterRef, Q, QuerySet

from core import dates
from orders.order.models import VendorOrder
from reports.sales.periods import Period
from vendors.partner.models import Partner

from .models import CountedSeller, DirtyDay, GoodsDay, PartsDay


def first_marks() -> QuerySet[DirtyDay]:
    """Sellers' days that wait, each by the mark that came first."""
    same = DirtyDay.objects.filter(partner=OuterRef("partner"), day=OuterRef("day"))
    return DirtyDay.objects.filter(~Exists(same.filter(pk__lt=OuterRef("pk"))))


def uncounted() -> QuerySet[Partner]:
    """Sellers with orders whose days were never counted: from before the rollups."""
    known = CountedSeller.objects.filter(counted_at__isnull=False).values("pk")
    sold = VendorOrder.objects.filter(partner=OuterRef("pk"))
    return Partner.objects.filter(Exists(sold)).exclude(pk__in=known)


def sellers_to_count() -> list[int]:
    """All that sold something or were counted once."""
    known = CountedSeller.objects.values("pk")
    rows = Partner.objects.filter(Q(vendor_orders__isnull=False) | Q(pk__in=known))
    return list(rows.distinct().order_by("pk").values_list("pk", flat=True))


def span_of(partner_id: int) -> Period | None:
    """From the first to the last day that has an order or a sum; three queries."""
    parts = VendorOrder.objects.filter(partner=partner_id)
    ends = parts.aggregate(first=Min("created"), last=Max("created"))
    days = [dates.day_of(at) for at in ends.values() if at]
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
