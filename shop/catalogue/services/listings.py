"""Making and changing a listing as a whole, and listing again what was before."""

from collections.abc import Collection, Sequence
from datetime import timedelta

import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.richtext import clean
from shop.catalogue.facts import BY_NAME, FACTS
from shop.catalogue.locks import lock_product
from shop.catalogue.models import Category, Product, ProductClass, ProductImage
from shop.catalogue.states import ListingState
from vendors.partner.models import Partner, StockEntry, StockPool, StockRecord
from vendors.partner.services.stock import receive_stock

from . import history
from .certified import certify_new
from .content import ListingContent, ListingError, PackContent, StaleEditError
from .history import note_change, told_of
from .packs import pool_of, sku_for, write_pack
from .product_summary import SUFFIXES, refresh_card, refresh_search_text
from .proposals import change_reviewed
from .publication import require_complete

logger = structlog.get_logger(__name__)

COLUMNS = {"en": "en", "zh-hans": "zh_hans"}
ALL_TOLD = frozenset({*history.COLUMNS, "packs"})
# A second press so soon after the first is the same wish.
_SAME_WISH = timedelta(minutes=10)
_KEPT_OF_A_PACK = (
    "partner", "price_currency", "price", "quantity", "weight_grams", "tax_category",
    "is_weighed", "tolerance", "over_weight", "is_on_sale", "position",
)  # fmt: skip


@transaction.atomic
def create_product(
    partner: Partner,
    *,
    content: ListingContent,
    packs: Sequence[PackContent] = (),
    stock: int = 0,
    by: User | None,
) -> Product:
    """A new draft of the seller's, with its packs and what there is of it."""
    product = Product(partner=partner, product_class=_produce(), is_public=False)
    write_words(product, content)
    product.unit_kind = content.unit_kind
    certify_new(product)
    product.save()
    file_under(product, content.category)
    pool = pool_of(product)
    if stock:
        receive_stock(pool, quantity=stock, by=by, reason=StockEntry.Reason.HARVEST)
    for pack in packs:
        write_pack(product, pack)
    refresh_card(product)
    refresh_search_text(product)
    return product


@transaction.atomic
def update_product(
    product: Product,
    *,
    version: int,
    content: ListingContent,
    packs: Sequence[PackContent] = (),
    by: User | None,
    told: Collection[str] = ALL_TOLD,
) -> Product:
    """Change a listing that is still as the person saw it.

    What a rule wants looked at first waits, and `held` says so. `told` are parts that
    are said as a whole, for which what waits of them gives way: all that the page of a
    listing shows, unless it is said otherwise.

    Raises `StaleEditError` if it is not as seen, `UnknownPackError` for a pack of
    another listing, and `ListingError` for a new way of measuring of what was sold, or
    when a published listing would lose what it needs. Then nothing has changed.
    """
    fresh = lock_product(product.pk)
    if fresh.version != version:
        raise StaleEditError(fresh)
    changed = change_reviewed(
        fresh, lambda now: _change(now, content, packs, by), by=by, told=told
    )
    logger.info("listing_edited", product=fresh.pk, by=by and by.pk)
    return changed


def _change(
    fresh: Product,
    content: ListingContent,
    packs: Sequence[PackContent],
    by: User | None,
) -> None:
    before, was_measured = told_of(fresh), fresh.measure
    measure_by(fresh, content.unit_kind)
    write_words(fresh, content)
    fresh.version += 1
    fresh.save()
    file_under(fresh, content.category)
    for pack in packs:
        write_pack(fresh, pack, was_measured=was_measured)
    refresh_card(fresh)
    refresh_search_text(fresh)
    note_change(fresh, before, told_of(fresh), by=by)
    if fresh.is_published:
        require_complete(fresh, selling=False)


def sold_packs(product: Product) -> set[int]:
    """Packs of the listing that stand in an order."""
    packs = product.stockrecords.filter(line__isnull=False)
    return set(packs.values_list("pk", flat=True))


def _produce() -> ProductClass:
    kind, _made = ProductClass.objects.get_or_create(
        slug="produce",
        defaults={"name": "Produce", "requires_shipping": True, "track_stock": True},
    )
    return kind


def write_words(product: Product, content: ListingContent) -> None:
    for language, words in content.words.items():
        column = COLUMNS[language]
        setattr(product, f"title_{column}", words.title)
        setattr(product, f"summary_{column}", words.summary)
        setattr(product, f"description_{column}", clean(words.description))
    product.main_category = content.category
    for name in BY_NAME:
        setattr(product, name, getattr(content, name))


def file_under(product: Product, category: Category | None) -> None:
    product.categories.set([category] if category is not None else [])


def measure_by(product: Product, kind: str) -> None:
    """Change grams to pieces, say, while nobody can have bought any of it."""
    if kind == product.unit_kind:
        return
    pools = StockPool.objects.filter(product=product)
    if sold_packs(product) or pools.filter(claimed__gt=0).exists():
        raise ListingError(
            _(
                "This was already sold, so its unit can't be changed. "
                "Create a new listing instead."
            )
        )
    if pools.filter(on_hand__gt=0).exists():
        raise ListingError(_("Set the stock to 0 before you change the unit."))
    pools.update(unit_kind=kind)
    product.unit_kind = kind


_KEPT = (
    "partner", "product_class", "main_category", "unit_kind",
    *(fact.name for fact in FACTS if fact.is_copied),
)  # fmt: skip


@transaction.atomic
def list_again(product: Product, *, by: User | None) -> Product:
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
