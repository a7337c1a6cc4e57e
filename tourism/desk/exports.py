"""Bookings as a file that spreadsheets open."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone

from core.tables import Cell
from core.tables.responses import download
from shop.exchange.forms import DatedExportForm
from tourism.models import Booking
from tourism.queries.guests import SHOWN, guest_of, is_in, with_guests

from .base import READING, VisitsView

COLUMNS = (
    "order", "experience", "begins", "ends", "state", "guest", "phone", "email",
    "tickets", "places", "checked_in", "price", "paid", "due_there", "currency",
    "cancelled_by", "reason",
)  # fmt: skip


class ExportBookings(VisitsView):
    """One row a booking, of the days asked for (both included)."""

    http_method_names = READING

    def get(  # type: ignore[override] # a file is no page
        self, request: HttpRequest, *_args: Any, **_kwargs: Any
    ) -> HttpResponseBase:
        form = DatedExportForm(request.GET)
        if not form.is_valid():
            for texts in form.errors.values():
                for text in texts:
                    messages.error(request, str(text))
            return redirect("desk:visit_days", self.partner.code)
        chosen = form.cleaned_data
        rows = self.bookings.filter(state__in=SHOWN)
        if chosen["first"]:
            rows = rows.filter(starts__date__gte=chosen["first"])
        if chosen["last"]:
            rows = rows.filter(starts__date__lt=chosen["last"] + timedelta(days=1))
        found = with_guests(rows).order_by("starts", "pk")
        return download(
            booking_rows(found.iterator(chunk_size=300)),
            name="bookings",
            form=chosen["form"],
        )


def booking_rows(bookings: Iterator[Booking]) -> Iterator[list[Cell]]:
    yield list(COLUMNS)
    for one in bookings:
        guest = guest_of(one)
        yield [
            one.part.number,
            one.experience.title,
            f"{timezone.localtime(one.starts):%Y-%m-%d %H:%M}",
            f"{timezone.localtime(one.ends):%Y-%m-%d %H:%M}",
            one.state,
            guest.name,
            guest.phone,
            guest.email,
            ", ".join(
                f"{line.quantity} × {line.price.name}" for line in one.lines.all()
            ),
            one.places,
            is_in(one),
            one.full_price,
            one.paid,
            one.due_there,
            one.part.order.currency,
            one.cancelled_by,
            one.cancel_reason,
        ]


def _tickets(booking: Booking) -> str:
    lines = booking.lines.all()
    return ", ".join(f"{line.quantity} × {line.price.name}" for line in lines)
