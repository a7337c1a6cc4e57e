"""Bookings with what the guest's pages say of them."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import pairwise

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from orders.order.models import Order, VendorOrder
from tourism.models import Booking, Slot, Ticket


def bookings_to_show() -> QuerySet[Booking]:
    """With their experience, place and tickets: two queries for any number."""
    tickets = Ticket.objects.select_related("price").order_by("number")
    rows = Booking.objects.select_related(
        "part__order__shipping_address",
        "part__partner",
        "experience__product__cover",
        "experience__village__county",
        "experience__partner",
    )
    return rows.prefetch_related(Prefetch("tickets", tickets)).order_by("starts", "pk")


def bookings_of(parts: Iterable[VendorOrder]) -> dict[int, list[Booking]]:
    """By part; no query when none of them is a visit."""
    ids = [part.pk for part in parts if part.is_visit]
    found: dict[int, list[Booking]] = {pk: [] for pk in ids}
    if ids:
        for booking in bookings_to_show().filter(part__in=ids):
            found[booking.part_id].append(booking)
    return found


def booking_of(order: Order, pk: int) -> Booking | None:
    """One of the order's own."""
    return bookings_to_show().filter(part__order=order, pk=pk).first()


def date_choices(booking: Booking, slots: Sequence[Slot]) -> list[list[Slot]]:
    """Each other date it could have: a slot, or as many nights that follow.

    `slots` have room for it and stand in the order of time.
    """
    if not booking.experience.is_stay:
        return [[slot] for slot in slots if slot.starts != booking.starts]
    count = max(booking.nights, 1)
    found = [list(slots[i : i + count]) for i in range(len(slots) - count + 1)]
    return [stay for stay in found if _follow(stay)]


def _follow(stay: Sequence[Slot]) -> bool:
    return all(_day(one.ends) == _day(other.starts) for one, other in pairwise(stay))


def _day(moment: datetime) -> date:
    return timezone.localtime(moment).date()
