"""What visits learn from orders, in the same transaction."""

from collections.abc import Sequence
from typing import Any

from django.dispatch import receiver

from core.models import OutboxMessage
from core.outbox import delivers
from orders.order.models import Line, Order, VendorOrder
from orders.order.signals import (
    order_let_go,
    order_paid,
    order_written,
    part_cancelled,
)

from . import services


@receiver(order_written, dispatch_uid="tourism.hold")
def hold(lines: Sequence[Line], **_kwargs: Any) -> None:
    services.hold_places(lines)


@receiver(order_paid, dispatch_uid="tourism.confirm")
def confirm(order: Order, **_kwargs: Any) -> None:
    services.confirm(order)


@receiver(order_let_go, dispatch_uid="tourism.let_go")
def let_go(order: Order, **_kwargs: Any) -> None:
    services.let_go(order)


@receiver(part_cancelled, dispatch_uid="tourism.cancelled")
def cancelled(vendor_order: VendorOrder, *, was_paid: bool, **_kwargs: Any) -> None:
    """An office or the farm has cancelled the whole part."""
    if was_paid and vendor_order.is_visit:
        services.end_with_part(vendor_order)


@delivers("visits.call_off")
def deliver_call_off(message: OutboxMessage) -> None:
    services.call_off(message.payload["booking"])
