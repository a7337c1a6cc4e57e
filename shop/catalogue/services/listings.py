"""Making and changing a listing as a whole: words, category, season and packs."""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

import structlog
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.richtext import clean
from shop.catalogue.locks import lock_product
from shop.catalogue.models import Category, Product, ProductClass
from vendors.partner.models import Partner, StockEntry, StockPool
from vendors.partner.services import receive_stock

from .card import refresh_card, refresh_search_text
from .certified import certify_new
from .content import ListingContent, ListingRefused, PackContent, StaleEdit
from .history import FACTS, WORDS, note_change, told_of
from .holding import change_reviewed
from .packs import pool_of, write_pack
from .publishing import require_complete

if TYPE_CHECKING:
    from accounts.models import User

logger = structlog.get_logger(__name__)

COLUMNS = {"en": "en", "zh-hans": "zh_hans"}
ALL_TOLD = frozenset({*WORDS, *FACTS, "packs"})


@transaction.atomic
def create_product(
    partner: Partner,
    *,
    content: ListingContent,
    packs: Sequence[PackContent] = (),
    stock: int = 0,
    by: "User | None",
) -> Product:
    """A new draft of the seller's, with its packs and what there is of it."""
    product = Product(partner=partner, product_class=_produce(), is_public=False)
    _write_words(product, content)
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
    by: "User | None",
    told: Collection[str] = ALL_TOLD,
) -> Product:
    """Change a listing that is still as the person saw it.

    What a rule wants looked at first waits, and `held` says so. `told` are parts that
    are said as a whole, for which what waits of them gives way: all that the page of a
    listing shows, unless it is said otherwise.

    Raises `StaleEdit` if it is not as seen, `UnknownPack` for a pack of another
    listing, and `ListingRefused` for a new way of measuring of what was sold, or when
    a published listing would lose what it needs. Then nothing has changed.
    """
    fresh = lock_product(product.pk)
    if fresh.version != version:
        raise StaleEdit(fresh)
    changed = change_reviewed(
        fresh, lambda now: _change(now, content, packs, by), by=by, told=told
    )
    logger.info("listing_edited", product=fresh.pk, by=by and by.pk)
    return changed


def _change(
    fresh: Product,
    content: ListingContent,
    packs: Sequence[PackContent],
    by: "User | None",
) -> None:
    before, was_measured = told_of(fresh), fresh.measure
    measure_by(fresh, content.unit_kind)
    _write_words(fresh, content)
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


def _write_words(product: Product, content: ListingContent) -> None:
    for language, words in content.words.items():
        column = COLUMNS[language]
        setattr(product, f"title_{column}", words.title)
        setattr(product, f"summary_{column}", words.summary)
        setattr(product, f"description_{column}", clean(words.description))
    product.main_category = content.category
    product.season = content.season
    product.picked_on = content.picked_on
    product.piece_unit = content.piece_unit
    product.shelf_life_days = content.shelf_life_days
    product.needs_cold = content.needs_cold


def file_under(product: Product, category: Category | None) -> None:
    product.categories.set([category] if category is not None else [])


def measure_by(product: Product, kind: str) -> None:
    """Change grams to pieces, say, while nobody can have bought any of it."""
    if kind == product.unit_kind:
        return
    pools = StockPool.objects.filter(product=product)
    if sold_packs(product) or pools.filter(claimed__gt=0).exists():
        raise ListingRefused(
            _(
                "This was sold already, so the way it is measured stays. "
                "Make a new listing to sell it another way."
            )
        )
    if pools.filter(on_hand__gt=0).exists():
        raise ListingRefused(
            _("Set the stock to 0 before you change the way it is measured.")
        )
    pools.update(unit_kind=kind)
    product.unit_kind = kind
