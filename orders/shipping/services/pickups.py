"""Places of a time, at a pickup point or on a van: taken and let go with the order."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.db import transaction
from django.db.models import Case, Exists, F, IntegerField, Q, QuerySet, When
from django.utils import timezone
from django.utils.translation import gettext as _
from modeltranslation.utils import get_translation_fields

from core import dates
from core.notify import notify
from core.refusals import RefusalError
from orders.order.models import Order, VendorOrder
from orders.order.services.promises import promise_until
from orders.order.states import VISIBLE_TO_SELLER, VendorOrderStatus
from orders.shipping.locks import lock_bookings, lock_windows
from orders.shipping.models import PickupBooking, PickupDay, PickupWindow
from orders.shipping.wording import slot_in_words
from shop.basket.shipping_options import PickupSlot

_S = VendorOrderStatus
# Until then the shopper may come at another time.
CAN_CHANGE = frozenset({_S.PENDING, _S.PAID, _S.ACCEPTED, _S.PACKING, _S.PACKED})


Place = tuple[PickupWindow, date]


class PickupError(RefusalError):
    """Raised when a time can't be had any more; the text says so. Nothing changed."""


def _full(window: PickupWindow, day: date) -> PickupError:
    when = slot_in_words(day, window.opens, window.closes)
    if window.method.by_van:
        text = _(
            "Delivery on %(when)s is fully booked. You were not charged. "
            "Please choose another time."
        )
        return PickupError(text % {"when": when})
    text = _(
        "%(when)s at %(point)s is taken. You were not charged. "
        "Please choose another time."
    )
    return PickupError(text % {"when": when, "point": window.method.name})


def _gone(slot: PickupSlot) -> PickupError:
    text = _("%(when)s is no longer available. Please choose another time.")
    return PickupError(text % {"when": slot.label})


def _take_place(window: PickupWindow, day: date) -> PickupDay:
    """One place on that day, under the window's lock. Raises `PickupError`."""
    row, _made = PickupDay.objects.get_or_create(
        window=window, date=day, defaults={"capacity": window.capacity}
    )
    has_room = Q(capacity=None) | Q(booked__lt=F("capacity"))
    taken = PickupDay.objects.filter(has_room, pk=row.pk)
    if not window.is_active or taken.update(booked=F("booked") + 1) != 1:
        raise _full(window, day)
    return row


def _free_place(day_id: int | None) -> None:
    if day_id is not None:
        held = PickupDay.objects.filter(pk=day_id, booked__gt=0)
        held.update(booked=F("booked") - 1)


def _moment(day: date, window: PickupWindow) -> tuple[datetime, datetime]:
    return dates.at(day, window.opens), dates.at(day, window.closes)


def book_pickups(
    vendor_orders: Iterable[VendorOrder], wanted: Mapping[int, PickupSlot]
) -> list[PickupBooking]:
    """Take a place for each part that has a set time, all or nothing.

    `wanted` has the chosen time by seller's id. Runs in the transaction that places
    the order, with as many queries for one time as for many. Raises `PickupError`
    when one is taken or no longer held, and then took none.
    """
    timed = [
        vendor_order
        for vendor_order in vendor_orders
        if vendor_order.partner_id in wanted
    ]
    if not timed:
        return []
    windows = lock_windows(
        wanted[vendor_order.partner_id].window_id for vendor_order in timed
    )
    places = [
        _place(wanted[vendor_order.partner_id], windows) for vendor_order in timed
    ]
    days = _take_places(places)
    bookings = []
    for vendor_order, (window, day) in zip(timed, places, strict=True):
        booking = PickupBooking(vendor_order=vendor_order)
        _promise(booking, window, days[window.pk, day])
        bookings.append(booking)
    return PickupBooking.objects.bulk_create(bookings)


def _place(slot: PickupSlot, windows: Mapping[int, PickupWindow]) -> Place:
    window = windows.get(slot.window_id)
    if window is None or (window.opens, window.closes) != (slot.opens, slot.closes):
        raise _gone(slot)
    if not window.is_active:
        raise _full(window, slot.date)
    return window, slot.date


def _take_places(places: list[Place]) -> dict[tuple[int, date], PickupDay]:
    """Under the windows' locks; two farms of one cooperative may share a day."""
    wanted = Counter((window.pk, day) for window, day in places)
    by_pk = {window.pk: window for window, _day in places}
    rows = PickupDay.objects.bulk_create(
        [
            PickupDay(window_id=pk, date=day, capacity=by_pk[pk].capacity)
            for pk, day in wanted
        ],
        # Writes nothing to a day that is there, but says which row it is.
        update_conflicts=True,
        unique_fields=["window", "date"],
        update_fields=["date"],
    )
    days = {(row.window_id, row.date): row for row in rows}
    needs = Case(
        *(When(pk=days[key].pk, then=count) for key, count in wanted.items()),
        output_field=IntegerField(),
    )
    held = PickupDay.objects.filter(pk__in=[row.pk for row in rows])
    full = held.filter(capacity__lt=F("booked") + needs)
    if held.exclude(Exists(full)).update(booked=F("booked") + needs) != len(rows):
        row = full.order_by("window", "date")[0]
        raise _full(by_pk[row.window_id], row.date)
    return days


def _promise(booking: PickupBooking, window: PickupWindow, day: PickupDay) -> None:
    """Write down when and where, in both languages."""
    booking.day, booking.is_held = day, True
    booking.stop = booking.stops_at = None
    booking.starts, booking.ends = _moment(day.date, window)
    for own, theirs in (("point", "name"), ("place", "pickup_at")):
        for mine, field in zip(
            get_translation_fields(own), get_translation_fields(theirs), strict=True
        ):
            setattr(booking, mine, getattr(window.method, field) or "")


def release_pickups(vendor_orders: Iterable[VendorOrder]) -> None:
    """Let the places of cancelled or expired parts go; safe to call again."""
    if timed := [one.pk for one in vendor_orders if one.has_slots]:
        _release(timed)


@transaction.atomic
def _release(vendor_order_ids: Iterable[int]) -> None:
    bookings = lock_bookings(vendor_order_ids)
    held = [booking for booking in bookings if booking.is_held]
    if held:
        lock_windows(_days_of(held).values_list("window_id", flat=True))
    for booking in held:
        _free_place(booking.day_id)
        booking.is_held = False
        booking.save(update_fields=["is_held"])


def _days_of(bookings: Iterable[PickupBooking]) -> QuerySet[PickupDay]:
    return PickupDay.objects.filter(pk__in=[one.day_id for one in bookings])


def book_pickups_again(order: Order) -> None:
    """For an order paid after its hold: its places, where they can still be had.

    A booking whose place is gone stays let go, and both sides read that another time
    has to be found: the money has arrived, and the goods are there.
    """
    going = order.vendor_orders.exclude(status__in=[_S.CANCELLED, _S.EXPIRED])
    timed = going.filter(Q(is_pickup=True) | Q(by_van=True))
    if found := list(timed.values_list("pk", flat=True)):
        _book_again(found)


@transaction.atomic
def _book_again(vendor_order_ids: Iterable[int]) -> None:
    lost = [b for b in lock_bookings(vendor_order_ids) if not b.is_held and b.day_id]
    if not lost:
        return
    days = {day.pk: day for day in _days_of(lost)}
    windows = lock_windows(day.window_id for day in days.values())
    for booking in lost:
        day = days[booking.day_id]  # type: ignore[index]  # those without are left out
        try:
            with transaction.atomic():
                _take_place(windows[day.window_id], day.date)
        except PickupError:
            continue
        booking.is_held = True
        booking.save(update_fields=["is_held"])


@transaction.atomic
def change_pickup(vendor_order: VendorOrder, slot: PickupSlot) -> PickupBooking:
    """Come, or have it brought, at another time, until the goods are handed over.

    Raises `PickupError` when it is too late or the time is taken; then the old time
    still stands.
    """
    booking = next(iter(lock_bookings([vendor_order.pk])), None)
    # Read under the lock: a part cancelled meanwhile has let its place go for good.
    going = VendorOrder.objects.filter(
        pk=vendor_order.pk, status__in=CAN_CHANGE
    ).first()
    if booking is None or going is None:
        raise PickupError(_("This time can no longer be changed."))
    own = _days_of([booking]).values_list("window_id", flat=True)
    window = lock_windows([slot.window_id, *own]).get(slot.window_id)
    if window is None:
        raise _gone(slot)
    old = booking.day_id if booking.is_held else None
    day = _take_place(window, slot.date)
    _free_place(old)
    _promise(booking, window, day)
    booking.save()
    promise_until(going.pk, dates.end_of(day.date) if going.by_van else booking.starts)
    # What was added to it later comes with it, and has no time of its own.
    VendorOrder.objects.filter(
        order__added_to=going.order_id, partner=going.partner_id, is_visit=False
    ).update(expected_from=day.date, expected_to=day.date)
    # A seller hears of an order once it is paid; each move is an occasion.
    if day.pk != old and going.status in VISIBLE_TO_SELLER:
        notify("pickup_moved", going, timezone.now().isoformat())
    return booking
