"""The only locks on orders: the order first, then what belongs to it."""

from collections.abc import Iterable

from .models import Line, Order, VendorOrder


def lock_order(order_id: int) -> Order:
    return Order.objects.select_for_update(of=("self",)).get(pk=order_id)


def lock_part(vendor_order_id: int) -> VendorOrder:
    """A seller's part, its order locked before it."""
    order_id = VendorOrder.objects.values_list("order_id", flat=True).get(
        pk=vendor_order_id
    )
    order = lock_order(order_id)
    part = VendorOrder.objects.select_for_update(of=("self",)).get(pk=vendor_order_id)
    part.order = order
    return part


def lock_lines(vendor_orders: Iterable[VendorOrder]) -> list[Line]:
    rows = Line.objects.select_for_update(of=("self",))
    return list(rows.filter(vendor_order__in=vendor_orders).order_by("pk"))
