"""What boxes learn from orders, in the same transaction."""

from django.dispatch import receiver

from orders.order.models import Order
from orders.order.signals import order_expired, order_paid

from .services.payments import note_paid, note_unpaid


@receiver(order_paid, dispatch_uid="boxes.paid")
def note_box_paid(order: Order, **_kwargs: object) -> None:
    note_paid(order)


@receiver(order_expired, dispatch_uid="boxes.unpaid")
def note_box_unpaid(order: Order, **_kwargs: object) -> None:
    note_unpaid(order)
