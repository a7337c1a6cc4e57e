"""The only locks on visits; orders are locked before them, pools after."""

from collections.abc import Iterable

from .models import Booking, Experience, Slot, Ticket


def lock_experience(experience_id: int) -> Experience:
    rows = Experience.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("product", "partner").get(pk=experience_id)


def lock_slot(slot_id: int) -> Slot:
    rows = Slot.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("experience__product", "pool").get(pk=slot_id)


def lock_slots(slot_ids: Iterable[int]) -> list[Slot]:
    """In id order. Who calls one off waits for the others who hold it, or is seen."""
    rows = Slot.objects.select_for_update(of=("self",), no_key=True).filter(
        pk__in=list(slot_ids)
    )
    return list(rows.select_related("pool").order_by("pk"))


def lock_bookings(booking_ids: Iterable[int]) -> list[Booking]:
    """In id order; their orders are locked already."""
    rows = Booking.objects.select_for_update(of=("self",), no_key=True).filter(
        pk__in=booking_ids
    )
    return list(rows.select_related("experience__product").order_by("pk"))


def lock_tickets(booking_ids: Iterable[int]) -> list[Ticket]:
    rows = Ticket.objects.select_for_update(of=("self",), no_key=True)
    return list(rows.filter(booking__in=booking_ids).order_by("pk"))
