"""What visits hold of a person, for themselves."""

from collections.abc import Iterator
from typing import Any

from accounts.models import User
from accounts.privacy import OWN_DATA, Ask

from .models import Booking, CheckIn, Ticket


def bookings_of(user: User) -> Iterator[dict[str, Any]]:
    rows = Booking.objects.filter(vendor_order__order__user=user)
    related = ("vendor_order", "experience__product")
    for each in rows.select_related(*related).order_by("pk").iterator(chunk_size=500):
        yield {
            "part": each.vendor_order.number,
            "visit": each.experience.title,
            "from": each.starts,
            "to": each.ends,
            "places": each.places,
            "price": each.full_price,
            "paid": each.paid,
            "state": str(each.get_state_display()),
            "cancelled": each.cancelled_at,
        }


def tickets_of(user: User) -> Iterator[dict[str, Any]]:
    rows = Ticket.objects.filter(booking__vendor_order__order__user=user)
    related = ("booking__vendor_order", "price")
    for each in rows.select_related(*related).order_by("pk").iterator(chunk_size=500):
        yield {
            "part": each.booking.vendor_order.number,
            "ticket": each.number,
            "for": each.price.name,
            "code": each.code,
            "state": str(each.get_state_display()),
            "checked_in": each.used_at,
        }


def scans_by(user: User) -> Iterator[dict[str, Any]]:
    """Guests the person let in, for a farm; of the guests it says nothing."""
    rows = CheckIn.objects.filter(by=user).select_related("partner")
    for each in rows.order_by("pk").iterator(chunk_size=500):
        yield {
            "farm": each.partner.name,
            "scanned": each.scanned_at,
            "outcome": str(each.get_outcome_display()),
        }


@OWN_DATA.provide
def parts() -> dict[str, Ask]:
    return {
        "visits": bookings_of,
        "visits-tickets": tickets_of,
        "visits-scans": scans_by,
    }
