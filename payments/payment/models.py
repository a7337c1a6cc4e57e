"""Money in and money back: a row before each call to Stripe, and each event it sent."""

from django.db import models
from django.db.models import F, Q
from oscar.apps.payment.models import Bankcard, Source, SourceType, Transaction

from core.columns import somebody
from core.secrets import SecretField
from orders.order.models import Line, Order, VendorOrder
from payments.credit.models import CashOut
from vendors.partner.models import Partner

from .rules import RefundReason
from .states import Destination, LiableParty, PaymentState, RefundState

OURS = "pi:"
HOSTED = "cs:"
BY_CARD = "sc:"
MOST_OF_AN_OBJECT = 100  # characters of an id: of a page to pay on it has 66


class Payment(models.Model):
    """One PaymentIntent for an order. `amount` is in the currency's smallest unit.

    One that is paid on Stripe's own page has a `session_id`, and its PaymentIntent
    from the first try to pay on. `key` is the idempotency key, made from the row before
    the call. An order has at most one payment that money can still come through.
    `from_balance` is what the shopper's balance pays beside it; one of which that is
    all has no PaymentIntent. One in cash or by bank transfer, whose `method` says so,
    has its key in place of it; that in cash is there as soon as the order is.

    `customer_id` names the person's customer at Stripe: of one that is paid by a saved
    card, which `card_id` was tried last and so `tries` times, and of one that
    `saves_card`. `fingerprint` is the same of all payments by one card.
    After a deposit the rest of a part is a payment of its own, `rest_of` that part.
    """

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="payments")
    rest_of = models.ForeignKey(
        VendorOrder,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="rest_payments",
    )
    key = models.CharField(max_length=64, unique=True)
    amount = models.PositiveBigIntegerField()
    from_balance = models.PositiveBigIntegerField(default=0)
    currency = models.CharField(max_length=3)
    state = models.CharField(
        max_length=16, choices=PaymentState.choices, default=PaymentState.INTENDED
    )
    intent_id = models.CharField(max_length=64, unique=True, null=True, blank=True)
    session_id = models.CharField(
        max_length=MOST_OF_AN_OBJECT, unique=True, null=True, blank=True
    )
    client_secret = models.CharField(max_length=200, blank=True)
    customer_id = models.CharField(max_length=64, blank=True)
    card_id = models.CharField(max_length=64, blank=True)
    saves_card = models.BooleanField(default=False)
    tries = models.PositiveSmallIntegerField(default=0)
    charge_id = models.CharField(max_length=64, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True, default="")
    method = models.CharField(max_length=32, blank=True)
    last_error = models.CharField(max_length=500, blank=True)
    created = models.DateTimeField(auto_now_add=True)
    paid_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["order"],
                condition=Q(rest_of=None) & ~Q(state=PaymentState.CANCELED),
                name="one_live_payment_per_order",
            ),
            # Money that came and goes back, since the rest was paid otherwise or is
            # another by now, is in nobody's way.
            models.UniqueConstraint(
                fields=["rest_of"],
                condition=Q(
                    rest_of__isnull=False,
                    state__in=[
                        PaymentState.INTENDED,
                        PaymentState.OPEN,
                        PaymentState.UNKNOWN,
                    ],
                ),
                name="one_open_payment_per_rest",
            ),
            models.CheckConstraint(
                name="payment_state_known", condition=Q(state__in=PaymentState.values)
            ),
            models.CheckConstraint(
                name="payment_by_or_for_a_saved_card_has_a_customer",
                condition=Q(saves_card=False, tries=0) | ~Q(customer_id=""),
            ),
        ]
        indexes = [
            models.Index(
                fields=["charge_id"],
                name="payment_of_charge",
                condition=~Q(charge_id=""),
            ),
            models.Index(fields=["state", "created"], name="payment_waiting"),
            models.Index(fields=["created"], name="payment_created"),
            models.Index(fields=["paid_at"], name="payment_paid"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.state}"

    @property
    def is_hosted(self) -> bool:
        """Whether it is paid on a page of Stripe's, not on ours."""
        return self.key.startswith(HOSTED)


class Refund(models.Model):
    """Money going back to the shopper, for one part or for the whole order.

    `cause` says why and is unique, so that asking twice gives back once. `turn` is
    part of the idempotency key; it grows when Stripe keeps an error for a key.
    `bearer` says who loses it; a cooperative is named by `borne_by`. `reason` and
    `note` are what the shopper reads about it. `from_balance` of it had come from the
    shopper's balance. `container_deposits` of it were paid for returnable packaging.
    One of a `cash_out` is no purchase undone: the balance goes back by an earlier
    payment.
    """

    payment = models.ForeignKey(
        Payment, on_delete=models.PROTECT, related_name="refunds"
    )
    vendor_order = models.ForeignKey(
        VendorOrder,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="refunds",
    )
    cause = models.CharField(max_length=64, unique=True)
    amount = models.PositiveBigIntegerField()
    from_balance = models.PositiveBigIntegerField(default=0)
    container_deposits = models.PositiveBigIntegerField(default=0)
    cash_out = models.ForeignKey(
        CashOut,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="refunds",
    )
    state = models.CharField(
        max_length=16, choices=RefundState.choices, default=RefundState.INTENDED
    )
    destination = models.CharField(
        max_length=8, choices=Destination.choices, default=Destination.METHOD
    )
    bearer = models.CharField(
        max_length=16, choices=LiableParty.choices, default=LiableParty.SELLER
    )
    borne_by = models.ForeignKey(
        Partner, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(max_length=16, choices=RefundReason.choices, blank=True)
    note = models.CharField(max_length=500, blank=True)
    by = somebody()
    turn = models.PositiveSmallIntegerField(default=1)
    refund_id = models.CharField(max_length=64, unique=True, null=True, blank=True)
    last_error = models.CharField(max_length=500, blank=True)
    created = models.DateTimeField(auto_now_add=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="refund_state_known", condition=Q(state__in=RefundState.values)
            ),
            models.CheckConstraint(
                name="refund_of_something", condition=Q(amount__gt=0)
            ),
            models.CheckConstraint(
                name="refund_deposits_within_amount",
                condition=Q(container_deposits__lte=F("amount")),
            ),
            models.CheckConstraint(
                name="refund_bearer_known", condition=Q(bearer__in=LiableParty.values)
            ),
            models.CheckConstraint(
                name="refund_destination_known",
                condition=Q(destination__in=Destination.values),
            ),
            models.CheckConstraint(
                name="refund_reason_known",
                condition=Q(reason__in=["", *RefundReason.values]),
            ),
            models.CheckConstraint(
                name="refund_from_balance_goes_there",
                condition=Q(
                    destination=Destination.BALANCE, from_balance__lte=F("amount")
                )
                | Q(from_balance=0),
            ),
            models.CheckConstraint(
                name="refund_of_a_balance_leaves_it",
                condition=Q(cash_out=None)
                | Q(destination=Destination.METHOD, vendor_order=None),
            ),
            models.CheckConstraint(
                name="refund_of_a_cooperative_names_it",
                condition=Q(bearer=LiableParty.COOPERATIVE, borne_by__isnull=False)
                | ~Q(bearer=LiableParty.COOPERATIVE) & Q(borne_by__isnull=True),
            ),
        ]
        indexes = [
            models.Index(fields=["state", "created"], name="refund_waiting"),
            models.Index(fields=["settled_at"], name="refund_settled"),
        ]

    def __str__(self) -> str:
        return f"{self.cause} {self.state}"


class RefundLine(models.Model):
    """How much of a refund is for one line; what no line names is for delivery.

    `packs` of the line were meant by it; 0 where an amount was.
    """

    refund = models.ForeignKey(Refund, on_delete=models.CASCADE, related_name="lines")
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="refunds")
    amount = models.PositiveBigIntegerField()
    packs = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["refund", "line"], name="one_refund_line_per_line"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.refund_id} {self.line_id}: {self.amount}"


class RefundAccount(models.Model):
    """Where refunds of an order that was paid by bank transfer go.

    The account that the money came from, or the one that the shopper named.
    """

    order = models.OneToOneField(
        Order, on_delete=models.PROTECT, related_name="refund_account"
    )
    holder = models.CharField(max_length=128)
    number = SecretField()
    branch = models.CharField(max_length=12, blank=True)
    by_shopper = models.BooleanField(default=False)
    changed_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.holder} {self.number}"


class StripeEvent(models.Model):
    """A webhook as it came, verified. Processed once, after it is safely stored."""

    event_id = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=64)
    object_id = models.CharField(max_length=MOST_OF_AN_OBJECT, db_index=True)
    payload = models.JSONField()
    received = models.DateTimeField(auto_now_add=True)
    processed_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    parked = models.BooleanField(default=False)
    last_error = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["received"],
                name="stripe_event_todo",
                condition=Q(processed_at__isnull=True, parked=False),
            ),
            models.Index(
                fields=["processed_at"],
                name="stripe_event_done",
                condition=Q(processed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.event_id}"


__all__ = [
    "Bankcard",
    "Payment",
    "Refund",
    "RefundAccount",
    "RefundLine",
    "Source",
    "SourceType",
    "StripeEvent",
    "Transaction",
]
