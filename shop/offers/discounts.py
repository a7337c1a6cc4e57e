"""What offers take off each line of a basket, as exact amounts of its currency."""

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from core import market
from core.money import rounded

from .models import ConditionalOffer

if TYPE_CHECKING:
    from shop.basket.models import Basket


def round_discount(amount: Decimal, currency: str | None = None) -> Decimal:
    """Oscar's hook for every benefit: the market's one rounding mode."""
    return rounded(amount, currency or market.currency())


def line_discounts(basket: "Basket") -> dict[int, Decimal]:
    """By line id, every line named; they add up to the basket's total discount.

    Offers must have been applied (`Applicator.apply`). Each amount was rounded when
    it was given and never exceeds its line's price, so nothing is left to spread.
    """
    return {line.pk: line.discount_value or Decimal(0) for line in basket.all_lines()}


@dataclass(frozen=True)
class Gift:
    """What one offer takes off one line."""

    offer: ConditionalOffer
    amount: Decimal


def gifts_of(basket: "Basket") -> dict[str, list[Gift]]:
    """By line reference, offer by offer; they add up to each line's discount.

    Offers must have been applied; no query then.
    """
    gifts: dict[str, list[Gift]] = {}
    for line in basket.all_lines():
        sums: dict[int, Gift] = {}
        for one in line.discounts.all():
            before = sums[one.offer.pk].amount if one.offer.pk in sums else Decimal(0)
            sums[one.offer.pk] = Gift(one.offer, before + one.amount)
        given = [gift for gift in sums.values() if gift.amount]
        if given:
            gifts[line.line_reference] = given
    return gifts
