"""The one way an order becomes paid."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from core.notify import notify
from core.prepared import Prepared
from orders.order.locks import lock_lines, lock_order
from orders.order.models import Line, Order, VendorOrder
from orders.order.signals import order_paid, order_taken_again
from orders.order.states import OrderStatus, VendorOrderStatus
from shop.offers.services import reclaim_use
from vendors.partner.services.stock import OutOfStockError, claim_stock

from .additions import accept_with, joined_parts
from .lot_allocation import hold_again
from .vendor_orders import move_vendor_orders, refresh_order_status
from .weights import BalanceChangedError, pay_balances


@transaction.atomic
def mark_paid(order: Order) -> bool:
    """Book the order's money as arrived, under its lock; True if the order stands."""
    return mark_held_paid(lock_order(order.pk))


def mark_held_paid(order: Order) -> bool:
    """The same of an order that the caller has locked, in its transaction.

    Idempotent: on a paid order it changes nothing. Money that arrives after the hold
    has ended is honoured while stock and offers allow, as a whole; else the order stays
    as it is, its shopper is told and the caller gives the money back. What was to be
    added to an order is not taken anew: its hold ends when that order is packed.
    """
    if order.paid_at:
        return True
    vendor_orders = _parts(order.pk)
    for part in vendor_orders:
        part.order = order
    joins = joined_parts(order, vendor_orders) if order.added_to_id else []
    if joins is None or (order.added_to_id and order.status == OrderStatus.EXPIRED):
        notify("payment_too_late", order)
        return False
    if order.status == OrderStatus.EXPIRED and not _hold_again(order, vendor_orders):
        notify("payment_too_late", order)
        return False
    if order.status not in {OrderStatus.PENDING, OrderStatus.EXPIRED}:
        notify("payment_too_late", order)
        return False
    move_vendor_orders(vendor_orders, VendorOrderStatus.PAID)
    order.paid_at = timezone.now()
    refresh_order_status(order, vendor_orders, changed=["paid_at"])
    order_paid.send(sender=Order, order=order, vendor_orders=vendor_orders)
    notify("order_paid", order)
    if joins:
        accept_with(vendor_orders, joins)
    return True


@Prepared
def _parts(order: Any) -> QuerySet[VendorOrder]:
    return VendorOrder.objects.filter(order=order).order_by("pk")


def _hold_again(order: Order, vendor_orders: list[VendorOrder]) -> bool:
    """Take an expired order's offers, balance and stock anew, all or nothing."""
    try:
        with transaction.atomic():
            if not reclaim_use(order):
                return False
            pay_balances(vendor_orders, user=order.user, again=True)
            order_taken_again.send(sender=Order, order=order)
            _claim_again(vendor_orders)
    except (OutOfStockError, BalanceChangedError):
        return False
    return True


def _claim_again(vendor_orders: list[VendorOrder]) -> None:
    """Raises `OutOfStockError`."""
    lines = lock_lines(vendor_orders)
    claims: dict[int, int] = {}
    for line in lines:
        units = line.quantity * line.pack_quantity
        claims[line.pool_id] = claims.get(line.pool_id, 0) + units
    claim_stock(claims)
    hold_again(lines)
    for line in lines:
        line.claimed = line.quantity * line.pack_quantity
        line.num_allocated = line.quantity
        line.allocation_cancelled = False
    Line.objects.bulk_update(
        lines, ["claimed", "lot_held", "num_allocated", "allocation_cancelled"]
    )
