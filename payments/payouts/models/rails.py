"""By which way a seller is paid, and what was sent that way through Stripe."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.columns import somebody
from core.money import from_minor
from orders.order.models import VendorOrder
from payments.payment.models import Payment, Refund
from payments.payouts.states import Rail, StripeState
from vendors.partner.models import Partner


class SellerRail(models.Model):
    """The way a seller chose. Without a row it is the bank."""

    partner = models.OneToOneField(
        Partner, primary_key=True, on_delete=models.PROTECT, related_name="payout_rail"
    )
    rail = models.CharField(max_length=8, choices=Rail.choices)
    changed_by = somebody()
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="seller_rail_known", condition=Q(rail__in=Rail.values)
            )
        ]

    def __str__(self) -> str:
        return f"{self.partner_id}: {self.rail}"


class Settlement(models.Model):
    """What a payment came to at Stripe, in the currency in which Stripe keeps it."""

    payment = models.OneToOneField(
        Payment, primary_key=True, on_delete=models.PROTECT, related_name="settlement"
    )
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="settlement_of_something", condition=Q(amount__gt=0)
            )
        ]

    def __str__(self) -> str:
        return f"{self.payment_id}: {self.amount} {self.currency}"


class StripeTransfer(models.Model):
    """What is sent to one seller of one sale. Written before Stripe is asked.

    `amount` is what the books take, `sent` what Stripe moves, each in its currency's
    smallest unit. `turn` is part of the idempotency key: it grows after a definite no
    or a look at Stripe. Without `charge_id` the money is the market's own at Stripe.
    `is_stuck`: Stripe refused for a reason that only a person can mend.
    """

    vendor_order = models.ForeignKey(
        VendorOrder, on_delete=models.PROTECT, related_name="stripe_transfers"
    )
    partner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, related_name="stripe_transfers"
    )
    currency = models.CharField(max_length=3)
    amount = models.BigIntegerField()
    sent_currency = models.CharField(max_length=3)
    sent = models.BigIntegerField()
    account_id = models.CharField(max_length=64)
    charge_id = models.CharField(max_length=64, blank=True)
    state = models.CharField(
        max_length=16, choices=StripeState.choices, default=StripeState.INTENDED
    )
    turn = models.PositiveSmallIntegerField(default=1)
    transfer_id = models.CharField(max_length=64, unique=True, null=True, blank=True)
    error_code = models.CharField(max_length=64, blank=True)
    last_error = models.CharField(max_length=500, blank=True)
    is_stuck = models.BooleanField(default=False)
    created = models.DateTimeField()
    tried_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("transfer by Stripe")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="stripe_transfer_of_something",
                condition=Q(amount__gt=0, sent__gt=0),
            ),
            models.CheckConstraint(
                name="stripe_transfer_state_known",
                condition=Q(state__in=StripeState.values),
            ),
            models.CheckConstraint(
                name="stripe_transfer_that_is_done_has_its_id",
                condition=~Q(state=StripeState.CONFIRMED)
                | Q(transfer_id__isnull=False),
            ),
            models.CheckConstraint(
                name="stripe_transfer_stuck_once_failed",
                condition=Q(is_stuck=False) | Q(state=StripeState.FAILED),
            ),
        ]
        indexes = [
            models.Index(fields=["partner", "-created"], name="stripe_transfer_of"),
            models.Index(
                fields=["created"],
                name="stripe_transfer_open",
                condition=Q(state__in=["intended", "sent", "unknown"]),
            ),
            models.Index(fields=["charge_id"], name="stripe_transfer_of_charge"),
            models.Index(fields=["settled_at"], name="stripe_transfer_settled"),
        ]

    def __str__(self) -> str:
        return f"tr {self.pk} {self.state}"

    @property
    def key(self) -> str:
        return f"tr:{self.pk}:{self.turn}"

    @property
    def money(self) -> Decimal:
        return from_minor(self.amount, self.currency)

    @property
    def sent_money(self) -> Decimal:
        return from_minor(self.sent, self.sent_currency)

    @property
    def is_converted(self) -> bool:
        return self.sent_currency != self.currency


class StripeReversal(models.Model):
    """What is taken back of a transfer, after its sale was paid back to the shopper.

    Amounts as with the transfer. Without a refund Stripe did it by itself.
    """

    transfer = models.ForeignKey(
        StripeTransfer, on_delete=models.PROTECT, related_name="reversals"
    )
    refund = models.ForeignKey(
        Refund, null=True, on_delete=models.PROTECT, related_name="reversals"
    )
    amount = models.BigIntegerField()
    sent = models.BigIntegerField()
    state = models.CharField(
        max_length=16, choices=StripeState.choices, default=StripeState.INTENDED
    )
    turn = models.PositiveSmallIntegerField(default=1)
    reversal_id = models.CharField(max_length=64, unique=True, null=True, blank=True)
    error_code = models.CharField(max_length=64, blank=True)
    last_error = models.CharField(max_length=500, blank=True)
    created = models.DateTimeField()
    tried_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("transfer reversal")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["refund", "transfer"], name="taken_back_once_per_refund"
            ),
            models.CheckConstraint(
                name="taken_back_something",
                condition=Q(amount__gt=0, sent__gt=0),
            ),
            models.CheckConstraint(
                name="taken_back_state_known",
                condition=Q(state__in=StripeState.values),
            ),
        ]
        indexes = [models.Index(fields=["settled_at"], name="taken_back_settled")]

    def __str__(self) -> str:
        return f"trr {self.pk} {self.state}"

    @property
    def key(self) -> str:
        return f"trr:{self.refund_id}:{self.transfer_id}:{self.turn}"

    @property
    def money(self) -> Decimal:
        return from_minor(self.amount, self.transfer.currency)
