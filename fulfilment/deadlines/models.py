"""What was done about an order that waits, and new dates that its seller offers."""

from django.db import models
from django.db.models import F, Q

from core.columns import somebody
from orders.order.models import VendorOrder

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
