"""What one buyer pays for a pack by a price list of its seller: the one comparison.

Everybody's price, of which a sale price is one, and the buyer's own: the lower counts.
"""

from dataclasses import dataclass
from decimal import Decimal

from .models import StockRecord


@dataclass(frozen=True)
class OwnPrice:
    """A buyer's prices of one pack: each step is from how many packs on, and how much.

    Discounts of the basket are taken off it only where its list `takes_offers`.
    """

    steps: tuple[tuple[int, Decimal], ...]
    takes_offers: bool = False

    def at(self, quantity: int) -> Decimal | None:
        """Of so many packs; None where the list begins with more."""
        fitting = [price for least, price in self.steps if least <= quantity]
        return fitting[-1] if fitting else None


def own_price(pack: StockRecord, quantity: int, own: OwnPrice | None) -> Decimal | None:
    """What its buyer pays for one of so many packs, where that is less than others."""
    price = own.at(quantity) if own else None
    if price is None or pack.price is None or price >= pack.price:
        return None
    return price
