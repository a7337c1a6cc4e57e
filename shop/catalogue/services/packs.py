"""Packs: what of a listing is sold at which price."""

import secrets
from dataclasses import fields
from decimal import Decimal

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from core import market
from core.money import rounded
from core.templatetags.market import money, quantity
from core.units import UnitKind
from shop.catalogue.locks import lock_product
from shop.catalogue.models import Product
from vendors.partner.models import StockPool, StockRecord

from .content import ListingError, PackContent, UnknownPackError
from .product_summary import refresh_card
from .proposals import change_reviewed

NAME_COLUMNS = {"en": "name_en", "zh-hans": "name_zh_hans"}
PACK_COLUMNS = tuple(
    column.name
    for column in fields(PackContent)
    if column.name not in {"pack_id", "names", "price"}
)


def pool_of(product: Product) -> StockPool:
    """The pool that every pack of the listing draws from; made when it is missing."""
    pool, _made = StockPool.objects.get_or_create(
        product=product,
        partner=product.partner,
        defaults={"unit_kind": product.unit_kind},
    )
    return pool


@transaction.atomic
def save_pack(product: Product, content: PackContent) -> StockRecord | None:
    """Put a pack on sale or change one. What was ordered keeps its price and name.

    None when a rule wants it looked at first; then the change waits.

    A pack is never deleted, only taken off sale: orders and baskets may hold it.
    Raises `UnknownPackError` for a pack that is not of this listing and `ListingError`
    for a price the currency does not have.
    """
    made: list[StockRecord] = []

    def write(fresh: Product) -> None:
        made.append(write_pack(fresh, content))
        fresh.version += 1
        fresh.save(update_fields=["version"])
        refresh_card(fresh)

    changed = change_reviewed(lock_product(product.pk), write, by=None)
    return None if changed.held else made[0]


def write_pack(
    product: Product, content: PackContent, *, was_measured: str = ""
) -> StockRecord:
    """`save_pack` for a listing that is locked and whose card is refreshed after.

    `was_measured` is its measure before a change, by which names were given.
    """
    pack = _pack_of(product, content.pack_id)
    fill_pack(pack, product, content, was_measured=was_measured)
    pack.save()
    return pack


def fill_pack(
    pack: StockRecord, product: Product, content: PackContent, *, was_measured: str = ""
) -> None:
    """Set on a pack of the product all that is told of it; saves nothing.

    Raises `ListingError`; then nothing was set.
    """
    currency = market.currency()
    if content.price <= 0 or rounded(content.price, currency) != content.price:
        raise ListingError(_("Please enter a price above 0."))
    if content.is_weighed and product.unit_kind == UnitKind.PIECE:
        raise ListingError(_("Only goods sold by weight or volume can be weighed."))
    if pack.has_sale_price and content.quantity != pack.quantity:
        raise ListingError(
            _("This pack has a sale price. Stop the sale before changing its size.")
        )
    require_above_sale_price(pack, content.price)
    _name(pack, content, product.measure, was_measured)
    for name in PACK_COLUMNS:
        setattr(pack, name, getattr(content, name))
    pack.usual_price = content.price


def require_above_sale_price(pack: StockRecord, price: Decimal | None) -> None:
    """The usual price stays above what is asked for a time. Raises `ListingError`."""
    if pack.has_sale_price and (price is None or price <= pack.price):
        raise ListingError(
            _(
                "The price must be above the sale price of %(price)s. "
                "Stop the sale first to ask less."
            ),
            params={"price": money(pack.price, pack.price_currency)},
        )


def _name(
    pack: StockRecord, content: PackContent, measure: str, was_measured: str
) -> None:
    """The typed names; a pack without one is called by what is in it ("2.5 kg")."""
    for language, column in NAME_COLUMNS.items():
        old = was_measured or measure
        was = _plain_name(pack.quantity, old, language) if pack.pk else ""
        name = content.names.get(language, getattr(pack, column) or "")
        if not name or name == was:
            name = _plain_name(content.quantity, measure, language)
        setattr(pack, column, name)


def _plain_name(units: int, measure: str, language: str) -> str:
    with translation.override(language):
        return quantity(units, measure)


def sku_for(product: Product) -> str:
    """A stock-keeping number for a new pack of it; no two are the same."""
    return f"{product.pk}-{secrets.token_hex(4)}"


def _pack_of(product: Product, pack_id: int | None) -> StockRecord:
    if pack_id is not None:
        pack = product.stockrecords.filter(pk=pack_id, partner=product.partner).first()
        if pack is None:
            raise UnknownPackError(pack_id)
        return pack
    return new_pack(product, pool_of(product))


def new_pack(product: Product, pool: StockPool | None) -> StockRecord:
    """A pack that nothing is told of yet, and that is not saved."""
    return StockRecord(
        product=product,
        partner=product.partner,
        pool=pool,
        partner_sku=sku_for(product),
        price_currency=market.currency(),
    )
