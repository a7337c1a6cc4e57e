"""Listings changed by the hundred: as `update_product` changes each, in a few queries.

What is not plain is left to that: its refusals, what a rule wants looked at first and
what waits already are said and kept in one place alone.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

import structlog
from django.db import transaction

from accounts.models import User
from core.bulk import update_rows
from shop.catalogue.facts import BY_NAME
from shop.catalogue.locks import lock_open_edits, lock_products
from shop.catalogue.models import Product, ProductCategory, ProductEvent, ProductImage
from shop.catalogue.queries import lead_among
from vendors.partner.locks import lock_pools
from vendors.partner.models import Partner, StockPool, StockRecord

from .content import ListingContent, ListingError, PackContent
from .history import WORDS, Parts, differing, told_with
from .listings import write_words
from .packs import PACK_COLUMNS, fill_pack, new_pack
from .parts import changes, whole_with
from .product_summary import OF_THE_LEAD, index_goods, lead_by, search_text_of
from .proposals import ReviewContext, was_approved
from .publication import lacking_of
from .review_rules import Baseline, Reviewer, baselines_of
from .snapshots import kept_with

_OF_A_PRODUCT = (
    "title", "summary", "description", *WORDS, "main_category", *BY_NAME, "version",
    *OF_THE_LEAD, "cover", "search_text", "date_updated",
)  # fmt: skip
_OF_A_PACK = (
    "name", "name_en", "name_zh_hans", *PACK_COLUMNS, "price", "regular_price",
    "approved_price", "approved_quantity", "date_updated",
)  # fmt: skip

logger = structlog.get_logger(__name__)


@dataclass(frozen=True)
class ListingChange:
    """What is told of a listing that is still at `version`."""

    product_id: int
    version: int
    content: ListingContent
    packs: Sequence[PackContent] = ()


@dataclass(frozen=True)
class ChangedListing:
    """What was changed; `kept` is what `keep_listing` said before.

    `packs` are those that were told of, in the same order.
    """

    product: Product
    kept: Parts
    packs: list[StockRecord]


@dataclass
class _Listing:
    """A locked listing in memory with what hangs on it, as it is and as it was."""

    product: Product
    packs: list[StockRecord] = field(default_factory=list)
    images: list[int | None] = field(default_factory=list)
    pool: StockPool | None = None
    categories: set[int] = field(default_factory=set)
    kept: Parts = field(default_factory=dict)
    told: Parts = field(default_factory=dict)
    written: list[StockRecord] = field(default_factory=list)

    @property
    def own(self) -> list[StockRecord]:
        seller = self.product.partner_id
        return [pack for pack in self.packs if pack.partner_id == seller]

    def whole(self) -> Parts:
        photos = [photo for photo in self.images if photo is not None]
        return whole_with(self.product, self.own, photos)

    def sort(self) -> None:
        """Into the order of `own_packs`; new ones come last among their like."""
        self.packs.sort(key=lambda p: (p.position, p.quantity, p.pk or float("inf")))


@transaction.atomic
def change_products(
    partner: Partner, wanted: Sequence[ListingChange], *, by: User | None
) -> dict[int, ChangedListing]:
    """Change the plain ones of these listings; a fixed number of queries for all.

    All are locked, and their pools after them. The answer is by ids. Listings that are
    not in it are as they were: whoever asked has `update_product` change each, or say
    why not.
    """
    shelf = _Shelf(partner, [change.product_id for change in wanted])
    done = []
    for change in wanted:
        listing = shelf.plain(change)
        if listing and shelf.change(listing, change):
            done.append(listing)
    _write(done, by)
    ids = [listing.product.pk for listing in done]
    logger.info("listings_edited", products=ids, by=by and by.pk)
    return {
        listing.product.pk: ChangedListing(
            listing.product, listing.kept, listing.written
        )
        for listing in done
    }


class _Shelf:
    """Locked listings by id, with all that changing them asks for."""

    def __init__(self, partner: Partner, ids: Iterable[int]) -> None:
        self.partner = partner
        locked = lock_products(partner, ids)
        pools = StockPool.objects.filter(product__in=locked, partner=partner)
        held = lock_pools(pools.values_list("pk", flat=True))
        self.edits = lock_open_edits(locked)
        self.listings = {pk: _Listing(product) for pk, product in locked.items()}
        for pack in StockRecord.objects.filter(product__in=locked):
            self.listings[pack.product_id].packs.append(pack)
        for pool in held.values():
            self.listings[pool.product_id].pool = pool
        images = ProductImage.objects.filter(product__in=locked)
        for pk, photo in images.order_by("display_order", "id").values_list(
            "product", "photo"
        ):
            self.listings[pk].images.append(photo)
        filed = ProductCategory.objects.filter(product__in=locked)
        for pk, category in filed.values_list("product", "category"):
            self.listings[pk].categories.add(category)

    @cached_property
    def reviewer(self) -> Reviewer:
        return Reviewer(self.partner)

    def plain(self, change: ListingChange) -> _Listing | None:
        """The listing, if it is as the person saw it and nothing of it waits."""
        listing = self.listings.get(change.product_id)
        if listing is None or change.product_id in self.edits:
            return None
        product, content = listing.product, change.content
        if (product.version, product.unit_kind) != (change.version, content.unit_kind):
            return None
        known = {pack.pk for pack in listing.own}
        asked = {pack.pack_id for pack in change.packs}
        if not asked <= {*known, None} or (None in asked and listing.pool is None):
            return None
        return listing

    def change(self, listing: _Listing, change: ListingChange) -> bool:
        """Change it in memory. False if it would be refused, or would have to wait."""
        listing.sort()
        product, before = listing.product, listing.whole()
        bases = baselines_of(listing.own)
        listing.kept = kept_with(before, listing.own, None)
        listing.told = told_with(product, listing.own)
        measure = product.measure
        write_words(product, change.content)
        product.version += 1
        try:
            _fill(listing, change.packs, measure)
        except ListingError:
            return False
        listing.sort()
        if was_approved(product):
            _was, now = changes(before, listing.whole())
            standing = ReviewContext(product, before, bases, None)
            if standing.judge(self.reviewer, now).rule:
                return False
            _remember(listing, now, bases)
        return not product.is_published or not _lacking(listing)


def _fill(listing: _Listing, packs: Sequence[PackContent], was_measured: str) -> None:
    by_id = {pack.pk: pack for pack in listing.packs}
    for content in packs:
        if content.pack_id is None:
            pack = new_pack(listing.product, listing.pool)
            listing.packs.append(pack)
        else:
            pack = by_id[content.pack_id]
        fill_pack(pack, listing.product, content, was_measured=was_measured)
        # As it is read again from its column, for what is compared and kept.
        places = StockRecord._meta.get_field("price").decimal_places  # noqa: SLF001
        pack.usual_price = content.price.quantize(Decimal(1).scaleb(-places))
        listing.written.append(pack)


def _remember(listing: _Listing, now: Parts, bases: Mapping[str, Baseline]) -> None:
    """As `_remember_approved` of `proposals`, for packs that are written anyway."""
    for pack in listing.written:
        key = str(pack.pk)
        told = now.get("packs", {}).get(key, {})
        if key in bases and ("price" in told or "quantity" in told):
            pack.approved_price, pack.approved_quantity = bases[key]


def _lacking(listing: _Listing) -> bool:
    on_sale = [pack for pack in listing.packs if pack.is_on_sale and pack.price]
    weights = [pack.weight_grams for pack in on_sale]
    has_photo = bool(listing.images)
    lacking = lacking_of(
        listing.product, weights=weights, has_photo=has_photo, has_stock=True
    )
    return bool(lacking)


def _write(listings: Sequence[_Listing], by: User | None) -> None:
    written = [pack for listing in listings for pack in listing.written]
    update_rows([pack for pack in written if pack.pk], _OF_A_PACK)
    StockRecord.objects.bulk_create(pack for pack in written if not pack.pk)
    for listing in listings:
        product = listing.product
        listing.sort()
        lead_by(product, lead_among(listing.packs))
        product.cover_id = next(iter(listing.images), None)
        product.search_text = search_text_of(product)
    products = [listing.product for listing in listings]
    update_rows(products, _OF_A_PRODUCT)
    index_goods(products)
    _file(listings)
    ProductEvent.objects.bulk_create(_events(listings, by))


def _file(listings: Sequence[_Listing]) -> None:
    """As `file_under` does each."""
    moved: dict[int, set[int]] = defaultdict(set)
    for listing in listings:
        main = listing.product.main_category_id
        wanted = set() if main is None else {main}
        if listing.categories != wanted:
            moved[listing.product.pk] = wanted
    if moved:
        ProductCategory.objects.filter(product__in=moved).delete()
        ProductCategory.objects.bulk_create(
            ProductCategory(product_id=pk, category_id=category)
            for pk, wanted in moved.items()
            for category in wanted
        )


def _events(listings: Sequence[_Listing], by: User | None) -> list[ProductEvent]:
    events = []
    for listing in listings:
        was, now = differing(listing.told, told_with(listing.product, listing.own))
        if was or now:
            events.append(
                ProductEvent(product=listing.product, before=was, after=now, by=by)
            )
    return events
