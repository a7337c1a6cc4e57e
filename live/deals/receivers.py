"""What baskets, orders and broadcasts tell deals, and what the outbox brings back."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.dispatch import receiver
from django.utils.functional import lazy

from core.models import OutboxMessage
from core.outbox import Undeliverable, delivers
from live.broadcasts.models import Broadcast, ShelfItem
from live.broadcasts.signals import broadcast_moved
from orders.notifications.news import ANNOUNCEMENTS
from orders.notifications.services import News, tell_people
from orders.notifications.states import Kind
from orders.order.models import Line as OrderLine
from orders.order.models import Order, VendorOrder
from orders.order.signals import (
    order_let_go,
    order_taken_again,
    part_cancelled,
    set_aside_wanted,
)
from shop.basket.models import Line
from shop.basket.signals import set_aside_freed

from . import services
from .emails import body_of, path_of, subject_of
from .models import Told


@receiver(set_aside_wanted, dispatch_uid="deals.hand_over")
def hand_over(
    order: Order, lines: Mapping[str, OrderLine], **_kwargs: Any
) -> dict[str, int]:
    return services.hand_to_order(order, lines)


@receiver(set_aside_freed, dispatch_uid="deals.freed")
def take_what_is_freed(line: Line, units: int, **_kwargs: Any) -> None:
    services.free_set_aside(line, units)


@receiver(order_let_go, dispatch_uid="deals.let_go")
def take_back(order: Order, **_kwargs: Any) -> None:
    services.take_back(order)


@receiver(order_taken_again, dispatch_uid="deals.taken_again")
def take_again(order: Order, **_kwargs: Any) -> None:
    services.take_again(order)


@receiver(part_cancelled, dispatch_uid="deals.part_cancelled")
def note_cancelled(vendor_order: VendorOrder, was_paid: bool, **_kwargs: Any) -> None:
    if was_paid:
        services.note_cancelled(vendor_order)


@receiver(broadcast_moved, dispatch_uid="deals.broadcast_over")
def close_with_broadcast(broadcast: Broadcast, by: Any, **_kwargs: Any) -> None:
    if broadcast.is_over:
        services.close_deals_of(broadcast, by=by)
        services.keep_promises(broadcast)


@delivers("live.hold")
def deliver_hold(message: OutboxMessage) -> None:
    services.place_hold(message.payload["claim"])


@delivers("live.lapse")
def deliver_lapse(message: OutboxMessage) -> None:
    services.lapse(message.payload["claim"])


@delivers("live.reprice")
def deliver_second_look(message: OutboxMessage) -> None:
    rows = ShelfItem.objects.select_related("broadcast", "stockrecord__product")
    item = rows.get(pk=message.payload["item"])
    right = message.payload["right"]
    services.put_right(
        item, Decimal(message.payload["wrong"]), Decimal(right) if right else None
    )


def announce(pk: int, _occasion: str) -> None:
    told = Told.objects.select_related("broadcast", "user").filter(pk=pk).first()
    if told is None:
        raise Undeliverable("what this is about does not exist any more")
    news = News(
        Kind.DEAL,
        "live_deal",
        told.pk,
        lazy(lambda: subject_of(told), str)(),
        lazy(lambda: body_of(told), str)(),
        path_of(told),
    )
    tell_people(news, [told.user])


ANNOUNCEMENTS["live-deal"] = announce
