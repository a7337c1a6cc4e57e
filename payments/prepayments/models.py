"""Money that is paid ahead, by a payment of its own: what all of it has in common, and
what is kept for something that is still to come.
"""

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from payments.payment.models import MOST_OF_AN_OBJECT
from payments.payment.states import RefundState

from .states import WAITING, PrepaymentStatus

MOST_OF_A_TITLE = 100


class PaidAhead(models.Model):
    """Base: so much, in the currency's smallest unit, paid by itself at Stripe.

    It is paid on a page of Stripe's own (`session_id`), under the idempotency key
    `key`. What goes back of it has a `refund_id`, at its `refund_turn`-th try; `taken`
    is what the payer's bank took back and did not return.
    """

    amount = models.PositiveBigIntegerField()
    currency = models.CharField(max_length=3)
    key = models.CharField(max_length=64, unique=True)
    session_id = models.CharField(
        max_length=MOST_OF_AN_OBJECT, unique=True, null=True, blank=True
    )
    intent_id = models.CharField(max_length=64, unique=True, null=True, blank=True)
    charge_id = models.CharField(max_length=64, blank=True)
    created = models.DateTimeField(auto_now_add=True)
    paid_at = models.DateTimeField(null=True, blank=True)
    refund_state = models.CharField(
        max_length=16, choices=RefundState.choices, blank=True
    )
    refund_id = models.CharField(max_length=64, unique=True, null=True, blank=True)
    refund_turn = models.PositiveSmallIntegerField(default=0)
    refunded_at = models.DateTimeField(null=True, blank=True)
    dispute_id = models.CharField(max_length=64, blank=True)
    taken = models.PositiveBigIntegerField(default=0)

    objects: ClassVar[models.Manager[Self]]

    class Meta:
        abstract = True

    @property
    def given_back(self) -> int:
        """What goes back of it to how it was paid; all of it, if nobody says else."""
        return int(self.amount)


class Prepayment(PaidAhead):
    """What a shopper paid ahead for something that `title` names.

    Paid, all of it is one credit with its number as earmark, which pays for orders of
    that thing alone. Closed, what is left is `returned` the way it was paid. Whoever
    sold it hears of each change by the outbox's topic `tells`; Stripe's page leads
    back to `back`, a path.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="prepayments"
    )
    title = models.CharField(max_length=MOST_OF_A_TITLE)
    tells = models.CharField(max_length=40)
    back = models.CharField(max_length=200)
    status = models.CharField(
        max_length=16,
        choices=PrepaymentStatus.choices,
        default=PrepaymentStatus.UNPAID,
    )
    returned = models.PositiveBigIntegerField(default=0)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="prepayment_of_something", condition=Q(amount__gt=0)
            ),
            models.CheckConstraint(
                name="prepayment_status_known",
                condition=Q(status__in=PrepaymentStatus.values),
            ),
            models.CheckConstraint(
                name="prepayment_refund_state_known",
                condition=Q(refund_state__in=["", *RefundState.values]),
            ),
            models.CheckConstraint(
                name="prepayment_returns_what_was_paid",
                condition=Q(returned__lte=models.F("amount")),
            ),
        ]
        indexes = [
            models.Index(fields=["user", "-id"], name="prepayment_of_shopper"),
            models.Index(fields=["status", "-id"], name="prepayment_by_status"),
            models.Index(fields=["paid_at"], name="prepayment_paid"),
            models.Index(
                fields=["charge_id"],
                name="prepayment_of_charge",
                condition=~Q(charge_id=""),
            ),
            models.Index(
                fields=["dispute_id"],
                name="prepayment_of_dispute",
                condition=~Q(dispute_id=""),
            ),
            models.Index(
                fields=["refund_state"],
                name="prepayment_refund",
                condition=~Q(refund_state=""),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        return f"PP-{self.pk}"

    @property
    def given_back(self) -> int:
        return int(self.returned)

    @property
    def is_waiting(self) -> bool:
        return self.status in WAITING

    @property
    def is_usable(self) -> bool:
        return bool(self.status == PrepaymentStatus.PAID)

    @property
    def is_blocked(self) -> bool:
        return bool(self.status == PrepaymentStatus.BLOCKED)
