"""The only locks on orders: the order first, then what belongs to it."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet, Sum

from accounts.models import User
from core.prepared import Prepared

from .models import BalanceEntry, Line, Order, VendorOrder
from .states import STALL


@Prepared
def _locked(order: Any) -> QuerySet[Order]:
    rows = Order.objects.select_for_update(of=("self",), no_key=True)
    return rows.filter(pk=order)


def lock_order(order_id: int) -> Order:
    """Raises `Order.DoesNotExist`."""
    return _locked.get(order_id)


def lock_orders(order_ids: Iterable[int]) -> list[Order]:
    """In id order, so that two who lock the same don't block each other."""
    return _all_locked.of_all(list(order_ids))


@Prepared
def _all_locked(orders: Any) -> QuerySet[Order]:
    rows = Order.objects.select_for_update(of=("self",), no_key=True)
    return rows.filter(pk__in=orders).order_by("pk")


def lock_vendor_order(vendor_order_id: int) -> VendorOrder:
    """A seller's part, its order locked before it."""
    order_id = VendorOrder.objects.values_list("order_id", flat=True).get(
        pk=vendor_order_id
    )
    return _lock_part(vendor_order_id, order_id)


def _lock_part(vendor_order_id: int, order_id: int) -> VendorOrder:
    order = lock_order(order_id)
    vendor_order = VendorOrder.objects.select_for_update(of=("self",), no_key=True).get(
        pk=vendor_order_id
    )
    vendor_order.order = order
    return vendor_order


@Prepared
def _additions_locked(order: Any) -> QuerySet[Order]:
    rows = Order.objects.select_for_update(of=("self",), no_key=True)
    return rows.filter(added_to=order).order_by("pk")


def lock_together(vendor_order_id: int) -> list[VendorOrder]:
    """A seller's part and those that travel with it, the one ordered first first.

    What was added to an order later is packed and sent with it. Whoever adds something
    holds the first order, so that nothing joins these meanwhile. Nothing is added to
    visits and to what was sold at a stall.
    """
    rows = VendorOrder.objects.values_list(
        "order_id", "order__added_to", "partner_id", "is_visit", "delivery_code"
    )
    own, added_to, partner_id, is_visit, way = rows.get(pk=vendor_order_id)
    if is_visit or way == STALL:
        return [_lock_part(vendor_order_id, own)]
    first = lock_order(added_to or own)
    orders = {one.pk: one for one in (first, *_additions_locked(first.pk))}
    parts = VendorOrder.objects.select_for_update(of=("self",), no_key=True)
    held = list(
        parts.filter(order__in=orders, partner=partner_id, is_visit=False).order_by(
            "order"
        )
    )
    for part in held:
        part.order = orders[part.order_id]
    return held


def lock_lines(vendor_orders: Iterable[VendorOrder]) -> list[Line]:
    rows = Line.objects.select_for_update(of=("self",), no_key=True)
    return list(rows.filter(vendor_order__in=vendor_orders).order_by("pk"))


def lock_claiming(line_ids: Iterable[int]) -> list[Line]:
    """Of these lines those that hold stock, their order locked by the caller."""
    rows = Line.objects.select_for_update(of=("self",), no_key=True)
    return list(rows.filter(pk__in=list(line_ids), claimed__gt=0).order_by("pk"))


def lock_vendor_orders(vendor_order_ids: Iterable[int]) -> list[VendorOrder]:
    """Parts of any orders, all their orders locked before them, each in id order."""
    vendor_orders = VendorOrder.objects.filter(pk__in=list(vendor_order_ids))
    wanted = set(vendor_orders.values_list("order_id", flat=True))
    by_id = {order.pk: order for order in lock_orders(wanted)}
    held = list(
        vendor_orders.select_for_update(of=("self",), no_key=True).order_by("pk")
    )
    for vendor_order in held:
        vendor_order.order = by_id[vendor_order.order_id]
    return held


def lock_balance(user: User, partner_id: int) -> Decimal:
    """What the shopper owes the seller; the entries stay locked.

    The sum is asked anew after the lock: an entry that was added while waiting for it
    is not among the rows that the locking query saw.
    """
    rows = BalanceEntry.objects.filter(user=user, partner_id=partner_id)
    list(
        rows.select_for_update(of=("self",), no_key=True)
        .order_by("pk")
        .values_list("pk")
    )
    owed: Decimal = rows.aggregate(owed=Sum("amount", default=Decimal(0)))["owed"]
    return owed
