"""What baskets, orders and payouts tell group buys, and what the outbox brings back."""

from collections.abc import Iterable, Sequence

from django.dispatch import receiver
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.models import OutboxMessage
from core.outbox import delivers
from orders.order.models import LineAdjustment, Order, VendorOrder
from orders.order.services.placement import RESERVATIONS
from orders.order.signals import (
    order_paid,
    order_released,
    order_taken_again,
    vendor_order_adjusted,
    vendor_order_cancelled,
)
from payments.payouts.rules import GIVEN_AWAY
from shop.basket.models import Line
from shop.basket.signals import reservation_released
from vendors.partner.models import Partner
from vendors.partner.queries import OPEN_BUSINESS, Business

from .models import GroupBuy
from .queries import has_open_groups
from .services import orders
from .services.decisions import COMPLETED
from .services.orders import LEFT, PROMISED, REFUSED
from .services.places import release_reservation
from .services.rewards import rewards_of

RESERVATIONS.provide(orders.hand_to_order)
GIVEN_AWAY.provide(rewards_of)


@receiver(reservation_released, dispatch_uid="groups.freed")
def let_go_on_reservation_released(line: Line, units: int, **_kwargs: object) -> None:
    release_reservation(line, units)


@receiver(order_released, dispatch_uid="groups.let_go")
def lapse_on_order_released(order: Order, **_kwargs: object) -> None:
    orders.take_back(order)


@receiver(order_taken_again, dispatch_uid="groups.taken_again")
def take_again_on_order_taken_again(order: Order, **_kwargs: object) -> None:
    orders.take_again(order)


@receiver(order_paid, dispatch_uid="groups.paid")
def count_on_order_paid(
    order: Order, vendor_orders: Sequence[VendorOrder], **_kwargs: object
) -> None:
    orders.note_paid(order, vendor_orders)


@receiver(vendor_order_cancelled, dispatch_uid="groups.part_cancelled")
def leave_on_vendor_order_cancelled(
    vendor_order: VendorOrder, was_paid: bool, **_kwargs: object
) -> None:
    if was_paid:
        orders.note_gone(vendor_order)


@receiver(vendor_order_adjusted, dispatch_uid="groups.part_adjusted")
def leave_on_vendor_order_adjusted(
    vendor_order: VendorOrder,
    adjustments: Sequence[LineAdjustment],
    **_kwargs: object,
) -> None:
    if adjustments:
        orders.note_gone(vendor_order)


@OPEN_BUSINESS.provide
def name_open_groups(partner: Partner) -> Iterable[Business]:
    """Groups that are not complete yet; what they ordered is named by itself."""
    if has_open_groups(partner):
        yield Business(
            _("Open group buys"), reverse("desk:groups", args=[partner.code])
        )


@delivers(LEFT)
def deliver_leaving(message: OutboxMessage) -> None:
    orders.settle_gone(message.payload["join"])


@delivers(REFUSED)
def deliver_refusal(message: OutboxMessage) -> None:
    orders.give_back_refused(message.payload["join"])


@delivers(COMPLETED)
def deliver_completion(message: OutboxMessage) -> None:
    orders.enqueue_promises(GroupBuy.objects.get(pk=message.payload["group"]))


@delivers(PROMISED)
def deliver_promise(message: OutboxMessage) -> None:
    orders.promise_part(message.payload["part"])
