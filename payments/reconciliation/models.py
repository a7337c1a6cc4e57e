"""Rows of Stripe's and of the bank's, what they were matched with, and what was not.

Amounts are in minor units of the currency of the row, which for Stripe is the one the
market settles in. The books stay in the currency that was paid in.
"""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from core.columns import somebody
from core.money import from_minor
from core.secrets import SecretField
from orders.order.models import Order
from payments.disputes.models import Dispute
from payments.gift_cards.models import GiftCard
from payments.payment.models import Payment, Refund
from payments.payouts.models import (
    PayoutBatch,
    StripeReversal,
    StripeTransfer,
    Transfer,
)
from payments.prepayments.models import Prepayment

from .states import (
    FindingKind,
    FindingState,
    IncomingReason,
    IncomingState,
    Match,
    ReconciliationState,
    RecordSource,
    RunStep,
)


class Run(models.Model):
    """One comparison, of a window of time at Stripe or of one bank statement.

    `seen` rows of the other side, of which `matched` fit ours; `fetched` events that
    had not reached us; `opened` findings that were new. `step` and `cursor` say how far
    one with Stripe came: it goes on there.
    """

    side = models.CharField(max_length=8, choices=RecordSource.choices)
    state = models.CharField(
        max_length=8,
        choices=ReconciliationState.choices,
        default=ReconciliationState.RUNNING,
    )
    since = models.DateTimeField(null=True, blank=True)
    until = models.DateTimeField(null=True, blank=True)
    seen = models.PositiveIntegerField(default=0)
    matched = models.PositiveIntegerField(default=0)
    fetched = models.PositiveIntegerField(default=0)
    opened = models.PositiveIntegerField(default=0)
    step = models.CharField(
        max_length=12, choices=RunStep.choices, default=RunStep.MOVEMENTS
    )
    cursor = models.CharField(max_length=64, blank=True)
    file_name = models.CharField(max_length=100, blank=True)
    error = models.CharField(max_length=500, blank=True)
    by = somebody()
    started = models.DateTimeField()
    finished = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="run_state_known",
                condition=Q(state__in=ReconciliationState.values),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.side} {self.pk}: {self.state}"

    @property
    def unmatched(self) -> int:
        return max(self.seen - self.matched, 0)


class StripeRow(models.Model):
    """A balance transaction, as Stripe has it; read again it is the same row.

    `presented` is what its source is about in the currency that was paid in, without
    a sign. `fee` is what Stripe kept of it.
    """

    txn_id = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=40)
    amount = models.BigIntegerField()
    fee = models.BigIntegerField()
    net = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    presented = models.BigIntegerField(null=True, blank=True)
    presented_currency = models.CharField(max_length=3, blank=True)
    source = models.CharField(max_length=64, blank=True)
    match = models.CharField(
        max_length=12, choices=Match.choices, default=Match.NOTHING, blank=True
    )
    payment = models.ForeignKey(
        Payment, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    refund = models.ForeignKey(
        Refund, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    dispute = models.ForeignKey(
        Dispute, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    gift_card = models.ForeignKey(
        GiftCard, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    prepayment = models.ForeignKey(
        Prepayment, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    transfer = models.ForeignKey(
        StripeTransfer,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    reversal = models.ForeignKey(
        StripeReversal,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    created = models.DateTimeField()
    available_on = models.DateTimeField()

    class Meta:
        ordering = ["-created", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="stripe_row_adds_up", condition=Q(net=F("amount") - F("fee"))
            ),
            models.CheckConstraint(
                name="stripe_row_match_known", condition=Q(match__in=Match.values)
            ),
        ]
        indexes = [
            models.Index(fields=["created"], name="stripe_row_created"),
            models.Index(fields=["source"], name="stripe_row_source"),
        ]

    def __str__(self) -> str:
        return self.txn_id


class BankLine(models.Model):
    """One line of a bank statement: money out when negative.

    `party` is whose account is on the other side, where the bank tells. `digest` tells
    it from every other line, so that a statement brought in twice counts once.
    """

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="lines")
    digest = models.CharField(max_length=64, unique=True)
    booked_on = models.DateField()
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    reference = models.CharField(max_length=500)
    party = models.CharField(max_length=128, blank=True)
    party_account = SecretField(null=True, blank=True)
    match = models.CharField(
        max_length=12, choices=Match.choices, default=Match.NOTHING, blank=True
    )
    transfer = models.ForeignKey(
        Transfer, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    batch = models.ForeignKey(
        PayoutBatch, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    refund = models.ForeignKey(
        Refund, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="bank_line_match_known", condition=Q(match__in=Match.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.booked_on} {self.amount} {self.reference[:40]}"

    @property
    def money(self) -> Decimal:
        """Without a sign."""
        return from_minor(abs(self.amount), self.currency)


class IncomingTransfer(models.Model):
    """Money that came from outside: what orders it paid, or that it goes back.

    `order` is the one that it names, or was assigned to alone, `reason` why it did not
    pay by itself. `used` of it, in minor units, became payments' money, each time by
    one of its `uses`; the rest waits on, or goes back, which the statement shows as
    `return_line`. What was not matched by itself was proposed by one person and agreed
    to by another; here stands who decided last.
    """

    line = models.OneToOneField(
        BankLine, on_delete=models.PROTECT, related_name="incoming"
    )
    state = models.CharField(
        max_length=12, choices=IncomingState.choices, default=IncomingState.NEW
    )
    reason = models.CharField(max_length=12, choices=IncomingReason.choices, blank=True)
    order = models.ForeignKey(
        Order, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    used = models.PositiveBigIntegerField(default=0)
    return_line = models.OneToOneField(
        BankLine, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    proposed_by = somebody()
    agreed_by = somebody()
    created = models.DateTimeField(auto_now_add=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="incoming_state_known", condition=Q(state__in=IncomingState.values)
            ),
            models.CheckConstraint(
                name="incoming_reason_known",
                condition=Q(reason__in=["", *IncomingReason.values]),
            ),
        ]
        indexes = [models.Index(fields=["state", "-id"], name="incoming_by_state")]

    def __str__(self) -> str:
        return f"RT-{self.pk}"

    @property
    def left(self) -> int:
        """What of it paid nothing, in minor units."""
        return self.line.amount - self.used

    @property
    def left_money(self) -> Decimal:
        return from_minor(self.left, self.line.currency)


class TransferUse(models.Model):
    """So much of a transfer, in minor units, that paid one order. Never edited.

    `number` counts the uses of a transfer, of which each has bookings of its own. Who
    proposed it and who agreed, unless the transfer said by itself what it is for.
    """

    transfer = models.ForeignKey(
        IncomingTransfer, on_delete=models.PROTECT, related_name="uses"
    )
    number = models.PositiveSmallIntegerField()
    payment = models.ForeignKey(
        Payment, on_delete=models.PROTECT, related_name="transfer_uses"
    )
    amount = models.PositiveBigIntegerField()
    proposed_by = somebody()
    agreed_by = somebody()
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["transfer", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["transfer", "number"], name="uses_of_a_transfer_counted"
            ),
            models.CheckConstraint(
                name="transfer_use_of_something",
                condition=Q(amount__gt=0, number__gte=1),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.transfer_id}/{self.number}: {self.amount}"

    @property
    def cause(self) -> str:
        """Under which it is booked, as before a transfer could be used twice."""
        first = f"incoming:{self.transfer_id}"
        return first if self.number == 1 else f"{first}:{self.number}"

    @property
    def money(self) -> Decimal:
        return from_minor(self.amount, self.payment.currency)


class Finding(models.Model):
    """Something that does not agree. `key` is unique, so that it is told once.

    `about` names it for a person: an id at Stripe, an order, a line of the bank.
    `expected` is what our side says where both say something.
    """

    key = models.CharField(max_length=96, unique=True)
    kind = models.CharField(max_length=16, choices=FindingKind.choices)
    about = models.CharField(max_length=200)
    amount = models.BigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    expected = models.BigIntegerField(null=True, blank=True)
    expected_currency = models.CharField(max_length=3, blank=True)
    happened = models.DateTimeField()
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="findings")
    state = models.CharField(
        max_length=8, choices=FindingState.choices, default=FindingState.OPEN
    )
    note = models.CharField(max_length=500, blank=True)
    by = somebody()
    opened_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="finding_state_known", condition=Q(state__in=FindingState.values)
            ),
            models.CheckConstraint(
                name="finding_kind_known", condition=Q(kind__in=FindingKind.values)
            ),
        ]
        indexes = [models.Index(fields=["state", "-id"], name="finding_open")]

    def __str__(self) -> str:
        return self.key

    @property
    def money(self) -> Decimal | None:
        if self.amount is None or not self.currency:
            return None
        return from_minor(self.amount, self.currency)

    @property
    def expected_money(self) -> Decimal | None:
        if self.expected is None or not self.expected_currency:
            return None
        return from_minor(self.expected, self.expected_currency)
