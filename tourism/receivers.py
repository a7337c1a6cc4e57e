"""What visits learn from orders, in the same transaction."""

from collections.abc import Sequence
from typing import Any

from django.dispatch import receiver
from django.utils.functional import lazy
from django.utils.text import format_lazy

from core.models import OutboxMessage
from core.outbox import Undeliverable, delivers, enqueue
from orders.notifications.news import ANNOUNCEMENTS, PACKING_TEAM
from orders.notifications.services import News, tell_people, tell_shopper
from orders.notifications.states import Kind
from orders.order.models import Line, Order, VendorOrder
from orders.order.signals import (
    order_let_go,
    order_paid,
    order_written,
    part_cancelled,
)
from vendors.members.queries import team_of

from . import services
from .emails import (
    HOST_NEWS,
    body_of,
    booking_path,
    host_path,
    host_words,
    subject_of,
)
from .models import Booking, Told
from .signals import guest_told, host_told

GONE = "what this is about does not exist any more"


@receiver(order_written, dispatch_uid="tourism.hold")
def hold(lines: Sequence[Line], **_kwargs: Any) -> None:
    services.hold_places(lines)


@receiver(order_paid, dispatch_uid="tourism.confirm")
def confirm(order: Order, parts: Sequence[VendorOrder] = (), **_kwargs: Any) -> None:
    services.confirm(order, parts)


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


@receiver(guest_told, dispatch_uid="tourism.guest_told")
def note_guest(told: Told, **_kwargs: Any) -> None:
    enqueue(
        "notifications.news",
        f"news:visit:{told.pk}",
        what="visit",
        about=told.pk,
        occasion="",
    )


@receiver(host_told, dispatch_uid="tourism.host_told")
def note_host(booking: Booking, what: str, **_kwargs: Any) -> None:
    """A booking can be moved again, so that each time is an occasion."""
    occasion = f"{what}-{booking.sequence}"
    enqueue(
        "notifications.news",
        f"news:visit_host:{booking.pk}:{occasion}",
        what="visit_host",
        about=booking.pk,
        occasion=occasion,
    )


def tell_guest(pk: int, _occasion: str) -> None:
    rows = Told.objects.select_related(
        "booking__part__order__user",
        "booking__experience__product",
        "booking__experience__village",
    )
    told = rows.filter(pk=pk).first()
    if told is None:
        raise Undeliverable(GONE)
    news = News(
        Kind.VISIT,
        "visit",
        told.pk,
        lazy(lambda: subject_of(told), str)(),
        lazy(lambda: body_of(told), str)(),
        booking_path(told.booking),
    )
    tell_shopper(news, told.booking.part.order)


def tell_host(pk: int, occasion: str) -> None:
    rows = Booking.objects.select_related(
        "experience__product", "experience__partner", "part__order"
    )
    booking = rows.filter(pk=pk).first()
    if booking is None:
        raise Undeliverable(GONE)
    what = occasion.partition("-")[0]
    words = lazy(lambda: host_words(booking), str)()
    news = News(
        Kind.VISIT_BOOKED,
        "visit_host",
        booking.pk,
        format_lazy(HOST_NEWS[what], what=booking.experience.title),
        words,
        host_path(booking),
        occasion=occasion,
    )
    tell_people(news, team_of(booking.experience.partner, *PACKING_TEAM))


ANNOUNCEMENTS["visit"] = tell_guest
ANNOUNCEMENTS["visit_host"] = tell_host
