"""What a search is, and the engine that needs no index.

Pages ask `engine()` and narrow what it gives back like any other list, so another
engine takes its place without a change to them.
"""

from typing import Protocol

from django.db.models import QuerySet

from core.text import one_line
from shop.catalogue.models import Product

MAX_LENGTH = 80
MAX_WORDS = 8


class SearchEngine(Protocol):
    def matching(self, products: QuerySet[Product], query: str) -> QuerySet[Product]:
        """Those of the products that answer the query, none for an empty one."""


class SimpleEngine:
    """Finds products whose words contain every word of the query, in any case."""

    def matching(self, products: QuerySet[Product], query: str) -> QuerySet[Product]:
        words = query.lower().split()[:MAX_WORDS]
        if not words:
            return products.none()
        for word in words:
            products = products.filter(search_text__contains=word)
        return products


def engine() -> SearchEngine:
    return SimpleEngine()


def readable(query: str) -> str:
    """What was typed, as one bounded line without characters that have no shape."""
    shaped = "".join(sign if sign.isprintable() else " " for sign in query)
    return one_line(shaped)[:MAX_LENGTH].strip()
