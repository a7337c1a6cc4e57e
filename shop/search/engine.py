"""What a search is, and the engine that needs no index.

Pages ask `engine()` and narrow what it gives back like any other list, so another
engine takes its place without a change to them.
"""

from typing import Protocol

from django.db import connection
from django.db.models import Case, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable

from core.text import one_line
from shop.catalogue.models import Product

MAX_LENGTH = 80
MAX_WORDS = 8


class SearchEngine(Protocol):
    def matching(self, products: QuerySet[Product], query: str) -> QuerySet[Product]:
        """Those of the products that answer the query, none for an empty one."""

    def best(self, products: QuerySet[Product], query: str, upto: int) -> list[int]:
        """Ids of so many that answer it, the best answers first, among them the newest.

        `products` are what `matching` gave, or less of it.
        """


class SimpleEngine:
    """Finds products whose words contain every word of the query, in any case."""

    def matching(self, products: QuerySet[Product], query: str) -> QuerySet[Product]:
        words = words_of(query)
        if not words:
            return products.none()
        for word in words:
            products = products.filter(search_text__contains=word)
        return products

    def best(self, products: QuerySet[Product], query: str, upto: int) -> list[int]:
        """Goods called so, then those of a category or farm called so, then the rest;
        of several words each counts.

        "tea" is the beginning of a word in the first two, and may stand in "steamed"
        in the last. Chinese has no spaces between words.
        """
        ordered = products.order_by(_distance(query), "-published_at", "-pk")
        return list(ordered.values_list("pk", flat=True)[:upto])


def _distance(query: str) -> Combinable:
    far: Combinable = Value(0)
    for word in words_of(query):
        far += Case(
            When(_begins("title_en", word), then=Value(0)),
            When(title_zh_hans__contains=word, then=Value(0)),
            When(_begins("search_text", word), then=Value(1)),
            default=Value(2),
        )
    return far


def words_of(query: str) -> list[str]:
    return query.lower().split()[:MAX_WORDS]


def _begins(name: str, word: str) -> Q:
    """Whether one of the words there begins so."""
    inside = Q(**{f"{name}__icontains": f" {word}"})
    return Q(**{f"{name}__istartswith": word}) | inside


def engine() -> SearchEngine:
    if connection.vendor == "postgresql":
        from .postgres import PostgresEngine

        return PostgresEngine()
    return SimpleEngine()


def readable(query: str) -> str:
    """What was typed, as one bounded line without characters that have no shape."""
    shaped = "".join(sign if sign.isprintable() else " " for sign in query)
    return one_line(shaped)[:MAX_LENGTH].strip()
