"""What changed of a listing, kept as events: who, when, before and after.

The parts of a listing in an event: its words and facts by name, its `state`, `packs` by
id with `price`, `is_on_sale` and so on, and of its stock `on_hand` and `low_at`.
"""

from collections.abc import Iterable
from typing import Any

from accounts.models import User
from shop.catalogue.facts import BY_NAME, FACTS
from shop.catalogue.models import ChangeBatch, Product, ProductEvent
from vendors.partner.models import StockRecord

from .product_summary import SUFFIXES

Parts = dict[str, Any]

WORDS = [
    f"{name}_{suffix}"
    for name in ("title", "summary", "description")
    for suffix in SUFFIXES
]
COLUMNS = [*WORDS, "main_category_id", "unit_kind", *BY_NAME]
_OF_A_PACK = [
    "name", "quantity", "is_on_sale", "is_weighed", "tolerance", "over_weight",
]  # fmt: skip


def columns_of(product: Product) -> Parts:
    """The listing's words and facts as JSON keeps them."""
    parts = {name: getattr(product, name) for name in COLUMNS}
    return parts | {fact.name: fact.plain(product) for fact in FACTS}


def told_of(product: Product) -> Parts:
    """The listing's words, facts and packs as they stand; one query."""
    packs = StockRecord.objects.filter(product=product.pk, partner=product.partner_id)
    return told_with(product, packs)


def told_with(product: Product, packs: Iterable[StockRecord]) -> Parts:
    """The same of packs that were read already."""
    parts = columns_of(product)
    parts["packs"] = {
        str(pack.pk): {
            "price": _plain(pack.usual_price),
            **{name: getattr(pack, name) for name in _OF_A_PACK},
        }
        for pack in packs
    }
    return parts


def _plain(price: Any) -> str | None:
    return None if price is None else f"{price:f}"


def note_change(
    product: Product,
    before: Parts,
    after: Parts,
    *,
    by: User | None,
    batch: ChangeBatch | None = None,
) -> ProductEvent | None:
    """Keep what differs between the two; None when nothing does."""
    was, is_now = differing(before, after)
    if not is_now and not was:
        return None
    return ProductEvent.objects.create(
        product=product, batch=batch, before=was, after=is_now, by=by
    )


def differing(before: Parts, after: Parts) -> tuple[Parts, Parts]:
    """The parts that are not the same, of each side; parts of parts as well."""
    was: Parts = {}
    is_now: Parts = {}
    for name in before.keys() | after.keys():
        old, new = before.get(name), after.get(name)
        if isinstance(old, dict) and isinstance(new, dict):
            old, new = differing(old, new)
        if old == new:
            continue
        if old is not None:
            was[name] = old
        if new is not None:
            is_now[name] = new
    return was, is_now
