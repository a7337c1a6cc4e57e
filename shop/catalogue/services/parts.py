"""A listing as plain values: all that shoppers see of it, compared and written back.

Words and facts stand by their columns, `packs` by id (or "new-1" …, for one that is not
there yet), `photos` as ids in their order. Prices are text, days ISO dates.
"""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from core import market
from core.images.encoding import widths_of
from core.models import Photo
from shop.catalogue.facts import BY_NAME
from shop.catalogue.models import Category, Product, ProductImage
from shop.catalogue.queries import open_edit_of
from vendors.partner.models import StockRecord, TaxCategory

from .content import ListingError
from .history import COLUMNS, Parts, columns_of

OF_A_PACK = (
    "price", "name_en", "name_zh_hans", "quantity", "weight_grams", "tax_category_id",
    "is_on_sale", "is_weighed", "tolerance", "over_weight", "position",
)  # fmt: skip
# What is sold is the seller's to say at any time.
NEVER_WAITS = "is_on_sale"
_NEW = re.compile(r"new-\d+")


def whole_of(product: Product) -> Parts:
    """The listing as it stands; two queries."""
    return whole_with(product, own_packs(product), photo_ids(product))


def whole_with(
    product: Product, packs: Iterable[StockRecord], photos: list[int]
) -> Parts:
    """The same of its own packs and photos that were read already.

    Packs that are not there yet stand by numbers of their own.
    """
    parts = columns_of(product)
    parts["packs"] = {
        str(pack.pk or f"new-{number}"): pack_parts(pack)
        for number, pack in enumerate(packs, start=1)
    }
    parts["photos"] = photos
    return parts


def own_packs(product: Product) -> list[StockRecord]:
    packs = StockRecord.objects.filter(product=product.pk, partner=product.partner_id)
    return list(packs.order_by("position", "quantity", "pk"))


def pack_parts(pack: StockRecord) -> Parts:
    parts: Parts = {name: getattr(pack, name) for name in OF_A_PACK}
    price = pack.usual_price
    parts["price"] = None if price is None else f"{price:f}"
    return parts


def photo_ids(product: Product) -> list[int]:
    images = ProductImage.objects.filter(product=product.pk, photo__isnull=False)
    return list(images.order_by("display_order", "id").values_list("photo", flat=True))


def is_new(key: str) -> bool:
    """Whether a pack's key is of one that is not there yet."""
    return _NEW.fullmatch(key) is not None


def changes(before: Parts, after: Parts) -> tuple[Parts, Parts]:
    """What is not the same, as it was and as it is; the same names in both."""
    was: Parts = {}
    now: Parts = {}
    for name, value in after.items():
        if name == "packs":
            old_packs, new_packs = _pack_changes(before["packs"], value)
            if new_packs:
                was["packs"], now["packs"] = old_packs, new_packs
        elif before[name] != value:
            was[name], now[name] = before[name], value
    return was, now


def _pack_changes(before: Parts, after: Parts) -> tuple[Parts, Parts]:
    was: Parts = {}
    now: Parts = {}
    added = 0
    for key, parts in after.items():
        if key not in before:
            added += 1
            was[f"new-{added}"], now[f"new-{added}"] = None, parts
            continue
        differs = [name for name in parts if before[key][name] != parts[name]]
        if differs:
            was[key] = {name: before[key][name] for name in differs}
            now[key] = {name: parts[name] for name in differs}
    return was, now


def without(parts: Parts, names: Iterable[str]) -> Parts:
    """All but these names of the listing."""
    gone = set(names)
    return {name: value for name, value in parts.items() if name not in gone}


def parted(now: Parts) -> tuple[Parts, Parts]:
    """What may have to wait, and what never does: whether packs are on sale."""
    waits, free = without(now, ["packs"]), {}
    packs: Parts = {}
    for key, parts in now.get("packs", {}).items():
        if is_new(key):
            packs[key] = parts
            continue
        if NEVER_WAITS in parts:
            free[key] = {NEVER_WAITS: parts[NEVER_WAITS]}
        rest = without(parts, [NEVER_WAITS])
        if rest:
            packs[key] = rest
    if packs:
        waits["packs"] = packs
    return waits, {"packs": free} if free else {}


def joined(first: Parts, second: Parts) -> Parts:
    """Both, the second over the first. New packs of the second come after."""
    both = {**first, **second}
    if "packs" in first and "packs" in second:
        packs = {key: dict(parts) for key, parts in first["packs"].items()}
        count = sum(map(is_new, packs))
        for key, parts in second["packs"].items():
            if is_new(key):
                count += 1
                packs[f"new-{count}"] = parts
            else:
                packs[key] = {**packs.get(key, {}), **parts}
        both["packs"] = packs
    return both


def overlaps(first: Parts, second: Parts) -> bool:
    """Whether both say something of the same."""
    if (first.keys() & second.keys()) - {"packs"}:
        return True
    packs = first.get("packs", {})
    return any(
        not is_new(key) and packs.get(key, {}).keys() & parts.keys()
        for key, parts in second.get("packs", {}).items()
    )


def minus(parts: Parts, told: Parts) -> Parts:
    """`parts` without what `told` says something of."""
    rest = without(parts, told.keys() - {"packs"})
    packs = {
        key: left
        for key, each in parts.get("packs", {}).items()
        if (left := without(each, told.get("packs", {}).get(key, {})))
    }
    return {**without(rest, ["packs"]), **({"packs": packs} if packs else {})}


def against(whole: Parts, wanted: Parts) -> tuple[Parts, Parts]:
    """What of `wanted` is not so already, as it stands and as wanted."""
    was: Parts = {}
    now: Parts = {}
    for name, value in wanted.items():
        if name != "packs" and whole[name] != value:
            was[name], now[name] = whole[name], value
    for key, parts in wanted.get("packs", {}).items():
        stands = None if is_new(key) else whole["packs"].get(key, {})
        if stands is None:
            was.setdefault("packs", {})[key] = None
            now.setdefault("packs", {})[key] = parts
            continue
        differs = [name for name in parts if stands.get(name) != parts[name]]
        if differs:
            was.setdefault("packs", {})[key] = {n: stands.get(n) for n in differs}
            now.setdefault("packs", {})[key] = {n: parts[n] for n in differs}
    return was, now


# --- Written back ---------------------------------------------------------------


def lay_over(product: Product, parts: Parts) -> Product:
    """Set the parts on the listing in memory; `packs_shown` has its packs then."""
    for name in COLUMNS:
        if name in parts:
            setattr(product, name, _value(name, parts[name]))
    rows = product.stockrecords.all()
    packs = [pack for pack in rows if pack.partner_id == product.partner_id]
    for key, told in parts.get("packs", {}).items():
        pack = next((each for each in packs if str(each.pk) == key), None)
        if pack is None:
            if not is_new(key):
                continue
            pack = StockRecord(
                product=product,
                partner=product.partner,
                price_currency=market.currency(),
            )
            packs.append(pack)
        for name, value in told.items():
            column = "usual_price" if name == "price" else name
            setattr(pack, column, _value(name, value))
    product.packs_shown = packs
    return product


def as_proposed(product: Product) -> Product:
    """The listing with what waits to be approved laid over it, if anything does."""
    edit = open_edit_of(product)
    return product if edit is None else lay_over(product, edit.after)


def packs_shown(product: Product) -> list[StockRecord]:
    """The packs of a listing, as they are laid over it or as they stand."""
    laid: list[StockRecord] | None = getattr(product, "packs_shown", None)
    return list(product.stockrecords.all()) if laid is None else laid


def _value(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in BY_NAME:
        return BY_NAME[name].read(value)
    return Decimal(value) if name == "price" else value


def require_known(parts: Parts) -> None:
    """What the parts name is still there. Raises `ListingError`."""
    category = parts.get("main_category_id")
    taxes = {
        told.get("tax_category_id") for told in parts.get("packs", {}).values()
    } - {None}
    is_gone = (
        category is not None and not Category.objects.filter(pk=category).exists()
    ) or TaxCategory.objects.filter(pk__in=taxes).count() != len(taxes)
    if is_gone:
        raise ListingError(_("A category of it was removed. Choose another."))


def set_photos(product: Product, ids: list[int]) -> None:
    """Show these photos in this order; whoever calls refreshes the card."""
    stands = {image.photo_id: image for image in product.images.all()}
    photos = Photo.objects.in_bulk([pk for pk in ids if pk not in stands])
    for gone in [image for pk, image in stands.items() if pk and pk not in ids]:
        # The file may belong to other listings as well, so only the row goes.
        ProductImage.objects.filter(pk=gone.pk).delete()
    for place, pk in enumerate(ids):
        if pk in stands:
            if stands[pk].display_order != place:
                ProductImage.objects.filter(pk=stands[pk].pk).update(
                    display_order=place
                )
        elif pk in photos:
            ProductImage.objects.create(
                product=product,
                photo=photos[pk],
                original=photos[pk].path(max(widths_of(photos[pk].width)), "webp"),
                display_order=place,
            )
