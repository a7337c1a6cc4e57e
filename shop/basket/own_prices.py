"""Prices and smallest orders that sellers have agreed with one buyer.

Who agrees on them stands above and answers here.
"""

from collections.abc import Callable, Collection, Mapping
from decimal import Decimal

from core.hooks import Hook
from vendors.partner.own_prices import OwnPrice

# By pack, of the buyer with this id.
OWN_PRICES: Hook[Callable[[int, Collection[int]], Mapping[int, OwnPrice]]] = Hook(
    __name__, "what a person pays for packs by a price list"
)
# By seller, in the currency: what the goods of a part come to at least.
MINIMUMS: Hook[Callable[[int, str], Mapping[int, Decimal]]] = Hook(
    __name__, "what sellers ask of a person's order at least"
)


def own_prices(buyer: int | None, packs: Collection[int]) -> Mapping[int, OwnPrice]:
    """Nothing, and no query, for who has no price list."""
    ask = OWN_PRICES.only
    return ask(buyer, packs) if buyer and ask and packs else {}


def minimums(buyer: int | None, currency: str) -> Mapping[int, Decimal]:
    ask = MINIMUMS.only
    return ask(buyer, currency) if buyer and ask else {}
