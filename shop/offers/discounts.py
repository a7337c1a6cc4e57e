"""What offers take off each line of a basket, as exact amounts of its currency."""

from decimal import Decimal
from typing import TYPE_CHECKING

from django.conf import settings

from core.money import rounded

if TYPE_CHECKING:
    from shop.basket.models import Basket


def round_discount(amount: Decimal, currency: str | None = None) -> Decimal:
    """Oscar's hook for every benefit: the market's one rounding mode."""
    return rounded(amount, currency or settings.MARKET_CURRENCY)


def line_discounts(basket: "Basket") -> dict[int, Decimal]:
    """By line id, every line named; they add up to the basket's total discount.

    Offers must have been applied (`Applicator.apply`). Each amount was rounded when
    it was given and never exceeds its line's price, so nothing is left to spread.
    """
    return {line.pk: line.discount_value or Decimal(0) for line in basket.all_lines()}
