"""What was done about orders that wait, new dates, and how punctually sellers send."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from core.columns import somebody
from orders.order.models import VendorOrder
from vendors.partner.models import Partner

from .states import NewDateState, Step


class DeadlineEvent(models.Model):
    """One step that the clock took for one promise; never twice. Never edited.

    `send_by` is the promise: one that the shopper agreed to move begins again.
    """

    vendor_order = models.ForeignKey(
        VendorOrder, on_delete=models.PROTECT, related_name="deadline_events"
    )
    step = models.CharField(max_length=16, choices=Step.choices)
    send_by = models.DateTimeField()
    created = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["vendor_order", "send_by", "step"], name="chased_once_a_step"
            ),
            models.CheckConstraint(
                name="chase_step_known", condition=Q(step__in=Step.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.vendor_order_id}: {self.step}"


class NewDate(models.Model):
    """A later day that a seller offers: the shopper takes it, or the money back."""

    vendor_order = models.ForeignKey(
        VendorOrder, on_delete=models.PROTECT, related_name="new_dates"
    )
    was = models.DateTimeField()
    send_by = models.DateTimeField()
    reason = models.CharField(max_length=200, blank=True)
    state = models.CharField(
        max_length=8, choices=NewDateState.choices, default=NewDateState.OPEN
    )
    by = somebody()
    created = models.DateTimeField(auto_now_add=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["vendor_order"],
                condition=Q(state=NewDateState.OPEN),
                name="one_new_date_open",
            ),
            models.CheckConstraint(
                name="new_date_is_later", condition=Q(send_by__gt=F("was"))
            ),
            models.CheckConstraint(
                name="new_date_state_known",
                condition=Q(state__in=NewDateState.values),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.vendor_order_id}: {self.send_by}"


class ShippingPerformance(models.Model):
    """How punctually a seller sends, as the clock has counted it last.

    Of `parts` of the last days (`SELLER_RATES_DAYS`) `late` were sent after their due
    time or not at all, and `cancelled` by the seller, or by the market as nobody sent
    them. `warned_at` is when it was told that it is above a limit, and `slow_since`
    when its goods began to stand after others; both end when it is within the limits.
    """

    partner = models.OneToOneField(
        Partner,
        primary_key=True,
        on_delete=models.CASCADE,
        related_name="shipping_performance",
    )
    counted_at = models.DateTimeField()
    parts = models.PositiveIntegerField(default=0)
    late = models.PositiveIntegerField(default=0)
    cancelled = models.PositiveIntegerField(default=0)
    warned_at = models.DateTimeField(null=True, blank=True)
    slow_since = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="rates_within_parts",
                condition=Q(parts__gte=F("late") + F("cancelled")),
            ),
            models.CheckConstraint(
                name="slow_after_a_warning",
                condition=Q(slow_since__isnull=True)
                | Q(warned_at__isnull=False, slow_since__gte=F("warned_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partner_id}: {self.late}, {self.cancelled} of {self.parts}"

    @property
    def is_known(self) -> bool:
        return self.parts >= settings.SELLER_RATES_LEAST

    @property
    def late_rate(self) -> Decimal:
        """In percent, with one decimal."""
        return percent(self.late, self.parts)

    @property
    def cancellation_rate(self) -> Decimal:
        return percent(self.cancelled, self.parts)

    @property
    def is_late_above(self) -> bool:
        most: int = settings.LATE_RATE_MOST
        return self.is_known and self.late * 100 > self.parts * most

    @property
    def is_cancelled_above(self) -> bool:
        most: int = settings.CANCELLATION_RATE_MOST
        return self.is_known and self.cancelled * 100 > self.parts * most

    @property
    def is_above(self) -> bool:
        return self.is_late_above or self.is_cancelled_above

    @property
    def slow_from(self) -> datetime | None:
        """When its goods begin to stand after others if nothing gets better."""
        if self.warned_at is None or self.slow_since is not None:
            return None
        notice: timedelta = settings.SELLER_RATES_NOTICE
        return self.warned_at + notice


def percent(some: int, parts: int) -> Decimal:
    """From 0 to 100; 0 of nothing."""
    if not parts:
        return Decimal(0)
    return (Decimal(100 * some) / parts).quantize(Decimal("0.1"))
