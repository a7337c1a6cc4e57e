"""The engine of PostgreSQL: what few goods answer is found by an index.

Latin words are found by three letters in a row (`pg_trgm`), Chinese ones, which have
two signs as a rule, by pairs of signs (`catalogue_pairs`, a function of ours; see
migration 0007 of the catalogue). One or two letters have to be looked for. What many
goods answer is found among the newest, so no search reads all that it could find.
"""

import re
from collections.abc import Iterator
from functools import reduce
from operator import and_
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F, Func, Lookup, Q, QuerySet, TextField, Value
from django.db.models.sql.compiler import SQLCompiler

from shop.catalogue.models import Product

from .engine import SimpleEngine, words_of

FEW = 1000
PAIRS = ArrayField(TextField())
# Signs that stand for words, as in `catalogue_pairs`.
_SIGNS = re.compile("[\u2e80-\U0010ffff]+")


class PostgresEngine(SimpleEngine):
    def matching(self, products: QuerySet[Product], query: str) -> QuerySet[Product]:
        """Few are found first, so that whatever is asked of them reads no others."""
        found = super().matching(products, query)
        words = words_of(query)
        if not words:
            return found
        indexed = found.filter(_all(_has_pairs("search_text", word) for word in words))
        few = _few(indexed)
        return found if few is None else products.filter(_is_one_of(few))

    def best(self, products: QuerySet[Product], query: str, upto: int) -> list[int]:
        """As in any engine; but of several words that a thousand goods answer it counts
        whether all are in the name, or all begin a word, and not how many.
        """
        few = _few(products)
        if few is not None:
            found = Product.objects.filter(_is_one_of(few))
            return super().best(found, query, upto)
        best: dict[int, None] = {}
        for tier in _tiers(words_of(query)):
            newest = products.filter(tier).order_by("-published_at", "-pk")
            best |= dict.fromkeys(newest.values_list("pk", flat=True)[:upto])
            if len(best) >= upto:
                break
        return list(best)[:upto]


def _few(products: QuerySet[Product]) -> list[int] | None:
    """Their ids; None where they are more than a few."""
    found = list(products.order_by().values_list("pk", flat=True)[: FEW + 1])
    return found if len(found) <= FEW else None


def _tiers(words: list[str]) -> Iterator[Q]:
    """Each lets through what the one before does; the first two have their indexes."""
    yield _all(_is_named(word) for word in words)
    yield _all(
        Q(search_text__startswith=word) | Q(search_text__contains=f" {word}")
        for word in words
    )
    yield Q()


def _is_named(word: str) -> Q:
    return _begins_title(word) | _holds_in_title(word)


def _begins_title(word: str) -> Q:
    """Unlike upper case of both, ILIKE can be estimated from what titles there are."""
    start = connection.ops.prep_for_like_query(word)
    return Q(_Ilike(F("title_en"), Value(f"{start}%"))) | Q(
        _Ilike(F("title_en"), Value(f"% {start}%"))
    )


def _holds_in_title(word: str) -> Q:
    known = _has_pairs("title_zh_hans", word)
    return (
        known if pairs_of(word) == [word] else known & Q(title_zh_hans__contains=word)
    )


class _Compared(Lookup[Any]):
    sign: str

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[Any, ...]]:
        left, values = self.process_lhs(compiler, connection)
        right, more = self.process_rhs(compiler, connection)
        return f"{left} {self.sign} {right}", (*values, *more)


class _Ilike(_Compared):
    sign = "ILIKE"


class _HasAll(_Compared):
    sign = "@>"


class _IsOneOf(Lookup[Any]):
    """As `in`, of which Django and psycopg go through each id many times."""

    prepare_rhs = False

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[Any, ...]]:
        left, values = self.process_lhs(compiler, connection)
        return f"{left} = ANY(%s)", (*values, self.rhs)


def _is_one_of(ids: list[int]) -> Q:
    return Q(_IsOneOf(F("pk"), ids))


def _all(conditions: Iterator[Q]) -> Q:
    return reduce(and_, conditions)


def _has_pairs(column: str, word: str) -> Q:
    """What an index says of the Chinese in a word; nothing where there is none."""
    pairs = pairs_of(word)
    if not pairs:
        return Q()
    known = Func(F(column), function="catalogue_pairs", output_field=PAIRS)
    return Q(_HasAll(known, Value(pairs, output_field=PAIRS)))


def pairs_of(word: str) -> list[str]:
    """Two signs each that stand side by side in the word; one that stands alone."""
    return [
        run[place : place + 2]
        for run in _SIGNS.findall(word)
        for place in range(max(len(run) - 1, 1))
    ]
