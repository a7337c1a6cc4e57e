"""Payments of a cooperative to its households, and stakes that are to go back."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from office.distribution.states import (
    HouseholdPaymentMethod,
    ItemState,
    LossesBy,
    PaybackState,
    Why,
)
from vendors.cooperatives.models import Household
from vendors.cooperatives.states import StakeKind
from vendors.partner.models import Partner

from .year import Year


class Payback(models.Model):
    """Stakes that become owed together, once another person has approved it.

    `click` is unique: the same form sent twice is one.
    """

    cooperative = models.ForeignKey(
        Partner, on_delete=models.PROTECT, related_name="paybacks"
    )
    number = models.CharField(max_length=24)
    currency = models.CharField(max_length=3)
    why = models.CharField(max_length=16, choices=Why.choices)
    state = models.CharField(
        max_length=16, choices=PaybackState.choices, default=PaybackState.PREPARED
    )
    click = models.CharField(max_length=64, unique=True)
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    created = models.DateTimeField(auto_now_add=True)
    approved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cooperative", "number"], name="payback_number_once"
            ),
            models.CheckConstraint(
                name="payback_why_known", condition=Q(why__in=Why.values)
            ),
            models.CheckConstraint(
                name="payback_state_known", condition=Q(state__in=PaybackState.values)
            ),
            models.CheckConstraint(
                name="payback_booked_by_another",
                condition=~Q(state=PaybackState.BOOKED)
                | Q(approved_by__isnull=False, approved_at__isnull=False)
                & ~Q(approved_by=F("prepared_by")),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def cause(self) -> str:
        return f"payback:{self.pk}"

    @property
    def is_prepared(self) -> bool:
        return self.state == PaybackState.PREPARED


class PaybackItem(models.Model):
    """So much of a household's stake, in minor units.

    With `year` it is what stayed of that year's surplus.
    """

    payback = models.ForeignKey(Payback, on_delete=models.PROTECT, related_name="items")
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="paybacks"
    )
    kind = models.CharField(max_length=16, choices=StakeKind.choices)
    year = models.ForeignKey(
        Year, null=True, blank=True, on_delete=models.PROTECT, related_name="paybacks"
    )
    amount = models.PositiveBigIntegerField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="payback_item_of_something", condition=Q(amount__gt=0)
            ),
            models.UniqueConstraint(
                fields=["payback", "household", "kind", "year"],
                name="payback_item_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.payback_id} {self.household_id}: {self.amount}"

    @property
    def cause(self) -> str:
        return f"payback:{self.payback_id}:{self.pk}"


class LossShare(models.Model):
    """What a household that left bears of its last year's loss, as it was prepared.

    By its `weight` of `weights` its `share` of the `loss`; `taken` of it is kept back
    from this payback, and `uncovered` the household still owes where the statutes know
    no bound. Amounts in minor units.
    """

    payback = models.ForeignKey(
        Payback, on_delete=models.PROTECT, related_name="losses"
    )
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="loss_shares"
    )
    year = models.ForeignKey(Year, on_delete=models.PROTECT, related_name="loss_shares")
    by = models.CharField(max_length=16, choices=LossesBy.choices)
    loss = models.PositiveBigIntegerField()
    weight = models.PositiveBigIntegerField()
    weights = models.PositiveBigIntegerField()
    share = models.PositiveBigIntegerField()
    taken = models.PositiveBigIntegerField()
    uncovered = models.PositiveBigIntegerField(default=0)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["payback", "household"], name="loss_share_once"
            ),
            models.CheckConstraint(
                name="loss_share_by_known", condition=Q(by__in=LossesBy.values)
            ),
            models.CheckConstraint(
                name="loss_share_within_the_loss",
                condition=Q(share__gt=0, share__lte=F("loss"), taken__lte=F("share")),
            ),
            models.CheckConstraint(
                name="loss_share_weighed",
                condition=Q(weight__gt=0, weight__lte=F("weights")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.payback_id} {self.household_id}: -{self.taken}"


class PayRun(models.Model):
    """Households that are paid together. `click` is unique: sent twice it is one.

    `batch` is the market's bank batch that carries it, where it goes that way.
    """

    cooperative = models.ForeignKey(
        Partner, on_delete=models.PROTECT, related_name="pay_runs"
    )
    number = models.CharField(max_length=24)
    currency = models.CharField(max_length=3)
    way = models.CharField(
        _("method"), max_length=16, choices=HouseholdPaymentMethod.choices
    )
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
                name="pay_run_way_known",
                condition=Q(way__in=HouseholdPaymentMethod.values),
            ),
            models.CheckConstraint(
                name="pay_run_has_its_batch",
                condition=Q(way=HouseholdPaymentMethod.MARKET, batch__isnull=False)
                | ~Q(way=HouseholdPaymentMethod.MARKET) & Q(batch__isnull=True),
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
