"""What a cooperative's statutes say of its surplus, from a day on."""

from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from office.distribution.states import (
    Leavers,
    LossesBy,
    Portion,
    Regime,
    ReserveBy,
    ReserveOf,
    VotesOf,
)
from vendors.cooperatives.states import StakeKind, TradeKind
from vendors.partner.models import Partner

_PERCENT = [MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100))]
_RETAINED = [
    (kind.value, kind.label) for kind in (StakeKind.CAPITAL, StakeKind.RESERVE)
]


def _percent(name: object, default: str, help_text: object = "") -> models.DecimalField:
    return models.DecimalField(
        name,  # type: ignore[arg-type]  # a lazy text
        max_digits=5,
        decimal_places=2,
        default=Decimal(default),
        validators=_PERCENT,
        help_text=help_text,  # type: ignore[arg-type]  # a lazy text
    )


class Charter(models.Model):
    """One version of the statutes. The one in force at a year's end is the year's.

    `least` in minor units of the cooperative's currency. Never edited once a year that
    follows it was voted on: a new version is written.
    """

    cooperative = models.ForeignKey(
        Partner, on_delete=models.PROTECT, related_name="charters"
    )
    valid_from = models.DateField(_("in force from"))
    regime = models.CharField(
        _("law"), max_length=16, choices=Regime.choices, default=Regime.CHINA
    )
    year_starts = models.PositiveSmallIntegerField(
        _("first month of the accounting year"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(12)],
    )
    reserve_percent = _percent(_("reserve, in percent"), "10")
    reserve_of = models.CharField(
        _("the reserve is calculated on"),
        max_length=16,
        choices=ReserveOf.choices,
        default=ReserveOf.AFTER_LOSSES,
    )
    reserve_by = models.CharField(
        _("the reserve is allocated to members' accounts"),
        max_length=16,
        choices=ReserveBy.choices,
        default=ReserveBy.TRADE,
    )
    trade_percent = _percent(
        _("shared by trade, in percent"),
        "60",
        _("Share of the distributable surplus. In China at least 60% (art. 44)."),
    )
    by_capital = models.BooleanField(_("capital contributions"), default=True)
    by_reserve = models.BooleanField(_("shares of the reserve"), default=True)
    by_grants = models.BooleanField(_("shares of grants and donations"), default=True)
    cash_percent = _percent(
        _("paid out, in percent"),
        "100",
        _("What is not paid out is added to the household's stake."),
    )
    retained_as = models.CharField(
        _("what is not paid out is"),
        max_length=16,
        choices=_RETAINED,
        default=StakeKind.CAPITAL,
    )
    redeem_years = models.PositiveSmallIntegerField(
        _("years until repayment"),
        null=True,
        blank=True,
        help_text=_("Leave empty if the statutes set no period."),
    )
    counts_supplies = models.BooleanField(
        _("supplies sold to households count as trade"), default=False
    )
    counts_services = models.BooleanField(
        _("services to households count as trade"), default=False
    )
    leavers = models.CharField(
        _("households that left during the year receive"),
        max_length=16,
        choices=Leavers.choices,
        default=Leavers.NONE,
    )
    losses_by = models.CharField(
        _("losses borne by households that leave"),
        max_length=16,
        choices=LossesBy.choices,
        default=LossesBy.NONE,
        help_text=_("Taken off when their stake is repaid. In China art. 28."),
    )
    losses_capped = models.BooleanField(
        _("at most as much as is repaid to them"), default=True
    )
    least = models.PositiveBigIntegerField(_("minimum payment"), default=0)
    quorum = models.CharField(
        _("quorum"),
        max_length=8,
        choices=Portion.choices,
        default=Portion.TWO_THIRDS,
    )
    majority = models.CharField(
        _("majority required"),
        max_length=8,
        choices=Portion.choices,
        default=Portion.HALF,
    )
    votes_of = models.CharField(
        _("votes are counted from"),
        max_length=8,
        choices=VotesOf.choices,
        default=VotesOf.ALL,
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("statutes")
        ordering = ["-valid_from", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["cooperative", "valid_from"], name="charter_once_a_day"
            ),
            models.CheckConstraint(
                name="charter_percent_in_range",
                condition=Q(reserve_percent__range=(0, 100))
                & Q(trade_percent__range=(0, 100), cash_percent__range=(0, 100)),
            ),
            models.CheckConstraint(
                name="charter_keeps_chinas_floor",
                condition=~Q(regime=Regime.CHINA) | Q(trade_percent__gte=60),
            ),
            models.CheckConstraint(
                name="charter_losses_by_known",
                condition=Q(losses_by__in=LossesBy.values),
            ),
            models.CheckConstraint(
                name="charter_year_starts_in_a_month",
                condition=Q(year_starts__range=(1, 12)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cooperative_id}: {self.valid_from}"

    @property
    def counted_trade(self) -> tuple[str, ...]:
        """Which kinds of trade are the base of the part by trade."""
        counted = [TradeKind.BOUGHT, TradeKind.CONSIGNED]
        if self.counts_supplies:
            counted.append(TradeKind.SUPPLIED)
        if self.counts_services:
            counted.append(TradeKind.SERVED)
        return tuple(counted)

    @property
    def counted_stakes(self) -> tuple[str, ...]:
        """Which stakes are the base of the part by stake."""
        flags = {
            StakeKind.CAPITAL: self.by_capital,
            StakeKind.RESERVE: self.by_reserve,
            StakeKind.GRANT: self.by_grants,
        }
        return tuple(kind for kind, counts in flags.items() if counts)
