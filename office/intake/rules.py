"""What is taken off a weight, what it comes to, and which weights look mistyped.

Percents are whole hundredths (1250 is 12.5 %), weights whole grams. What is taken off
for moisture and for defects is counted each on the weight without tare, and rounded
half up to a whole gram.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.amounts import UNITS
from core.money import rounded, share, split, to_minor

HUNDRED = 10_000  # 100 % in hundredths of a percent
# Without earlier weights to compare with, one delivery is within these.
LEAST_USUAL, MOST_USUAL = 1_000, 3_000_000
# From so many times more or less than usual a weight looks mistyped: the usual slip is
# a decimal point, and households that bring little are many.
MORE, LESS = 4, 8


class MoistureRule(models.TextChoices):
    """How water above what is allowed is taken off the weight."""

    NONE = "none", _("no deduction")
    POINTS = "points", _("a fixed deduction per point above the limit")
    DRY = "dry", _("by dry matter")


@dataclass(frozen=True)
class Moisture:
    """How a product's moisture is taken off; `rate` for each point above `base`."""

    rule: str = MoistureRule.NONE
    base: int = 0
    rate: int = 100


@dataclass(frozen=True)
class Weighed:
    """What the scales and the moisture meter say."""

    gross: int
    tare: int = 0
    moisture: int | None = None
    defects: int = 0

    @property
    def raw(self) -> int:
        return self.gross - self.tare


@dataclass(frozen=True)
class Deducted:
    """What comes off in grams, and what is left."""

    raw: int
    moisture: int
    defects: int

    @property
    def net(self) -> int:
        return max(self.raw - self.moisture - self.defects, 0)


def deduct(weighed: Weighed, rule: Moisture) -> Deducted:
    """Take off water and defects; a drier harvest than allowed gains nothing."""
    raw = weighed.raw
    wet = min(_water(raw, weighed.moisture, rule), raw)
    defects = min(share(raw, weighed.defects, HUNDRED), raw - wet)
    return Deducted(raw, wet, defects)


def _water(raw: int, moisture: int | None, rule: Moisture) -> int:
    if moisture is None or moisture <= rule.base:
        return 0
    over = moisture - rule.base
    if rule.rule == MoistureRule.POINTS:
        return share(raw, over * rule.rate, 100 * HUNDRED)
    if rule.rule == MoistureRule.DRY:
        return raw - share(raw, HUNDRED - moisture, HUNDRED - rule.base)
    return 0


def amount_of(net: int, price: Decimal, unit: str, currency: str) -> int:
    """What `net` grams come to at a price for one `unit`, in minor units.

    Exact until it is rounded once, half up at the currency's step.
    """
    per, _kind = UNITS[unit]
    return to_minor(rounded(price * net / per, currency), currency)


def looks_mistyped(raw: int, usual: int | None) -> bool:
    """Whether a weight is far from what is usually brought, as 700 kg for 70 is."""
    if usual:
        return raw >= usual * MORE or raw * LESS <= usual
    return not LEAST_USUAL <= raw <= MOST_USUAL


@dataclass(frozen=True)
class Sold:
    """What was sold of a delivery: grams, what shoppers paid, the fee kept of it."""

    units: int = 0
    gross: int = 0
    fee: int = 0

    @property
    def amount(self) -> int:
        return self.gross - self.fee

    def less(self, other: "Sold") -> "Sold":
        return Sold(
            self.units - other.units, self.gross - other.gross, self.fee - other.fee
        )

    def __bool__(self) -> bool:
        return bool(self.units or self.gross or self.fee)


def shares_of(
    sold: int, paid: int, nets: list[int], fees: list[int], unit: int
) -> list[Sold]:
    """Divide what was sold of a lot among the deliveries it was fed from.

    `nets` are their weights and `fees` their percents; shares of grams and of money
    add up by largest remainder, and each fee is rounded half up to `unit`.
    """
    grams, money = split(sold, nets), split(paid, nets, unit)
    return [
        Sold(units, gross, share(gross, fee, HUNDRED, unit))
        for units, gross, fee in zip(grams, money, fees, strict=True)
    ]
