"""Goods that are on sale are found by words, and what is gone is not."""

from collections.abc import Iterator

from core.integrity import Breach, Range, invariant, lines
from core.models import SearchDocument
from shop.catalogue.models import Product
from shop.catalogue.states import ListingState

_PRODUCT = SearchDocument.Kind.PRODUCT


@invariant("goods on sale are in the search's index", over=Product)
def goods_are_indexed(ids: Range) -> Iterator[Breach]:
    return lines(
        "product {}: on sale and not in the index; run rebuild_search",
        f"""
        SELECT p.id FROM catalogue_product p
        WHERE {ids.having("p.id")} AND p.state = '{ListingState.PUBLISHED}'
          AND NOT EXISTS (
            SELECT 1 FROM core_searchdocument d
            WHERE d.kind = '{_PRODUCT}' AND d.object_id = p.id)
        """,
    )


@invariant("goods in the search's index are there", over=SearchDocument)
def indexed_goods_exist(ids: Range) -> Iterator[Breach]:
    return lines(
        "search document {}: of product {}, which is gone",
        f"""
        SELECT d.id, d.object_id FROM core_searchdocument d
        WHERE {ids.having("d.id")} AND d.kind = '{_PRODUCT}' AND NOT EXISTS (
            SELECT 1 FROM catalogue_product p WHERE p.id = d.object_id)
        """,
    )
