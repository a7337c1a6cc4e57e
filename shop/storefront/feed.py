"""What is new with sellers that a person follows: their goods, what is planned."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from core.hooks import Hook
from core.text import LazyText
from shop.catalogue.models import Product
from shop.catalogue.queries import cards_of, listed_products

MOST_GOODS, MOST_NEWS = 12, 10


@dataclass(frozen=True)
class News:
    """One thing that is not goods; `at` is when it begins or began."""

    at: datetime
    icon: str
    label: LazyText
    name: str
    seller: str
    url: str


# Asked with sellers' ids; answers with some of theirs, the soonest first.
others: Hook[Callable[[Sequence[int]], list[News]]] = Hook(
    __name__, "what else is new with sellers that somebody follows"
)


def goods_of(sellers: Sequence[int], *, upto: int = MOST_GOODS) -> list[Product]:
    """Cards of what they put on sale last; two queries."""
    newest = listed_products().filter(partner__in=sellers)
    newest = newest.order_by("-published_at", "-pk")
    return cards_of(list(newest.values_list("pk", flat=True)[:upto]))


def news_of(sellers: Sequence[int]) -> list[News]:
    """The soonest first; a query for each kind."""
    found = chain.from_iterable(ask(sellers) for ask in others) if sellers else ()
    return sorted(found, key=lambda one: one.at)[:MOST_NEWS]
