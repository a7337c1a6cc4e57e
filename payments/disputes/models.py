"""Disputes as Stripe has them, each seller's share, the evidence and what was sent."""

from datetime import datetime
from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from core.columns import somebody
from core.document_uploads import UploadKind
from core.money import from_minor
from core.storage import private_storage
from orders.order.models import VendorOrder
from payments.payment.models import Payment

from .states import (
    CLOSED,
    TO_ANSWER,
    AnswerState,
    DisputeReply,
    DisputeState,
    LiableParty,
    Purpose,
    Reason,
)


class Dispute(models.Model):
    """One dispute at Stripe, brought up to what Stripe says and never set by hand.

    `amount` is what is disputed, in the payment's currency; `taken` is what of it the
    bank has now. `settled` is what was taken from the market's balance at Stripe, and
    `fee` what Stripe keeps for it, both in `settled_currency`. All in minor units.
    `words` are the evidence's texts that a person changed. `reminded` is the last of
    the days before `due_by` on which staff were reminded.
    """

    payment = models.ForeignKey(
        Payment, on_delete=models.PROTECT, related_name="disputes"
    )
    dispute_id = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=24, choices=DisputeState.choices)
    reason = models.CharField(max_length=40)
    currency = models.CharField(max_length=3)
    amount = models.PositiveBigIntegerField()
    taken = models.BigIntegerField(default=0)
    settled_currency = models.CharField(max_length=3, blank=True)
    settled = models.BigIntegerField(default=0)
    fee = models.BigIntegerField(default=0)
    is_refundable = models.BooleanField(default=False)
    submissions = models.PositiveSmallIntegerField(default=0)
    due_by = models.DateTimeField(null=True, blank=True)
    words = models.JSONField(default=dict, blank=True)
    reminded = models.PositiveSmallIntegerField(null=True, blank=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="dispute_state_known", condition=Q(state__in=DisputeState.values)
            ),
            models.CheckConstraint(
                name="dispute_takes_what_is_disputed",
                condition=Q(taken__gte=0, taken__lte=F("amount")),
            ),
        ]
        indexes = [
            models.Index(fields=["state", "due_by"], name="dispute_to_answer"),
            models.Index(fields=["opened_at"], name="dispute_opened"),
        ]

    def __str__(self) -> str:
        return self.dispute_id

    @property
    def money(self) -> Decimal:
        return from_minor(self.amount, self.currency)

    @property
    def fee_money(self) -> Decimal:
        return from_minor(self.fee, self.settled_currency or self.currency)

    @property
    def reason_words(self) -> str:
        known = self.reason in Reason.values
        return str(Reason(self.reason).label) if known else self.reason

    @property
    def is_closed(self) -> bool:
        return self.state in CLOSED

    @property
    def waits_for_us(self) -> bool:
        return self.state in TO_ANSWER

    def days_left(self, now: datetime | None = None) -> int | None:
        """Whole days until the last moment to answer; None without one."""
        if self.due_by is None:
            return None
        return (self.due_by - (now or timezone.now())).days


class DisputeShare(models.Model):
    """What of a dispute is for one seller's part, and who bears it when it is lost.

    A payment whose order could not stand has one share without a part. `turn` grows
    with each decision, so that each is booked by a cause of its own.
    """

    dispute = models.ForeignKey(
        Dispute, on_delete=models.PROTECT, related_name="shares"
    )
    vendor_order = models.ForeignKey(
        VendorOrder,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="dispute_shares",
    )
    amount = models.PositiveBigIntegerField()
    bearer = models.CharField(max_length=8, choices=LiableParty.choices)
    turn = models.PositiveSmallIntegerField(default=1)
    note = models.CharField(max_length=500, blank=True)
    by = somebody()
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["dispute", "vendor_order"], name="one_dispute_share_per_part"
            ),
            models.CheckConstraint(
                name="dispute_bearer_known", condition=Q(bearer__in=LiableParty.values)
            ),
            models.CheckConstraint(
                name="dispute_without_a_seller_is_the_markets",
                condition=Q(vendor_order__isnull=False) | Q(bearer=LiableParty.MARKET),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dispute_id} {self.vendor_order_id}: {self.amount}"

    def cause(self, turn: int) -> str:
        """Under which that decision is booked."""
        return f"dispute:{self.dispute_id}:share:{self.pk}:{turn}"

    @property
    def money(self) -> Decimal:
        return from_minor(self.amount, self.dispute.currency)


class EvidenceFile(models.Model):
    """A photo or a PDF for the bank; `file_id` is Stripe's, once it was uploaded."""

    dispute = models.ForeignKey(Dispute, on_delete=models.CASCADE, related_name="files")
    purpose = models.CharField(max_length=32, choices=Purpose.choices)
    file = models.FileField(max_length=200, storage=private_storage)
    kind = models.CharField(max_length=4, choices=UploadKind.choices)
    name = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    turn = models.PositiveSmallIntegerField(default=1)
    file_id = models.CharField(max_length=64, blank=True)
    by = somebody()
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["dispute", "purpose"], name="one_evidence_file_per_purpose"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dispute_id} {self.purpose}: {self.name}"


class Answer(models.Model):
    """What was told to the bank, written before it is sent; once for each dispute.

    `words` are the texts as they were sent, `before` how often evidence had been
    submitted until then. `turn` is part of the idempotency key; it grows when Stripe
    keeps an error for a key.
    """

    dispute = models.ForeignKey(
        Dispute, on_delete=models.PROTECT, related_name="answers"
    )
    act = models.CharField(max_length=8, choices=DisputeReply.choices)
    words = models.JSONField(default=dict, blank=True)
    before = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(
        max_length=16, choices=AnswerState.choices, default=AnswerState.INTENDED
    )
    turn = models.PositiveSmallIntegerField(default=1)
    last_error = models.CharField(max_length=500, blank=True)
    by = somebody()
    created = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["dispute"],
                condition=~Q(state=AnswerState.REFUSED),
                name="dispute_answered_once",
            ),
            models.CheckConstraint(
                name="dispute_answer_state_known",
                condition=Q(state__in=AnswerState.values),
            ),
            models.CheckConstraint(
                name="dispute_act_known", condition=Q(act__in=DisputeReply.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dispute_id} {self.act}: {self.state}"
