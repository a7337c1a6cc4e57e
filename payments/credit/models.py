"""What was put on shoppers' balances, and what was taken from it. Never edited.

A balance is no row of its own: it is what is left of a shopper's credits, and the books
say the same on the account `balance:CNY:<user>`.
"""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from core.append_only import AppendOnly, AppendOnlyQuerySet
from orders.order.models import Order, VendorOrder

from .states import Origin, UseKind


class CreditQuerySet(AppendOnlyQuerySet):
    def with_left(self) -> Self:
        """With `left`, what was not taken from each yet; only those with something."""
        uses = CreditUse.objects.filter(credit=OuterRef("pk")).order_by()
        taken = uses.values("credit").annotate(total=Sum("amount")).values("total")
        left = F("amount") - Coalesce(Subquery(taken), Value(0))
        return self.annotate(left=left).filter(left__gt=0)

    def unspent(
        self,
        user_id: int,
        *,
        now: datetime | None = None,
        earmark: int | None = None,
    ) -> Self:
        """What a shopper can spend: it is left and has not expired.

        With an `earmark` what was paid ahead so, else what pays for anything.
        """
        lasts = Q(expires_at__isnull=True) | Q(expires_at__gt=now or timezone.now())
        return self.filter(lasts, user=user_id, earmark=earmark).with_left()


class Credit(AppendOnly):
    """So much that the market owes a shopper, in the currency's smallest unit.

    A gift can be spent and not be paid back. `returns` names what had been taken from
    an earlier credit and was given back by this one. With an `earmark`, the number of a
    prepayment, it is on no balance: it pays for what was paid ahead, and nothing else.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="credits"
    )
    currency = models.CharField(max_length=3)
    amount = models.PositiveBigIntegerField()
    origin = models.CharField(max_length=16, choices=Origin.choices)
    is_gift = models.BooleanField(default=False)
    cause = models.CharField(max_length=96, unique=True)
    note = models.CharField(max_length=200, blank=True)
    order = models.ForeignKey(
        Order, null=True, blank=True, on_delete=models.PROTECT, related_name="credits"
    )
    vendor_order = models.ForeignKey(
        VendorOrder, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    returns = models.ForeignKey(
        "CreditUse",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="returned_by",
    )
    expires_at = models.DateTimeField(null=True, blank=True)
    earmark = models.PositiveBigIntegerField(null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    created = models.DateTimeField()

    # Of a row that was fetched by `with_left`.
    left: int

    objects = CreditQuerySet.as_manager()  # type: ignore[misc]  # has more to ask

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="credit_of_something", condition=Q(amount__gt=0)
            ),
            models.CheckConstraint(
                name="credit_origin_known", condition=Q(origin__in=Origin.values)
            ),
        ]
        indexes = [
            models.Index(fields=["user", "currency"], name="credit_of_shopper"),
            models.Index(
                fields=["expires_at"],
                name="credit_that_expires",
                condition=Q(expires_at__isnull=False),
            ),
            models.Index(
                fields=["earmark"],
                name="credit_of_prepayment",
                condition=Q(earmark__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cause}: {self.amount} {self.currency}"


class CreditUse(AppendOnly):
    """So much that was taken from one credit, and for what."""

    credit = models.ForeignKey(Credit, on_delete=models.PROTECT, related_name="uses")
    amount = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=16, choices=UseKind.choices)
    cause = models.CharField(max_length=96)
    order = models.ForeignKey(
        Order,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="credit_uses",
    )
    created = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["credit", "cause"], name="credit_used_once_per_cause"
            ),
            models.CheckConstraint(
                name="credit_use_of_something", condition=Q(amount__gt=0)
            ),
            models.CheckConstraint(
                name="credit_use_kind_known", condition=Q(kind__in=UseKind.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cause}: {self.amount}"


class CashOut(models.Model):
    """A shopper had so much of the balance paid back; `click` makes it happen once."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="cash_outs"
    )
    currency = models.CharField(max_length=3)
    amount = models.PositiveBigIntegerField()
    click = models.CharField(max_length=64, unique=True)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="cash_out_of_something", condition=Q(amount__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.amount} {self.currency}"


class BalanceChoice(models.Model):
    """A shopper's wish; without a row everything goes back the way it was paid.

    `takes_differences`: what packed weight or short supply takes off a price is put on
    the balance.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    takes_differences = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.user_id}: {self.takes_differences}"
