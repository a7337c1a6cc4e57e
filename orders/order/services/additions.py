"""What was added to an order later goes with it: packed, sent, cancelled together."""

from collections.abc import Iterable, Sequence

from django.utils import timezone

from core.rows import update_row
from orders.order.locks import lock_together
from orders.order.models import Order, VendorOrder
from orders.order.states import SHOPPER_CAN_CANCEL, OrderStatus, VendorOrderStatus

from .vendor_orders import move_vendor_orders


def together(vendor_order: VendorOrder) -> tuple[VendorOrder, list[VendorOrder]]:
    """The part, locked, and the others that travel with it."""
    held = lock_together(vendor_order.pk)
    part = next(one for one in held if one.pk == vendor_order.pk)
    return part, [one for one in held if one.pk != part.pk]


def end_holds(parts: Iterable[VendorOrder]) -> None:
    """It is too late for what was to be added and is not paid: it is let go.

    Its orders are locked. The clock closes their payments before it frees the goods;
    money that comes first goes back.
    """
    now = timezone.now()
    for order in {part.order.pk: part.order for part in parts}.values():
        is_held = order.expires_at is not None and order.expires_at > now
        if order.status == OrderStatus.PENDING and order.added_to_id and is_held:
            order.expires_at = now
            update_row(order, "expires_at")


def joined_parts(
    order: Order, parts: Sequence[VendorOrder]
) -> list[VendorOrder] | None:
    """Those parts that each part of a locked addition goes with.

    None when one of them is packed by now, or cancelled: then nothing can be added any
    more. Whoever begins to pack or cancels locks the addition's order as well, so that
    what stands here holds until the caller is done.
    """
    firsts = VendorOrder.objects.filter(order=order.added_to_id, is_visit=False)
    by_seller = {one.partner_id: one for one in firsts}
    found = [by_seller.get(part.partner_id) for part in parts]
    joined = [one for one in found if one and one.status in SHOPPER_CAN_CANCEL]
    return joined if len(joined) == len(parts) else None


def accept_with(parts: Sequence[VendorOrder], firsts: Sequence[VendorOrder]) -> None:
    """What is added to a part that its seller has taken on is taken on with it."""
    taken = {one.partner_id for one in firsts if one.status != VendorOrderStatus.PAID}
    move_vendor_orders(
        [part for part in parts if part.partner_id in taken],
        VendorOrderStatus.ACCEPTED,
    )
