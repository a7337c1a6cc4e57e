"""Goods that answer a query, as lists of the catalogue narrow and order them."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from django.db.models import F, QuerySet

from core.models import SearchDocument
from core.search.boosts import boosted
from core.search.compared import is_one_of
from core.search.queries import FEW, Documents, Found, find
from core.text import one_line
from shop.catalogue.models import Product
from shop.catalogue.queries import listed_products

MAX_LENGTH = 80
# Fewer found than this get similar goods beside them, unless they are of many kinds.
LITTLE, MOST_SIMILAR, MOST_KINDS = 6, 24, 2


@dataclass(frozen=True)
class GoodsFound:
    """What a query found among goods; pages narrow `among` like any other list.

    Where that is little, goods of the same categories are among them, as the last.
    What staff `boosted` for the query comes first.
    """

    found: Found
    has_similar: bool = False
    boosted: tuple[int, ...] = ()

    def among(self, products: QuerySet[Product]) -> QuerySet[Product]:
        """Those of the products that answer. Few are named, so that whatever is asked
        of them reads no others.
        """
        if self.found.ids is not None:
            return products.filter(is_one_of("pk", self.found.ids))
        return products.filter(pk__in=_ids(self.found.documents))

    def best(
        self,
        products: QuerySet[Product],
        upto: int,
        reaching: AbstractSet[int] | None = None,
    ) -> list[int]:
        """Ids of so many, the best answers first; `products` are `among` or less.

        Before all others come those of the sellers `reaching` the shopper, if these are
        named. What a thousand goods answer is taken from the newest of each tier, so
        that no search reads all that it could find.
        """
        few = list(products.order_by().values_list("pk", "partner")[: FEW + 1])
        if len(few) <= FEW:
            return self._best_of_few(dict(few), upto, reaching)
        if reaching is None:
            return self._best_of_many(products, upto)
        there = self._best_of_many(products.filter(partner__in=reaching), upto)
        if len(there) == upto:
            return there
        others = products.exclude(partner__in=reaching)
        return there + self._best_of_many(others, upto - len(there))

    def _best_of_few(
        self, few: dict[int, int], upto: int, reaching: AbstractSet[int] | None
    ) -> list[int]:
        """Of these products, with their sellers."""
        apart = set(few.values()) - reaching if reaching is not None else set()
        best = self.found.best(list(few), len(few) if apart else upto)
        first = [pk for pk in self.boosted if pk in few]
        ids = list(dict.fromkeys([*first, *best]))
        return sorted(ids, key=lambda pk: few[pk] in apart)[:upto]

    def _best_of_many(self, products: QuerySet[Product], upto: int) -> list[int]:
        best = dict.fromkeys(self._boosted_among(products))
        for tier in self.found.tiers():
            newest = products.filter(pk__in=_ids(tier)).order_by("-published_at", "-pk")
            best |= dict.fromkeys(newest.values_list("pk", flat=True)[:upto])
            if len(best) >= upto:
                break
        return list(best)[:upto]

    def _boosted_among(self, products: QuerySet[Product]) -> list[int]:
        if not self.boosted:
            return []
        rows = products.filter(pk__in=self.boosted).order_by()
        known = set(rows.values_list("pk", flat=True))
        return [pk for pk in self.boosted if pk in known]


def _ids(documents: Documents) -> QuerySet[SearchDocument, int]:
    return documents.values_list(F("object_id"), flat=True)


def find_goods(query: str) -> GoodsFound:
    found = find(SearchDocument.Kind.PRODUCT, query)
    first = tuple(boosted(query))
    if first and found.ids is not None:
        found = replace(found, ids=list(dict.fromkeys([*first, *found.ids])))
    if not found.ids or len(found.ids) >= LITTLE:
        return GoodsFound(found, boosted=first)
    similar = _similar(found.ids)
    ids = list(dict.fromkeys([*found.ids, *similar]))
    has_similar = len(ids) > len(found.ids)
    return GoodsFound(replace(found, ids=ids), has_similar, first)


def _similar(ids: list[int]) -> list[int]:
    """The newest goods of the same categories."""
    listed = listed_products()
    kinds = set(listed.filter(pk__in=ids).values_list("main_category", flat=True))
    same = listed.filter(main_category__in=kinds - {None})
    newest = same.order_by("-published_at", "-pk").values_list("pk", flat=True)
    return list(newest[:MOST_SIMILAR]) if len(kinds) <= MOST_KINDS else []


def readable(query: str) -> str:
    """What was typed, as one bounded line without characters that have no shape."""
    shaped = "".join(sign if sign.isprintable() else " " for sign in query)
    return one_line(shaped)[:MAX_LENGTH].strip()
