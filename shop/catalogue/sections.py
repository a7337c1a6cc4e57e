"""What other areas show of goods: to an office that looks at a listing, to shoppers."""

from collections.abc import Callable, Mapping, Sequence

from core.hooks import Hook
from core.sections import PageSection, in_order

from .models import Product

SECTIONS: Hook[Callable[[Product], PageSection | None]] = Hook(
    __name__, "what else stands on a listing that an office reviews"
)


def sections_of(product: Product) -> list[PageSection]:
    return in_order(ask(product) for ask in SECTIONS)


OTHER_WAYS: Hook[Callable[[Product], PageSection | None]] = Hook(
    __name__, "how else a product can be bought"
)
# By product; in the reader's language, in a few words.
CARD_WORDS: Hook[Callable[[Sequence[Product]], Mapping[int, str]]] = Hook(
    __name__, "what cards say of other ways to buy goods"
)


def other_ways_of(product: Product) -> list[PageSection]:
    """Below the button that buys it."""
    return in_order(ask(product) for ask in OTHER_WAYS)


def card_words(products: Sequence[Product]) -> dict[int, str]:
    found: dict[int, str] = {}
    for ask in CARD_WORDS:
        found |= ask(products)
    return found
