"""What visits learn from orders, in the same transaction."""

from collections.abc import Sequence

from django.dispatch import receiver

from core.models import OutboxMessage
from core.outbox import delivers
from orders.order.models import Line, Order, VendorOrder
from orders.order.signals import (
    order_paid,
    order_released,
    order_written,
    vendor_order_cancelled,
)

from .services import bookings
from .services.bookings import hold_places
from .services.cancellation import call_off, end_with_vendor_order


@receiver(order_written, dispatch_uid="tourism.hold")
def hold_places_on_order_written(lines: Sequence[Line], **_kwargs: object) -> None:
    hold_places(lines)


@receiver(order_paid, dispatch_uid="tourism.confirm")
def confirm_bookings_on_order_paid(
    order: Order, vendor_orders: Sequence[VendorOrder] = (), **_kwargs: object
) -> None:
    bookings.confirm(order, vendor_orders)


@receiver(order_released, dispatch_uid="tourism.let_go")
def release_places_on_order_released(order: Order, **_kwargs: object) -> None:
    bookings.release_places(order)


@receiver(vendor_order_cancelled, dispatch_uid="tourism.cancelled")
def cancel_bookings_on_vendor_order_cancelled(
    vendor_order: VendorOrder, *, was_paid: bool, **_kwargs: object
) -> None:
    """An office or the farm has cancelled the whole part."""
    if was_paid and vendor_order.is_visit:
        end_with_vendor_order(vendor_order)


@delivers("visits.call_off", money=True)
def deliver_call_off(message: OutboxMessage) -> None:
    call_off(message.payload["booking"])
