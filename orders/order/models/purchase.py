"""The shopper's purchase, paid once."""

import secrets
from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from oscar.apps.order.abstract_models import AbstractOrder

from orders.order.states import PaymentMethod

# Signs of what a giver writes: it has its place on a packing slip.
MOST_OF_A_GIFT_MESSAGE = 300


def new_access_key() -> str:
    """192 random bits for a guest's link."""
    return secrets.token_urlsafe(24)


class Order(AbstractOrder):
    """One purchase, paid once. Its `status` is derived from its parts'.

    `access_key` opens it to a guest; a new key revokes old links. While unpaid it
    holds its stock until `expires_at`. One basket makes at most one order. What of the
    total comes `from_balance` the market owed the shopper; the rest is to be paid. One
    that is paid in cash is `paid` for everybody who works on it from the start: sellers
    collect the money with their part. One that is paid by bank transfer waits for it
    for days; `reminded_at` says when its shopper was reminded. One on invoice is `paid`
    for everybody who works on it too; its money comes later. Of one with a deposit the
    `rest` is paid later too, part by part: `rest_by_card` by the saved card that its
    shopper has then, who agreed to it. Goods that the shopper
    added to an order later are one of their own, `added_to` it: paid by itself, packed
    and sent with it. With one that `is_gift` somebody else gets the goods, who reads
    `gift_message` and no prices.
    """

    access_key = models.CharField(max_length=64, unique=True, default=new_access_key)
    expires_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    paid_at = models.DateTimeField(null=True, blank=True)
    language = models.CharField(max_length=16, blank=True)
    guest_phone = models.CharField(max_length=32, blank=True)
    from_balance = models.DecimalField(
        max_digits=12, decimal_places=2, default=Decimal("0.00")
    )
    rest = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal("0.00"))
    rest_by_card = models.BooleanField(default=False)
    added_to = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="additions",
    )

    is_gift = models.BooleanField(default=False)
    gift_message = models.CharField(max_length=MOST_OF_A_GIFT_MESSAGE, blank=True)
    # The number of a prepayment: what is taken `from_balance` was paid ahead so.
    earmark = models.PositiveBigIntegerField(null=True, blank=True)
    payment_method = models.CharField(
        max_length=8, choices=PaymentMethod.choices, default=PaymentMethod.ONLINE
    )

    class Meta(AbstractOrder.Meta):
        constraints = [
            models.CheckConstraint(
                name="order_payment_method_known",
                condition=Q(payment_method__in=PaymentMethod.values),
            ),
            models.CheckConstraint(
                name="order_not_added_to_itself",
                condition=Q(added_to=None) | ~Q(added_to=F("pk")),
            ),
            models.UniqueConstraint(fields=["basket"], name="one_order_per_basket"),
            models.CheckConstraint(
                name="order_gift_message_of_a_gift",
                condition=Q(gift_message="") | Q(is_gift=True),
            ),
            models.CheckConstraint(
                name="order_gift_is_not_paid_in_cash",
                condition=Q(is_gift=False) | ~Q(payment_method=PaymentMethod.CASH),
            ),
            models.CheckConstraint(
                name="order_total_not_negative", condition=Q(total_incl_tax__gte=0)
            ),
            models.CheckConstraint(
                name="order_rest_after_a_deposit_by_card",
                condition=Q(rest=0)
                | Q(
                    rest__gt=0,
                    rest__lt=F("total_incl_tax"),
                    from_balance=0,
                    payment_method=PaymentMethod.ONLINE,
                ),
            ),
            models.CheckConstraint(
                name="order_from_balance_within_total",
                condition=Q(from_balance__gte=0, from_balance__lte=F("total_incl_tax")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["expires_at"],
                name="order_unpaid_expiry",
                condition=Q(status="pending-payment"),
            ),
            models.Index(Upper("guest_email"), name="order_of_guest"),
            models.Index(
                fields=["earmark"],
                name="order_of_prepayment",
                condition=Q(earmark__isnull=False),
            ),
            models.Index(
                fields=["guest_phone"],
                name="order_of_guest_phone",
                condition=Q(user=None) & ~Q(guest_phone=""),
            ),
        ]

    @property
    def is_prepaid(self) -> bool:
        """Whether it takes what was paid ahead, and not from the balance."""
        return self.earmark is not None

    @property
    def in_cash(self) -> bool:
        """Whether the rest is paid when the goods are collected."""
        return bool(self.payment_method == PaymentMethod.CASH)

    @property
    def by_transfer(self) -> bool:
        """Whether the rest is transferred to the market's bank account."""
        return bool(self.payment_method == PaymentMethod.TRANSFER)

    @property
    def on_invoice(self) -> bool:
        """Whether it is transferred later, by a business buyer."""
        return bool(self.payment_method == PaymentMethod.INVOICE)

    @property
    def by_bank(self) -> bool:
        """Whether its money comes, and goes back, by bank transfer."""
        return self.by_transfer or self.on_invoice

    @property
    def pays_later(self) -> bool:
        """Whether nothing has to be paid for its parts to be packed."""
        return self.in_cash or self.on_invoice

    @property
    def to_pay(self) -> Decimal:
        """What is to be paid, or was, beside what comes from the balance, and later."""
        return Decimal(self.total_incl_tax) - self.from_balance - self.rest
