"""Payments of a cooperative to its households: who is paid how much in which way."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from office.distribution.states import ItemState, Way
from vendors.cooperatives.models import Household
from vendors.partner.models import Partner


class PayRun(models.Model):
    """Households that are paid together. `click` is unique: sent twice it is one.

    `batch` is the market's bank batch that carries it, where it goes that way.
    """

    cooperative = models.ForeignKey(
        Partner, on_delete=models.PROTECT, related_name="pay_runs"
    )
    number = models.CharField(max_length=24)
    currency = models.CharField(max_length=3)
    way = models.CharField(_("how"), max_length=16, choices=Way.choices)
    batch = models.OneToOneField(
        "payouts.PayoutBatch",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="pay_run",
    )
    click = models.CharField(max_length=64, unique=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cooperative", "number"], name="pay_run_number_once"
            ),
            models.CheckConstraint(
                name="pay_run_way_known", condition=Q(way__in=Way.values)
            ),
            models.CheckConstraint(
                name="pay_run_has_its_batch",
                condition=Q(way=Way.MARKET, batch__isnull=False)
                | ~Q(way=Way.MARKET) & Q(batch__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class PayItem(models.Model):
    """What a household is paid by the cooperative itself. `amount` in minor units.

    While it is intended it holds what is due, so that nobody pays it a second time.
    """

    run = models.ForeignKey(PayRun, on_delete=models.PROTECT, related_name="items")
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="payments"
    )
    currency = models.CharField(max_length=3)
    amount = models.PositiveBigIntegerField()
    state = models.CharField(
        max_length=16, choices=ItemState.choices, default=ItemState.INTENDED
    )
    receipt = models.CharField(_("receipt"), max_length=100, blank=True)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    noted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="pay_item_of_something", condition=Q(amount__gt=0)
            ),
            models.CheckConstraint(
                name="pay_item_state_known", condition=Q(state__in=ItemState.values)
            ),
            models.UniqueConstraint(
                fields=["household", "currency"],
                condition=Q(state=ItemState.INTENDED),
                name="one_payment_intended",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.household_id}: {self.amount}"
