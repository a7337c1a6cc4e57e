"""Bookings and their guests: who has booked, who was there, whom a farm expects."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.db.models import Count, F, Prefetch, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import User
from core import dates
from orders.order.models import Order, VendorOrder
from tourism.models import Booking, BookingLine, Experience, Slot, Ticket
from tourism.states import BookingState, SlotState, TicketState
from vendors.partner.models import Partner


def bookings_to_show() -> QuerySet[Booking]:
    """With their experience, place and tickets: two queries for any number."""
    tickets = Ticket.objects.select_related("price").order_by("number")
    rows = Booking.objects.select_related(
        "vendor_order__order__shipping_address",
        "vendor_order__partner",
        "experience__product__cover",
        "experience__village__county",
        "experience__partner",
    )
    return rows.prefetch_related(Prefetch("tickets", tickets)).order_by("starts", "pk")


def bookings_by_part(vendor_orders: Iterable[VendorOrder]) -> dict[int, list[Booking]]:
    """By part; no query when none of them is a visit."""
    ids = [vendor_order.pk for vendor_order in vendor_orders if vendor_order.is_visit]
    found: dict[int, list[Booking]] = {pk: [] for pk in ids}
    if ids:
        for booking in bookings_to_show().filter(vendor_order__in=ids):
            found[booking.vendor_order_id].append(booking)
    return found


def booking_of(order: Order, pk: int) -> Booking | None:
    """One of the order's own."""
    return bookings_to_show().filter(vendor_order__order=order, pk=pk).first()


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
    return all(
        dates.day_of(one.ends) == dates.day_of(other.starts)
        for one, other in pairwise(stay)
    )


# A farm's business: what is paid for. Who has only put it into a basket is nobody's.
AT_THE_FARM = (BookingState.BOOKED, BookingState.ATTENDED, BookingState.NO_SHOW)
NAMED_FOR = timedelta(days=7)
SHOWN = (*AT_THE_FARM, BookingState.CANCELLED)


def may_review(experience: Experience, user: User) -> bool:
    """Whether the person was there and has not written of it yet; one query."""
    was_there = Booking.objects.filter(
        experience=experience,
        vendor_order__order__user=user,
        state=BookingState.ATTENDED,
    )
    return was_there.exclude(experience__product__reviews__user=user).exists()


@dataclass(frozen=True)
class Guest:
    """Whom a farm greets; `phone` and `email` as long as the visit is to come.

    The name is there for a week more, unless it is cancelled.
    """

    name: str
    phone: str = ""
    email: str = ""


def guest_of(booking: Booking) -> Guest:
    """No query when the order's address and user are fetched with it."""
    order = booking.vendor_order.order
    address = order.shipping_address
    name = str(address.name) if address else ""
    name = name or (order.user.get_full_name() if order.user else "")
    if not booking.is_booked:
        is_recent = booking.ends > timezone.now() - NAMED_FOR
        is_known = is_recent and not booking.is_cancelled
        return Guest(name if is_known or not name else f"{name[:1]}…")
    phone = str((address and address.phone_number) or order.guest_phone or "")
    email = str(order.email or "")
    return Guest(name, phone, email)


def with_guests(rows: QuerySet[Booking]) -> QuerySet[Booking]:
    """With everything that a list of guests shows: three queries."""
    tickets = Ticket.objects.select_related("price").order_by("number")
    lines = BookingLine.objects.select_related("price", "slot").order_by("pk")
    return rows.select_related(
        "experience__product",
        "vendor_order__order__shipping_address",
        "vendor_order__order__user",
    ).prefetch_related(Prefetch("tickets", tickets), Prefetch("lines", lines))


def bookings_by_slot(slots: Sequence[Slot]) -> dict[int, list[Booking]]:
    """By the slot's id; of a stay under each of its nights."""
    rows = Booking.objects.filter(lines__slot__in=slots, state__in=SHOWN).distinct()
    found: dict[int, list[Booking]] = {slot.pk: [] for slot in slots}
    for booking in with_guests(rows).order_by("starts", "pk"):
        for pk in {line.slot_id for line in booking.lines.all()} & found.keys():
            found[pk].append(booking)
    return found


def slots_on(partner: Partner, day: date) -> list[Slot]:
    """What takes place that day, or was to; one query."""
    rows = Slot.objects.filter(experience__partner=partner, **_on(day))
    rows = rows.exclude(state=SlotState.WITHDRAWN)
    return list(
        rows.select_related("experience__product", "pool").order_by("starts", "pk")
    )


def _on(day: date) -> dict[str, object]:
    return {"starts__gte": dates.start_of(day), "starts__lt": dates.end_of(day)}


def expected_on(partner: Partner, day: date) -> list[Booking]:
    """Whose visit begins that day, with their tickets; three queries."""
    rows = Booking.objects.filter(
        experience__partner=partner, state__in=SHOWN, **_on(day)
    )
    return list(with_guests(rows).order_by("starts", "pk"))


def busy_days(partner: Partner, first: date, last: date) -> list[Any]:
    """Days with slots: `day`, how many, how many places are taken; one query."""
    rows = (
        Slot.objects.filter(
            experience__partner=partner,
            starts__gte=dates.start_of(first),
            starts__lt=dates.end_of(last),
            state=SlotState.OPEN,
        )
        .annotate(day=dates.DayOf("starts"))
        .values("day")
        .annotate(slots=Count("pk"), places=Sum("pool__claimed"))
    )
    return list(rows.order_by("day"))


def next_visits(partner: Partner, limit: int = 3) -> list[Slot]:
    """The next slots that somebody has booked, with `guests`; one query."""
    coming = Q(booking_lines__booking__state=BookingState.BOOKED)
    rows = Slot.objects.filter(
        experience__partner=partner, state=SlotState.OPEN, ends__gt=timezone.now()
    ).annotate(
        guests=Sum(
            F("booking_lines__quantity") * F("booking_lines__price__places"),
            filter=coming,
        )
    )
    expected = rows.filter(guests__gt=0).select_related("experience__product")
    return list(expected.order_by("starts", "pk")[:limit])


@dataclass(frozen=True)
class Back:
    """What goes back when a slot is called off, and to how many."""

    bookings: int
    people: int
    money: Decimal
    currency: str


def back_of(bookings: Iterable[Booking]) -> Back:
    """Of those that are booked; they are fetched `with_guests`."""
    booked = [one for one in bookings if one.is_booked]
    return Back(
        bookings=len(booked),
        people=sum(one.places for one in booked),
        money=sum((one.paid for one in booked), Decimal(0)),
        currency=booked[0].vendor_order.order.currency if booked else "",
    )


def is_in(booking: Booking) -> int:
    """How many of its tickets are checked in."""
    return sum(one.state == TicketState.USED for one in booking.tickets.all())


def visits_of(user: User) -> list[Booking]:
    """What a person has booked, the latest first; one query."""
    rows = Booking.objects.filter(vendor_order__order__user=user).exclude(
        state__in=(BookingState.HELD, BookingState.EXPIRED)
    )
    related = (
        "experience__product__cover",
        "experience__partner",
        "vendor_order__order",
    )
    return list(rows.select_related(*related).order_by("-starts", "-pk")[:100])


def visitors_per_day(
    villages: Sequence[int], first: date, last: date
) -> dict[date, int]:
    """How many were let in on each day at what these villages offer; one query.

    A ticket counts with the places it takes: a family's for each of them. It belongs
    where the experience is: at its village, else its place to see's, else its farm's.
    Days without any are left out.
    """
    place = Coalesce(
        "booking__experience__village", "booking__experience__viewpoint__village",
        "booking__experience__partner__village",
    )  # fmt: skip
    rows = (
        Ticket.objects.filter(state=TicketState.USED)
        .annotate(place=place, day=dates.DayOf("used_at"))
        .filter(place__in=villages, day__gte=first, day__lte=last)
        .order_by()
        .values("day")
        .annotate(count=Sum("price__places"))
    )
    return {row["day"]: row["count"] for row in rows}
