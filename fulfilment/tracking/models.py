"""Numbers that are followed, and what carriers say of them."""

from django.db import models
from django.db.models import Q

from core.append_only import AppendOnly

from .states import EventSource, ParcelState, Subscription


class TrackedNumber(models.Model):
    """One number of one carrier, which stands on a parcel, or on those of one box.

    `carrier` is its English name, as parcels keep it. `state` says whether the
    aggregator reports of it, `refusal` in its words why it doesn't.
    """

    carrier = models.CharField(max_length=64)
    number = models.CharField(max_length=64)
    state = models.CharField(
        max_length=8, choices=Subscription.choices, default=Subscription.WAITING
    )
    refusal = models.CharField(max_length=200, blank=True)
    created = models.DateTimeField(auto_now_add=True)
    subscribed_at = models.DateTimeField(null=True, blank=True)
    heard_at = models.DateTimeField(null=True, blank=True)
    is_over = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["carrier", "number"], name="tracked_number_once"
            ),
            models.CheckConstraint(
                name="tracked_number_state_known",
                condition=Q(state__in=Subscription.values),
            ),
            models.CheckConstraint(
                name="tracked_number_subscribed_at",
                condition=~Q(state=Subscription.ACTIVE)
                | Q(subscribed_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["number"], name="tracked_number"),
            # Those of which something is still to come, for the clock.
            models.Index(
                fields=["heard_at"],
                name="tracked_number_silent",
                condition=Q(state=Subscription.ACTIVE, is_over=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.carrier} {self.number}"


class CarrierEvent(AppendOnly):
    """One thing that a carrier says of a number: when, how far, in its own words.

    `key` is made of these, so that what is said again is one row. Never edited.
    """

    tracked = models.ForeignKey(
        TrackedNumber, on_delete=models.PROTECT, related_name="events"
    )
    key = models.CharField(max_length=64)
    happened_at = models.DateTimeField()
    state = models.CharField(max_length=16, choices=ParcelState.choices)
    text = models.CharField(max_length=500, blank=True)
    place = models.CharField(max_length=100, blank=True)
    source = models.CharField(max_length=16, choices=EventSource.choices)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["happened_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["tracked", "key"], name="carrier_event_once"
            ),
            models.CheckConstraint(
                name="carrier_event_state_known",
                condition=Q(state__in=ParcelState.values),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tracked_id}: {self.state}"
