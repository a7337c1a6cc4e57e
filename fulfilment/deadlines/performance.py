"""Which orders make a seller's rates of late shipments and of cancellations."""

from collections.abc import Collection
from datetime import datetime

from django.conf import settings
from django.db.models import Case, Count, F, Q, QuerySet, When
from django.db.models.expressions import OrderBy
from django.db.models.lookups import GreaterThan
from django.utils import timezone

from orders.order.models import VendorOrder
from orders.order.states import VISIBLE_TO_SELLER, CancelledBy, VendorOrderStatus
from vendors.partner.models import Partner

from .models import ShippingPerformance
from .states import Punctuality

# Of the seller, or because it did nothing.
_CANCELLED = Q(cancelled_by__in=(CancelledBy.SELLER, CancelledBy.MARKET))

_NOT_ITS_DOING = (
    CancelledBy.SHOPPER,
    CancelledBy.WINDOW,
    CancelledBy.GROUP,
    CancelledBy.REST,
)


def counted_parts(now: datetime | None = None) -> QuerySet[VendorOrder]:
    """Parts of the last days that were sent, should have been, or were cancelled.

    What its shopper cancelled before it was late says nothing of the seller, and of
    one that nobody promised nothing is known.
    """
    by = now or timezone.now()
    promised = VendorOrder.objects.filter(
        created__gte=by - settings.SELLER_RATES_DAYS,
        send_by__isnull=False,
        is_visit=False,
        status__in=sorted(VISIBLE_TO_SELLER),
    )
    was_due = Q(send_by__lte=by) | Q(met_at__isnull=False) | _CANCELLED
    too_old_to_say = Q(status=VendorOrderStatus.CANCELLED, cancelled_by="")
    return promised.filter(was_due).exclude(
        Q(cancelled_by__in=_NOT_ITS_DOING) | too_old_to_say
    )


def is_late(now: datetime | None = None) -> Q:
    """Of `counted_parts`: sent after they were due, or not at all."""
    by = now or timezone.now()
    unsent = Q(met_at__isnull=True, send_by__lt=by)
    return (Q(met_at__gt=F("send_by")) | unsent) & ~_CANCELLED


def is_cancelled() -> Q:
    """Of `counted_parts`: taken back by the seller, or as it did not send."""
    return _CANCELLED


def punctuality_of(part: VendorOrder, now: datetime | None = None) -> Punctuality:
    """How one of `counted_parts` counts, as the statements say it."""
    if part.cancelled_by == CancelledBy.MARKET:
        return Punctuality.BY_MARKET
    if part.cancelled_by == CancelledBy.SELLER:
        return Punctuality.BY_SELLER
    due = part.send_by
    is_late = due is not None and (part.met_at or now or timezone.now()) > due
    return Punctuality.LATE if is_late else Punctuality.IN_TIME


KINDS = ("late", "cancelled")


def parts_behind(
    partner: Partner, kind: str = "", now: datetime | None = None
) -> QuerySet[VendorOrder]:
    """A seller's parts behind a rate, those behind both for another kind; newest first.

    They are as they stand now; the rates as the clock has counted them last.
    """
    by = now or timezone.now()
    rows = counted_parts(by).filter(partner=partner)
    if kind == "late":
        rows = rows.filter(is_late(by))
    elif kind == "cancelled":
        rows = rows.filter(is_cancelled())
    return rows.select_related("order").order_by("-created", "-pk")


def count_parts(
    partner_ids: Collection[int], now: datetime
) -> dict[int, tuple[int, int, int]]:
    """All, late and cancelled parts by seller, of who has any; one query."""
    rows = counted_parts(now).filter(partner__in=partner_ids).order_by()
    counted = rows.values_list("partner").annotate(
        n=Count("pk"),
        late_n=Count("pk", filter=is_late(now)),
        cancelled_n=Count("pk", filter=is_cancelled()),
    )
    return {pk: (n, late, cancelled) for pk, n, late, cancelled in counted}


def performance_of(partner: Partner) -> ShippingPerformance | None:
    """As the clock has counted it last; None before it has."""
    return ShippingPerformance.objects.filter(partner=partner).first()


def above() -> Q:
    """Of `ShippingPerformance`: above a limit, with enough parts to say so."""
    late = GreaterThan(F("late") * 100, F("parts") * settings.LATE_RATE_MOST)
    most = settings.CANCELLATION_RATE_MOST
    cancelled = GreaterThan(F("cancelled") * 100, F("parts") * most)
    return Q(parts__gte=settings.SELLER_RATES_LEAST) & (Q(late) | Q(cancelled))


def by_rate(kind: str, path: str = "shipping_performance") -> OrderBy:
    """Sellers by one of `KINDS`, the highest first; those without a rate at the end."""
    some, parts = F(f"{path}__{kind}") * 1.0, F(f"{path}__parts")
    is_known = {f"{path}__parts__gte": max(settings.SELLER_RATES_LEAST, 1)}
    return Case(When(**is_known, then=some / parts)).desc(nulls_last=True)
