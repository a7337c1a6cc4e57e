"""What sellers ask the market to allow: refunds beyond what they may give alone."""

from decimal import Decimal

from django.conf import settings
from django.db import models

from core.money import from_minor
from orders.order.models import VendorOrder
from payments.payment.models import Refund
from payments.payment.rules import RefundReason
from payments.payment.states import DESTINATIONS

from .states import RequestState


class RefundRequest(models.Model):
    """A refund as the seller planned it, with why, and what the staff decided.

    `packs` are by line id, or the refund is of an `amount` shared over the goods
    (`is_amount`). `note` is for the shopper, `why` for the staff, `answer` theirs.
    """

    vendor_order = models.ForeignKey(
        VendorOrder, on_delete=models.PROTECT, related_name="refund_requests"
    )
    key = models.CharField(max_length=64, unique=True)
    amount = models.PositiveBigIntegerField()
    currency = models.CharField(max_length=3)
    is_amount = models.BooleanField(default=False)
    packs = models.JSONField(default=dict)
    reason = models.CharField(max_length=16, choices=RefundReason.choices)
    destination = models.CharField(max_length=8, choices=DESTINATIONS)
    note = models.CharField(max_length=300, blank=True)
    why = models.CharField(max_length=500)
    state = models.CharField(
        max_length=8, choices=RequestState.choices, default=RequestState.OPEN
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=500, blank=True)
    refund = models.OneToOneField(
        Refund, null=True, on_delete=models.PROTECT, related_name="request"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["vendor_order"],
                condition=models.Q(state=RequestState.OPEN),
                name="refund_request_one_open",
            ),
            models.CheckConstraint(
                name="refund_request_approved_has_refund",
                condition=models.Q(state=RequestState.APPROVED, refund__isnull=False)
                | (~models.Q(state=RequestState.APPROVED) & models.Q(refund=None)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.vendor_order} {self.money} {self.currency}"

    @property
    def money(self) -> Decimal:
        return from_minor(self.amount, self.currency)
