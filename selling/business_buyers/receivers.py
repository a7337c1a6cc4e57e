"""What is done when orders are written."""

from collections.abc import Sequence

from django.dispatch import receiver

from orders.order.models import Line, Order
from orders.order.signals import order_written

from .services.orders import note_business_order


@receiver(order_written)
def note_on_order_written(
    order: Order, lines: Sequence[Line], **_kwargs: object
) -> None:
    note_business_order(order, {line.partner_id for line in lines if line.partner_id})
