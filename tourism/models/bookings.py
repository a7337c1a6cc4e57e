"""Who comes when, what was agreed, what they were told, tickets, scans at the gate."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import dates
from core.columns import somebody
from core.templatetags.market import moment
from orders.order.models import Line, VendorOrder
from tourism.states import (
    BookingState,
    CallOff,
    CancelledBy,
    ScanOutcome,
    TicketState,
)

from .experiences import Experience, Price
from .slots import Slot


class Ticket(models.Model):
    """One place, room or tree of a booking. Its `code` can't be guessed.

    It stands for one pack of each of its `lines`: of a stay that is every night.
    """

    booking = models.ForeignKey(
        "tourism.Booking", on_delete=models.PROTECT, related_name="tickets"
    )
    price = models.ForeignKey(
        "tourism.Price", on_delete=models.PROTECT, related_name="+"
    )
    number = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=32, unique=True)
    state = models.CharField(
        max_length=16, choices=TicketState.choices, default=TicketState.VALID
    )
    used_at = models.DateTimeField(null=True, blank=True)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("ticket")
        ordering = ["booking", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["booking", "number"], name="ticket_number_once"
            ),
            models.CheckConstraint(
                name="ticket_state_known", condition=Q(state__in=TicketState.values)
            ),
            models.CheckConstraint(
                name="ticket_used_at_a_time",
                condition=~Q(state="used") | Q(used_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.booking_id}-{self.number}"


class Booking(models.Model):
    """Places of an experience in a seller's part of an order, at one time.

    A stay is one booking over all its nights. `full_price` is what it costs, `paid` the
    part of it in the order, and the rest is `due_there`. `free_until` and
    `late_percent` are the terms as they were agreed. `back_percent` of `paid` went back
    when it was cancelled. `sequence` grows with each change of date, for calendars.
    """

    vendor_order = models.ForeignKey(
        VendorOrder, on_delete=models.PROTECT, related_name="bookings"
    )
    experience = models.ForeignKey(
        Experience, on_delete=models.PROTECT, related_name="bookings"
    )
    starts = models.DateTimeField()
    ends = models.DateTimeField()
    places = models.PositiveIntegerField()
    full_price = models.DecimalField(max_digits=12, decimal_places=2)
    paid = models.DecimalField(max_digits=12, decimal_places=2)
    free_until = models.DateTimeField()
    late_percent = models.PositiveSmallIntegerField()
    state = models.CharField(
        max_length=16, choices=BookingState.choices, default=BookingState.HELD
    )
    cancelled_by = models.CharField(
        max_length=8, choices=CancelledBy.choices, blank=True
    )
    cancelled_at = models.DateTimeField(null=True, blank=True)
    called_off = models.CharField(max_length=8, choices=CallOff.choices, blank=True)
    cancel_reason = models.CharField(max_length=300, blank=True)
    back_percent = models.PositiveSmallIntegerField(null=True, blank=True)
    is_reminded = models.BooleanField(default=False)
    sequence = models.PositiveSmallIntegerField(default=0)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("booking")
        ordering = ["starts", "id"]
        constraints = [
            models.CheckConstraint(
                name="booking_state_known", condition=Q(state__in=BookingState.values)
            ),
            models.CheckConstraint(
                name="booking_ends_after_it_starts", condition=Q(ends__gt=F("starts"))
            ),
            models.CheckConstraint(
                name="booking_paid_within_price",
                condition=Q(paid__gte=0, full_price__gte=0),
            ),
            models.CheckConstraint(
                name="booking_percents",
                condition=Q(late_percent__lte=100)
                & (Q(back_percent__isnull=True) | Q(back_percent__lte=100)),
            ),
            models.CheckConstraint(
                name="booking_cancelled_by_somebody",
                condition=~Q(state="cancelled")
                | Q(cancelled_by__in=CancelledBy.values, cancelled_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["experience", "starts"], name="booking_by_start"),
            models.Index(
                fields=["ends"], name="booking_to_settle", condition=Q(state="booked")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.vendor_order}: {moment(self.starts)}"

    @property
    def due_there(self) -> Decimal:
        """What is paid at the farm."""
        return max(Decimal(0), self.full_price - self.paid)

    @property
    def is_booked(self) -> bool:
        return bool(self.state == BookingState.BOOKED)

    @property
    def is_cancelled(self) -> bool:
        return bool(self.state == BookingState.CANCELLED)

    @property
    def is_free_to_cancel(self) -> bool:
        return timezone.now() < self.free_until

    @property
    def nights(self) -> int:
        """Of a stay."""
        first = dates.day_of(self.starts)
        return (dates.day_of(self.ends) - first).days


class BookingLine(models.Model):
    """An order's line of a booking: so many tickets of one price in one slot."""

    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="lines")
    line = models.OneToOneField(
        Line, on_delete=models.PROTECT, related_name="booking_line"
    )
    slot = models.ForeignKey(
        Slot, on_delete=models.PROTECT, related_name="booking_lines"
    )
    price = models.ForeignKey(Price, on_delete=models.PROTECT, related_name="+")
    quantity = models.PositiveIntegerField()
    tickets = models.ManyToManyField(Ticket, related_name="lines")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="booking_line_of_something", condition=Q(quantity__gte=1)
            )
        ]

    def __str__(self) -> str:
        return f"{self.booking_id}: {self.quantity}"


class CheckIn(models.Model):
    """One scan of a ticket at the gate, by the key the scanning phone gave it.

    `scanned_at` is the phone's time, which may be long before the row when it had no
    network. Never edited.
    """

    key = models.UUIDField(unique=True)
    partner = models.ForeignKey(
        "partner.Partner", on_delete=models.PROTECT, related_name="+"
    )
    ticket = models.ForeignKey(
        Ticket,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="check_ins",
    )
    outcome = models.CharField(max_length=16, choices=ScanOutcome.choices)
    scanned_at = models.DateTimeField()
    by = somebody()
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="check_in_outcome_known",
                condition=Q(outcome__in=ScanOutcome.values),
            ),
            models.CheckConstraint(
                name="check_in_of_a_ticket",
                condition=Q(ticket__isnull=False) | Q(outcome="unknown"),
            ),
            models.UniqueConstraint(
                fields=["ticket"],
                name="ticket_is_let_in_once",
                condition=Q(outcome="in"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id}: {self.outcome}"
