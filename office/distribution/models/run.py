"""A distribution of a year's surplus: its terms, its meeting, and who gets what."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.storage import private_storage
from office.distribution.states import (
    FROZEN_RUNS,
    OPEN_RUNS,
    DistributionState,
    ReserveBy,
)
from vendors.cooperatives.models import Household
from vendors.partner.models import Partner

from .year import Year


class Run(models.Model):
    """One decision of a meeting about a year's surplus.

    Percentages are the charter's or what the meeting decided instead. `figures` and the
    shares are frozen when the vote is recorded; `digest` says what they were made of.
    One that `corrects` another books only the differences to what is posted.
    """

    cooperative = models.ForeignKey(
        Partner, on_delete=models.PROTECT, related_name="distributions"
    )
    year = models.ForeignKey(Year, on_delete=models.PROTECT, related_name="runs")
    number = models.CharField(max_length=24)
    corrects = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="corrections",
    )
    state = models.CharField(
        max_length=16,
        choices=DistributionState.choices,
        default=DistributionState.DRAFT,
    )
    reserve_percent = models.DecimalField(
        _("reserve, in percent"), max_digits=5, decimal_places=2
    )
    reserve_by = models.CharField(
        _("the reserve is allocated to members' accounts"),
        max_length=16,
        choices=ReserveBy.choices,
    )
    trade_percent = models.DecimalField(
        _("shared by trade, in percent"), max_digits=5, decimal_places=2
    )
    cash_percent = models.DecimalField(
        _("paid out, in percent"), max_digits=5, decimal_places=2
    )
    figures = models.JSONField(default=dict, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    held_on = models.DateField(_("day of the meeting"), null=True, blank=True)
    members = models.PositiveIntegerField(_("members"), null=True, blank=True)
    present = models.PositiveIntegerField(_("present"), null=True, blank=True)
    votes_for = models.PositiveIntegerField(_("for"), null=True, blank=True)
    votes_against = models.PositiveIntegerField(_("against"), null=True, blank=True)
    abstained = models.PositiveIntegerField(_("abstained"), null=True, blank=True)
    minutes = models.FileField(max_length=200, storage=private_storage, blank=True)
    minutes_kind = models.CharField(max_length=4, blank=True)
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
    posted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    created = models.DateTimeField(auto_now_add=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    posted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("distribution")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cooperative", "number"], name="distribution_number_once"
            ),
            models.UniqueConstraint(
                fields=["year"],
                condition=Q(state__in=[str(state) for state in OPEN_RUNS]),
                name="one_open_distribution_a_year",
            ),
            models.CheckConstraint(
                name="distribution_state_known",
                condition=Q(state__in=DistributionState.values),
            ),
            models.CheckConstraint(
                name="distribution_approved_by_another",
                condition=Q(approved_by__isnull=True)
                | ~Q(approved_by=F("prepared_by")),
            ),
            models.CheckConstraint(
                name="distribution_voted_before_approved",
                condition=~Q(state__in=[str(state) for state in FROZEN_RUNS])
                | Q(held_on__isnull=False, votes_for__isnull=False, members__gt=0)
                & Q(present__lte=F("members"))
                & ~Q(digest=""),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_draft(self) -> bool:
        return self.state == DistributionState.DRAFT

    @property
    def is_posted(self) -> bool:
        return self.state in {DistributionState.POSTED, DistributionState.PAID}


class RunShare(models.Model):
    """What a household gets by a distribution, frozen. Minor units.

    `trade` and `stake` are what it was reckoned from. Of a correction the other columns
    are differences, which may be negative.
    """

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="shares")
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="surplus_shares"
    )
    place = models.PositiveIntegerField()
    trade = models.BigIntegerField()
    stake = models.BigIntegerField()
    by_trade = models.BigIntegerField()
    by_stake = models.BigIntegerField()
    reserve = models.BigIntegerField()
    due = models.BigIntegerField()
    retained = models.BigIntegerField()

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "household"], name="one_share_per_household"
            ),
            models.CheckConstraint(
                name="share_is_paid_or_stays",
                condition=Q(by_trade=F("due") + F("retained") - F("by_stake")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.household_id}: {self.due}"

    @property
    def total(self) -> int:
        return self.by_trade + self.by_stake
