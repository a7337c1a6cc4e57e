"""A seller's listings as files see them, so many at a time in a fixed number of
queries: what an import is compared with, and what an export writes.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice
from typing import TypeVar

from django.db.models import QuerySet
from django.utils import translation

from core.templatetags.market import quantity
from shop.catalogue.models import Product, ProductImage
from vendors.partner.models import StockPool, StockRecord

from .models import ImportPicture, ListingSource, PackSource
from .states import PictureState

AT_ONCE = 300
MONEY = "money"  # what `amount_text` has for a price in place of a measure
COLUMNS = {"en": "en", "zh-hans": "zh_hans"}
Thing = TypeVar("Thing")


@dataclass
class Snapshot:
    """One listing with all that hangs on it."""

    product: Product
    packs: list[StockRecord] = field(default_factory=list)
    pool: StockPool | None = None
    photos: list[str] = field(default_factory=list)
    source: ListingSource | None = None
    pack_sources: dict[int, PackSource] = field(default_factory=dict)
    fetched: set[str] = field(default_factory=set)

    @property
    def reference(self) -> str:
        if self.source:
            return self.source.reference
        return own_reference(self.product)

    def sku(self, pack: StockRecord) -> str:
        source = self.pack_sources.get(pack.pk)
        return (source.sku if source else "") or str(pack.partner_sku)

    def columns(self, pack: StockRecord | None, *, is_first: bool) -> dict[str, str]:
        """What the row of a pack has in columns that we don't know; the first row
        has the product's as well.
        """
        mine = self.source.columns if self.source and is_first else {}
        source = self.pack_sources.get(pack.pk) if pack else None
        return {**mine, **(source.columns if source else {})}

    def pack_name(self, pack: StockRecord, language: str) -> str:
        """The name, or what the pack holds where it has none."""
        named = getattr(pack, f"name_{COLUMNS[language]}") or ""
        return named or plain_name(pack.quantity, self.product.measure, language)


def own_reference(product: Product) -> str:
    """What a listing is called that no file named yet; unlike any other seller's."""
    code = product.partner.code if product.partner else ""
    return f"{code}-{product.pk}"


def amount_text(units: int | Decimal, measure: str) -> str:
    """An amount as a plan keeps it, whatever the language: pages say it in theirs."""
    return f"@{units}:{measure}"


def plain_name(units: int, measure: str, language: str) -> str:
    """What a pack is called by itself: "2.5 kg"."""
    with translation.override(language):
        return quantity(units, measure)


def batches(things: Iterable[Thing], size: int = AT_ONCE) -> Iterator[list[Thing]]:
    source = iter(things)
    while batch := list(islice(source, size)):
        yield batch


def snapshots(products: QuerySet[Product]) -> list[Snapshot]:
    """In the order of the query; seven queries, however many."""
    rows = list(products.select_related("partner", "main_category"))
    found = {product.pk: Snapshot(product) for product in rows}
    packs = StockRecord.objects.filter(product__in=rows).select_related("tax_category")
    for pack in packs.order_by("position", "quantity", "pk"):
        found[pack.product_id].packs.append(pack)
    for pool in StockPool.objects.filter(product__in=rows):
        if pool.partner_id == found[pool.product_id].product.partner_id:
            found[pool.product_id].pool = pool
    images = ProductImage.objects.filter(product__in=rows, photo__isnull=False)
    for product_id, sha256 in images.order_by("display_order", "pk").values_list(
        "product_id", "photo__sha256"
    ):
        found[product_id].photos.append(sha256)
    for source in ListingSource.objects.filter(product__in=rows):
        found[source.product_id].source = source
    pack_sources = PackSource.objects.filter(pack__product__in=rows)
    for kept in pack_sources.select_related("pack"):
        found[kept.pack.product_id].pack_sources[kept.pack_id] = kept
    for product_id, addresses in _fetched(rows).items():
        found[product_id].fetched = addresses
    return list(found.values())


def _fetched(rows: list[Product]) -> dict[int, set[str]]:
    """Addresses of pictures that the listings have from earlier files."""
    pictures = ImportPicture.objects.filter(
        product__in=rows, state__in=(PictureState.DONE, PictureState.WAITING)
    )
    found: dict[int, set[str]] = defaultdict(set)
    for product_id, address in pictures.values_list("product_id", "address"):
        found[product_id].add(address)
    return found
