"""What balances do when an order is written, let go, or taken up again."""

from django.dispatch import receiver

from orders.order.models import Order
from orders.order.signals import order_released, order_taken_again, order_written

from .services import hold, release


@receiver(order_written)
def hold_for_order(order: Order, **_kwargs: object) -> None:
    hold(order)


@receiver(order_taken_again)
def hold_again(order: Order, **_kwargs: object) -> None:
    hold(order, again=True)


@receiver(order_released)
def give_back_to_balance(order: Order, **_kwargs: object) -> None:
    release(order)
