"""Until when goods can be claimed, how many packs of a line, and what it would bring.

Everything is read from what the order's page has fetched (see `for_page`), so that
asking for many parts costs no query.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from fulfilment.market_settings import CLAIM_AFTER_SENT, CLAIM_WINDOW
from orders.order.models import Line, ShippingEvent, VendorOrder
from orders.order.states import VendorOrderStatus
from shop.catalogue.models import Category
from vendors.partner.models import Partner

from .models import CategoryWindow, Claim, ClaimLine, ClaimPolicy
from .states import ClaimState

ARRIVED = frozenset(
    {
        VendorOrderStatus.PART_SHIPPED,
        VendorOrderStatus.SHIPPED,
        VendorOrderStatus.RECEIVED,
    }
)
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Claimable:
    """A line of which something can be claimed now: at most so many packs."""

    line: Line
    most: int
    until: datetime


def category_hours() -> dict[str, int]:
    """Longer times by the tree path of their category; one query, a short table."""
    rows = CategoryWindow.objects.values_list("category__path", "hours")
    return dict(rows)


def policy_of(vendor_order: VendorOrder) -> ClaimPolicy | None:
    """The seller's rules, without a query where they were fetched with the seller."""
    return policy_of_partner(vendor_order.partner)


def policy_of_partner(partner: Partner) -> ClaimPolicy | None:
    try:
        return partner.claim_policy
    except ClaimPolicy.DoesNotExist:
        return None


def for_page(vendor_order_id: int) -> VendorOrder:
    """A part with all that is asked here; seven queries."""
    lines = Line.objects.select_related("product__main_category", "product__cover")
    vendor_orders: QuerySet[VendorOrder] = VendorOrder.objects.select_related(
        "order__user", "partner__claim_policy"
    )
    return vendor_orders.prefetch_related(
        Prefetch("lines", lines.order_by("pk")),
        Prefetch("parcels", ShippingEvent.objects.order_by("pk")),
        "events",
        claims_of_page(),
    ).get(pk=vendor_order_id)


def claims_of_page() -> Prefetch:
    """A part's claims with their lines, the first first."""
    lines = ClaimLine.objects.order_by("pk")
    rows = Claim.objects.order_by("pk").prefetch_related(Prefetch("lines", lines))
    return Prefetch("claims", rows)


def window_of(
    line: Line, policy: ClaimPolicy | None, hours: Mapping[str, int]
) -> timedelta:
    """The longest of the market's time, the seller's and its category's."""
    found = [CLAIM_WINDOW()]
    if policy is not None and policy.window_hours:
        found.append(policy.window_hours * HOUR)
    category = line.product.main_category if line.product else None
    if category is not None:
        own = [n for path, n in hours.items() if category.path.startswith(path)]
        found += [n * HOUR for n in own]
    return max(found)


def _since(vendor_order: VendorOrder) -> tuple[datetime | None, bool]:
    """When the goods arrived and True, or when the last of them was sent and False."""
    received = [
        event.created
        for event in vendor_order.events.all()
        if event.status == VendorOrderStatus.RECEIVED
    ]
    if received:
        return received[-1], True
    sent = [parcel.date_created for parcel in vendor_order.parcels.all()]
    return (max(sent) if sent else None), False


def until(
    vendor_order: VendorOrder, line: Line, hours: Mapping[str, int]
) -> datetime | None:
    """The last moment to claim a line; None while nothing was sent."""
    since, has_arrived = _since(vendor_order)
    if since is None:
        return None
    window = window_of(line, policy_of(vendor_order), hours)
    if has_arrived:
        return since + window
    # Nobody said that it has come: the way is added, and what a longer time adds.
    return since + CLAIM_AFTER_SENT() + (window - CLAIM_WINDOW())


def claimed_packs(vendor_order: VendorOrder) -> dict[int, int]:
    """Packs of each line that a claim named already; one taken back does not count."""
    found: dict[int, int] = {}
    for claim in vendor_order.claims.all():
        if claim.state != ClaimState.WITHDRAWN:
            for row in claim.lines.all():
                found[row.line_id] = found.get(row.line_id, 0) + row.packs
    return found


def open_lines(vendor_order: VendorOrder) -> set[int]:
    """Lines that a claim holds."""
    return {
        row.line_id
        for claim in vendor_order.claims.all()
        for row in claim.lines.all()
        if row.is_open
    }


def claimable(
    vendor_order: VendorOrder,
    hours: Mapping[str, int] | None = None,
    *,
    now: datetime | None = None,
) -> list[Claimable]:
    """What of a part can be claimed now. `hours` as `category_hours` gives them."""
    if vendor_order.status not in ARRIVED:
        return []
    hours = category_hours() if hours is None else hours
    now = now or timezone.now()
    before, held = claimed_packs(vendor_order), open_lines(vendor_order)
    found = []
    for line in vendor_order.lines.all():
        most = int(line.shipped) - before.get(line.pk, 0)
        last = until(vendor_order, line, hours)
        if most > 0 and line.pk not in held and last is not None and now <= last:
            found.append(Claimable(line, most, last))
    return found


# --- What product pages promise: as the clock has kept it, without a query -----------

PROMISES_KEPT = 3 * 3600  # seconds; the clock keeps them anew before that
GOODS_KEY = "claims:goods"


def promise_key(partner_id: int) -> str:
    return f"claims:window:{partner_id}"


def keep_promises() -> int:
    """Keep what sellers and categories give beyond the market's time; how many."""
    rows = ClaimPolicy.objects.filter(window_hours__isnull=False)
    found: dict[str, object] = {
        promise_key(pk): hours
        for pk, hours in rows.values_list("partner_id", "window_hours")
    }
    found[GOODS_KEY] = _hours_of_categories()
    cache.set_many(found, PROMISES_KEPT)
    return len(found)


def _hours_of_categories() -> dict[int, int]:
    """Longer times by category id, those below a category with it."""
    found: dict[int, int] = {}
    for path, hours in category_hours().items():
        below = Category.objects.filter(path__startswith=path)
        for pk in below.values_list("pk", flat=True):
            found[pk] = max(found.get(pk, 0), hours)
    return found


def keep_promise(policy: ClaimPolicy) -> None:
    """A seller's own time, as soon as it is saved."""
    cache.set(promise_key(policy.partner_id), policy.window_hours or 0, PROMISES_KEPT)


def keep_promise_of_goods() -> None:
    """What categories give, as soon as one of them or its place changes."""
    cache.set(GOODS_KEY, _hours_of_categories(), PROMISES_KEPT)


def promised(partner_id: int, category_id: int | None) -> timedelta:
    """At least so long goods of a seller and a category can be claimed.

    What is not kept is not promised: nobody is promised more than holds.
    """
    kept = cache.get_many([promise_key(partner_id), GOODS_KEY])
    of_goods: Mapping[int, int] = kept.get(GOODS_KEY) or {}
    of_seller: int = kept.get(promise_key(partner_id)) or 0
    longest = max(of_seller, of_goods.get(category_id or 0, 0))
    return max(CLAIM_WINDOW(), longest * HOUR)
