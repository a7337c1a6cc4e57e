"""Listing again what was listed before: a new draft with all that stays the same."""

from datetime import timedelta
from typing import TYPE_CHECKING

import structlog
from django.db import transaction
from django.utils import timezone

from shop.catalogue.locks import lock_product
from shop.catalogue.models import Product, ProductImage
from shop.catalogue.states import ListingState
from vendors.partner.models import StockRecord

from .card import SUFFIXES, refresh_card, refresh_search_text
from .certified import certify_new
from .packs import pool_of, sku_for

if TYPE_CHECKING:
    from accounts.models import User

logger = structlog.get_logger(__name__)

# A second press so soon after the first is the same wish.
_SAME_WISH = timedelta(minutes=10)
_KEPT = (
    "partner", "product_class", "main_category", "unit_kind", "piece_unit", "season",
    "shelf_life_days", "needs_cold",
)  # fmt: skip
_KEPT_OF_A_PACK = (
    "partner", "price_currency", "price", "quantity", "weight_grams", "tax_category",
    "is_weighed", "tolerance", "over_weight", "is_on_sale", "position",
)  # fmt: skip


@transaction.atomic
def list_again(product: Product, *, by: "User | None") -> Product:
    """A draft with its words, packs, category, season and photos.

    Stock, lots, reviews and the day of picking are this year's own and stay behind.
    Pressed twice, it answers the draft that was made first while nobody edited it.
    """
    source = lock_product(product.pk)
    since = timezone.now() - _SAME_WISH
    just_made = Product.objects.filter(
        copied_from=source, state=ListingState.DRAFT, version=1, date_created__gte=since
    ).first()
    if just_made:
        return just_made
    copy = Product(copied_from=source, is_public=False)
    for name in _KEPT:
        setattr(copy, name, getattr(source, name))
    for name in ("title", "summary", "description"):
        for suffix in SUFFIXES:
            column = f"{name}_{suffix}"
            setattr(copy, column, getattr(source, column))
    certify_new(copy)
    copy.save()
    copy.categories.set(source.categories.all())
    _copy_packs(source, copy)
    _copy_photos(source, copy)
    refresh_card(copy)
    refresh_search_text(copy)
    logger.info("listing_copied", product=copy.pk, source=source.pk, by=by and by.pk)
    return copy


def _copy_packs(source: Product, copy: Product) -> None:
    pool = pool_of(copy)
    old_pool = source.pools.filter(partner=source.partner).first()
    if old_pool and old_pool.low_at:
        type(pool).objects.filter(pk=pool.pk).update(low_at=old_pool.low_at)
    for pack in source.stockrecords.filter(partner=source.partner):
        again = StockRecord(product=copy, pool=pool, partner_sku=sku_for(copy))
        for name in _KEPT_OF_A_PACK:
            setattr(again, name, getattr(pack, name))
        for suffix in SUFFIXES:
            setattr(again, f"name_{suffix}", getattr(pack, f"name_{suffix}"))
        again.save()


def _copy_photos(source: Product, copy: Product) -> None:
    ProductImage.objects.bulk_create(
        ProductImage(
            product=copy,
            photo=image.photo,
            original=image.original,
            caption=image.caption,
            display_order=image.display_order,
        )
        for image in source.images.select_related("photo")
    )
