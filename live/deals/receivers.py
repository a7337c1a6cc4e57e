"""What baskets, orders and broadcasts tell deals, and what the outbox brings back."""

from decimal import Decimal
from typing import Any

from django.db.models.signals import pre_delete
from django.dispatch import receiver

from accounts.models import User
from core.models import OutboxMessage
from core.outbox import delivers
from live.broadcasts.models import Broadcast, ShelfItem
from live.broadcasts.states import broadcast_moved
from orders.order.models import Order, VendorOrder
from orders.order.services.placement import RESERVATIONS
from orders.order.signals import (
    order_released,
    order_taken_again,
    vendor_order_cancelled,
)
from shop.basket.models import Line
from shop.basket.signals import reservation_released

from .services import orders
from .services.holds import place_hold, release_reservation
from .services.lifecycle import close_deals_of
from .services.notifications import forget
from .services.orders import hand_to_order, lapse
from .services.prices import keep_promises, put_right


@receiver(pre_delete, sender=User, dispatch_uid="deals.forget")
def forget_the_buyer(instance: User, **_kwargs: object) -> None:
    forget(instance)


RESERVATIONS.provide(hand_to_order)


@receiver(reservation_released, dispatch_uid="deals.freed")
def take_back_on_reservation_freed(line: Line, units: int, **_kwargs: object) -> None:
    release_reservation(line, units)


@receiver(order_released, dispatch_uid="deals.let_go")
def lapse_on_order_released(order: Order, **_kwargs: object) -> None:
    orders.take_back(order)


@receiver(order_taken_again, dispatch_uid="deals.taken_again")
def claim_again_on_order_taken_again(order: Order, **_kwargs: object) -> None:
    orders.take_again(order)


@receiver(vendor_order_cancelled, dispatch_uid="deals.part_cancelled")
def lapse_on_vendor_order_cancelled(
    vendor_order: VendorOrder, was_paid: bool, **_kwargs: object
) -> None:
    if was_paid:
        orders.note_cancelled(vendor_order)


@receiver(broadcast_moved, dispatch_uid="deals.broadcast_over")
def close_deals_on_broadcast_moved(
    broadcast: Broadcast, by: Any, **_kwargs: object
) -> None:
    if broadcast.is_over:
        close_deals_of(broadcast, by=by)
        keep_promises(broadcast)


@delivers("live.hold")
def deliver_hold(message: OutboxMessage) -> None:
    place_hold(message.payload["claim"])


@delivers("live.lapse")
def deliver_lapse(message: OutboxMessage) -> None:
    lapse(message.payload["claim"])


@delivers("live.reprice")
def deliver_second_look(message: OutboxMessage) -> None:
    rows = ShelfItem.objects.select_related("broadcast", "stockrecord__product")
    item = rows.get(pk=message.payload["item"])
    right = message.payload["right"]
    put_right(
        item, Decimal(message.payload["wrong"]), Decimal(right) if right else None
    )
