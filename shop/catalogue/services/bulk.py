"""New listings by the hundred: as `create_product` makes them, in a few queries."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import OuterRef, Subquery

from accounts.models import User
from core.images.encoding import widths_of
from core.models import Photo
from core.slugs import slug_of
from core.units import unit_price
from shop.catalogue.models import Product, ProductCategory, ProductImage
from shop.catalogue.queries import sold_packs
from vendors.partner.models import Partner, StockPool, StockRecord
from vendors.partner.services.pools import open_pools

from .certified import certify_alike, certify_new
from .content import ListingContent, PackContent
from .listings import _produce, write_words
from .packs import fill_pack, new_pack
from .product_summary import index_goods, search_text_of


@dataclass(frozen=True)
class NewListing:
    """A draft to be made: its words, packs, stock in base units, and photos."""

    content: ListingContent
    packs: Sequence[PackContent] = ()
    stock: int = 0
    photos: Sequence[Photo] = ()


@dataclass(frozen=True)
class DraftWithPacks:
    """A draft and its packs, in the order in which they were given."""

    product: Product
    packs: list[StockRecord]


@transaction.atomic
def create_products(
    partner: Partner, listings: Sequence[NewListing], *, by: User | None
) -> list[DraftWithPacks]:
    """Drafts of the seller's; a fixed number of queries for all of them.

    Raises `ListingError` for a price the currency does not have; then none is made.
    """
    kind = _produce()
    products = [_product(partner, listing, kind) for listing in listings]
    _certify(products)
    Product.objects.bulk_create(products)
    index_goods(products)
    ProductCategory.objects.bulk_create(
        ProductCategory(product=product, category=product.main_category)
        for product in products
        if product.main_category is not None
    )
    stocks = [listing.stock for listing in listings]
    pools = open_pools(partner, list(zip(products, stocks, strict=True)), by=by)
    packs = [
        [_pack(product, pool, content) for content in listing.packs]
        for product, pool, listing in zip(products, pools, listings, strict=True)
    ]
    StockRecord.objects.bulk_create(pack for each in packs for pack in each)
    ProductImage.objects.bulk_create(
        _image(product, photo, place)
        for product, listing in zip(products, listings, strict=True)
        for place, photo in enumerate(listing.photos)
    )
    _lead(products)
    return [DraftWithPacks(*pair) for pair in zip(products, packs, strict=True)]


def _product(partner: Partner, listing: NewListing, kind: object) -> Product:
    content = listing.content
    product = Product(partner=partner, product_class=kind, is_public=False)
    product.unit_kind = content.unit_kind
    write_words(product, content)
    product.slug = slug_of(product.title, otherwise="goods")
    product.search_text = search_text_of(product)
    product.cover = listing.photos[0] if listing.photos else None
    on_sale = [pack for pack in listing.packs if pack.is_on_sale]
    lead = min(on_sale, key=lambda pack: (pack.position, pack.quantity), default=None)
    if lead:
        product.lead_price = lead.price
        product.unit_price = unit_price(lead.price, lead.quantity, content.unit_kind)
    return product


def _certify(products: Sequence[Product]) -> None:
    """What is certified is the seller's, so that all of its new goods are alike."""
    if products:
        certify_new(products[0])
        certify_alike(products[1:], products[0])


def _pack(product: Product, pool: StockPool, content: PackContent) -> StockRecord:
    pack = new_pack(product, pool)
    fill_pack(pack, product, content)
    return pack


def _image(product: Product, photo: Photo, place: int) -> ProductImage:
    return ProductImage(
        product=product,
        photo=photo,
        original=photo.path(max(widths_of(photo.width)), "webp"),
        display_order=place,
    )


def _lead(products: Sequence[Product]) -> None:
    """The pack that cards show: the first on sale, in the seller's order."""
    first = sold_packs().filter(product=OuterRef("pk")).values("pk")[:1]
    ids = [product.pk for product in products]
    Product.objects.filter(pk__in=ids).update(lead_pack=Subquery(first))
