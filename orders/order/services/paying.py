"""The one way an order becomes paid."""

from django.db import transaction
from django.utils import timezone

from orders.order.locks import lock_lines, lock_order
from orders.order.models import Line, Order, VendorOrder
from orders.order.signals import order_paid, order_taken_again, unplaceable_payment
from orders.order.states import OrderStatus, VendorOrderStatus
from shop.offers.services import reclaim_use
from vendors.partner.services import OutOfStock, claim_stock

from .balance import BalanceChanged, pay_balances
from .parts import move_part, refresh_order_status


@transaction.atomic
def mark_paid(order: Order) -> bool:
    """Book the order's money as arrived; True if the order stands.

    Idempotent: on a paid order it changes nothing. Money that arrives after the hold
    has ended is honoured while stock and offers allow, as a whole; else the order stays
    as it is, `unplaceable_payment` is sent and the caller gives the money back.
    """
    order = lock_order(order.pk)
    if order.paid_at:
        return True
    parts = list(order.parts.order_by("pk"))
    if order.status == OrderStatus.EXPIRED and not _hold_again(order, parts):
        unplaceable_payment.send(sender=Order, order=order)
        return False
    if order.status not in {OrderStatus.PENDING, OrderStatus.EXPIRED}:
        unplaceable_payment.send(sender=Order, order=order)
        return False
    for part in parts:
        move_part(part, VendorOrderStatus.PAID)
    order.paid_at = timezone.now()
    order.save(update_fields=["paid_at"])
    refresh_order_status(order)
    order_paid.send(sender=Order, order=order, parts=parts)
    return True


def _hold_again(order: Order, parts: list[VendorOrder]) -> bool:
    """Take an expired order's offers, balance and stock anew, all or nothing."""
    try:
        with transaction.atomic():
            if not reclaim_use(order):
                return False
            pay_balances(parts, user=order.user, again=True)
            order_taken_again.send(sender=Order, order=order)
            _claim_again(parts)
    except (OutOfStock, BalanceChanged):
        return False
    return True


def _claim_again(parts: list[VendorOrder]) -> None:
    """Raises `OutOfStock`."""
    lines = lock_lines(parts)
    claims: dict[int, int] = {}
    for line in lines:
        units = line.quantity * line.pack_quantity
        claims[line.pool_id] = claims.get(line.pool_id, 0) + units
    claim_stock(claims)
    for line in lines:
        line.claimed = line.quantity * line.pack_quantity
        line.num_allocated = line.quantity
        line.allocation_cancelled = False
    Line.objects.bulk_update(
        lines, ["claimed", "num_allocated", "allocation_cancelled"]
    )
