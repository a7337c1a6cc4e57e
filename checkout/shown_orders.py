"""What the shopper's page of an order shows of each seller's part.

The page is asked again whenever something happens, so that each of its statements is
put together once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, prefetch_related_objects

from core.prepared import Prepared, any_of, keep_related
from fulfilment.claims.models import Claim
from fulfilment.deadlines.models import NewDate
from fulfilment.deadlines.states import NewDateState
from orders.order.models import (
    Line,
    LineAdjustment,
    LotDraw,
    Order,
    ShippingEvent,
    VendorOrder,
    VendorOrderEvent,
)
from orders.order.services.windows import total_of
from orders.order.states import OrderStatus
from orders.order.timeline import Timeline, timeline
from orders.order.waits import note_waits
from payments.payment.models import Refund
from payments.payment.queries import statuses_of_order

from .transfers import transfer_context


@Prepared
def _parts(order: Any) -> QuerySet[VendorOrder]:
    rows = VendorOrder.objects.filter(order=order).select_related(
        "partner__face",
        "partner__village",
        "partner__claim_policy",
        "thread",
        "pickup__day",
        "replaces__vendor_order",
        "window_part__round",
    )
    open_date = NewDate.objects.filter(
        vendor_order=OuterRef("pk"), state=NewDateState.OPEN
    )
    return rows.annotate(has_new_date=Exists(open_date)).order_by("number")


@Prepared
def _lines(order: Any) -> QuerySet[Line]:
    rows = Line.objects.filter(vendor_order__order=order)
    return rows.select_related(
        "product__cover", "product__main_category", "lot"
    ).order_by("pk")


@Prepared
def _adjustments(lines: Any) -> QuerySet[LineAdjustment]:
    return LineAdjustment.objects.filter(any_of("line", lines))


@Prepared
def _draws(lines: Any) -> QuerySet[LotDraw]:
    return LotDraw.objects.filter(any_of("line", lines)).select_related("lot")


@Prepared
def _events(parts: Any) -> QuerySet[VendorOrderEvent]:
    return VendorOrderEvent.objects.filter(any_of("vendor_order", parts))


@Prepared
def _parcels(parts: Any) -> QuerySet[ShippingEvent]:
    rows = ShippingEvent.objects.filter(any_of("vendor_order", parts))
    return rows.select_related("delivery").order_by("pk")


@Prepared
def _refunds(parts: Any) -> QuerySet[Refund]:
    return Refund.objects.filter(any_of("vendor_order", parts))


@Prepared
def _claims(parts: Any) -> QuerySet[Claim]:
    return Claim.objects.filter(any_of("vendor_order", parts))


@dataclass(frozen=True)
class ShownAddition:
    """What was added to an order later, as its page shows it."""

    order: Order
    vendor_orders: list[tuple[VendorOrder, Timeline]]
    money: Any
    paid: Any
    # What its page would say of bank transfers: once it is over it has none of its own.
    bank: Mapping[str, Any]

    @property
    def waits(self) -> bool:
        return self.order.status == OrderStatus.PENDING

    @property
    def is_over(self) -> bool:
        return self.order.status in {OrderStatus.EXPIRED, OrderStatus.CANCELLED}


@Prepared
def _additions(order: Any) -> QuerySet[Order]:
    return Order.objects.filter(added_to=order).order_by("pk")


def total_with(order: Order, added: Sequence[ShownAddition]) -> Decimal | None:
    """What the order costs with all that was added to it; None without any."""
    stands = [one.order for one in added if one.order.paid_at and not one.is_over]
    if not stands:
        return None
    return sum((one.total_incl_tax for one in stands), Decimal(order.total_incl_tax))


def shown_additions(order: Order) -> list[ShownAddition]:
    """One query; some more for each addition, and for transfers of its money."""
    found = []
    for added in [] if order.added_to_id else _additions(order.pk):
        added.shipping_address = order.shipping_address
        parts = shown_vendor_orders(added)
        money, paid = statuses_of_order(added, [part for part, _line in parts])
        bank = transfer_context(added)
        found.append(ShownAddition(added, parts, money, paid, bank))
    return found


def shown_vendor_orders(order: Order) -> list[tuple[VendorOrder, Timeline]]:
    """Each part with its lines, lots, parcels, refunds, timeline; eight queries.

    And one for what is in parcels, one for what is in claims, and one for each order
    window that is still to be decided, where there are any.
    """
    parts = _parts(order.pk)
    if not parts:
        return []
    ids = [part.pk for part in parts]
    for part in parts:
        part.order = order
        _count_window(part)
    note_waits(parts)
    lines = _lines(order.pk)
    line_ids = [line.pk for line in lines]
    keep_related(lines, "adjustments", _adjustments.of_many(line_ids), "line")
    keep_related(lines, "draws", _draws.of_many(line_ids), "line")
    keep_related(parts, "lines", lines, "vendor_order")
    parcels, claims = _parcels(ids), _claims(ids)
    prefetch_related_objects(parcels, "line_quantities__line")
    prefetch_related_objects(claims, "lines")
    keep_related(parts, "parcels", parcels, "vendor_order")
    keep_related(parts, "events", _events(ids), "vendor_order")
    keep_related(parts, "refunds", _refunds(ids), "vendor_order")
    keep_related(parts, "claims", claims, "vendor_order")
    return [(part, timeline(part)) for part in parts]


def _count_window(part: VendorOrder) -> None:
    """With this order, which whoever just paid it looks for; the clock counts later."""
    waits = getattr(part, "window_part", None)
    if waits is not None and waits.round.is_open:
        waits.round.total = total_of(waits.round_id)
