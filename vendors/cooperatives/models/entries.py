"""What households staked and traded: entries that are written once."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.append_only import AppendOnly
from vendors.cooperatives.states import StakeKind, TradeKind
from vendors.partner.models import Partner

from .households import Household


class StakeEntry(AppendOnly):
    """So much more, or less, of a household's stake. `amount` in minor units.

    `cause` is unique: the same thing is written once. The stake is the sum.
    """

    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="stakes"
    )
    kind = models.CharField(max_length=16, choices=StakeKind.choices)
    currency = models.CharField(max_length=3)
    amount = models.BigIntegerField()
    day = models.DateField(_("day"))
    cause = models.CharField(max_length=96, unique=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["day", "id"]
        constraints = [
            models.CheckConstraint(name="stake_of_something", condition=~Q(amount=0)),
            models.CheckConstraint(
                name="stake_kind_known", condition=Q(kind__in=StakeKind.values)
            ),
        ]
        indexes = [models.Index(fields=["household", "day"], name="stake_of_household")]

    def __str__(self) -> str:
        return f"{self.household_id}: {self.kind} {self.amount:+d}"


class TradeEntry(AppendOnly):
    """What a household, or somebody who is no member, traded with a cooperative.

    `amount` in minor units and `units` in base units of the product count towards the
    patronage of `day`'s year; a correction is an entry the other way. A trade with a
    non-member has no household and names its `supplier`. `cause` is unique.

    Of what was sold for a household `amount` is what shoppers paid, and `fee` what the
    cooperative kept of it. `of_day` is the day that a late correction is of: its year
    was shared already, so it counts in the next.
    """

    cooperative = models.ForeignKey(
        Partner, on_delete=models.PROTECT, related_name="trades"
    )
    household = models.ForeignKey(
        Household,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="trades",
    )
    supplier = models.CharField(_("supplier"), max_length=128, blank=True)
    kind = models.CharField(max_length=16, choices=TradeKind.choices)
    product = models.ForeignKey(
        "catalogue.Product",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    units = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3)
    amount = models.BigIntegerField()
    fee = models.BigIntegerField(default=0)
    day = models.DateField(_("day"))
    of_day = models.DateField(null=True, blank=True)
    cause = models.CharField(max_length=96, unique=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["day", "id"]
        constraints = [
            models.CheckConstraint(
                name="trade_has_one_other_side",
                condition=Q(household__isnull=False, supplier="")
                | (Q(household__isnull=True) & ~Q(supplier="")),
            ),
            models.CheckConstraint(
                name="trade_kind_known", condition=Q(kind__in=TradeKind.values)
            ),
        ]
        indexes = [
            models.Index(fields=["cooperative", "day"], name="trade_of_cooperative"),
            models.Index(fields=["household", "day"], name="trade_of_household"),
        ]

    def __str__(self) -> str:
        return f"{self.cause}: {self.amount:+d}"

    @property
    def cost(self) -> int:
        """What the cooperative paid, or was paid, for it."""
        return self.amount - self.fee
