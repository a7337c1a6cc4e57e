"""WooCommerce: simple products, and variable ones whose variations become packs.

The unit of weights stands in the header: "Weight (kg)" or "Weight (lbs)".
"""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext_lazy as _

from shop.import_export.imported import ImportedPack, ImportedProduct, Problem
from shop.import_export.measures import UNITS
from shop.import_export.sheet import GoodsSheet, Record, plain

from .base import (
    PACK_NAME,
    SKU,
    SUMMARY,
    Format,
    addresses,
    body,
    extras,
    keys,
    pack_in_words,
    say,
    settle,
    start,
    take,
)

CODE = "woocommerce"
_WEIGHTS = ("kg", "g", "lbs", "oz")
_SIMPLE, _VARIABLE, _VARIATION = "simple", "variable", "variation"
_ATTRIBUTES = range(1, 21)


def _grams(record: Record) -> int | None:
    for unit in _WEIGHTS:
        number = record.decimal(f"weight ({unit})")
        if number:
            grams = number * UNITS[unit][1]
            return int(grams.to_integral_value(rounding=ROUND_HALF_UP))
    return None


def _kind(record: Record) -> str:
    """The type of "simple, virtual" is simple; the rest are marks."""
    return record.raw("type").casefold().split(",")[0].strip() or _SIMPLE


def _attributes(record: Record) -> str:
    values = [record.raw(f"attribute {number} value(s)") for number in _ATTRIBUTES]
    return " / ".join(value for value in values if value)


def _rich(record: Record, key: str) -> str:
    """The exporter writes line breaks as a backslash and an n."""
    return body(record, key).replace("\\r", "").replace("\\n", "\n")


def _pack(record: Record, product: ImportedProduct, words: str) -> ImportedPack | None:
    price: Decimal | None = record.price("regular price")
    if price is None:
        return None
    pack = pack_in_words(record, words[: PACK_NAME * 2], price)
    pack.sku = record.line("sku", SKU)
    pack.weight_grams = _grams(record)
    if record.raw("stock").startswith("-"):
        product.note(record.number, Problem("oversold", record.header("stock")))
    else:
        pack.count = record.decimal("stock")
    if record.raw("sale price"):
        params = {"value": record.raw("sale price")[:20]}
        product.note(record.number, Problem("sale_price", "Sale price", params))
    return pack


def _open(record: Record) -> ImportedProduct:
    name = record.raw("id") or record.raw("sku") or record.raw("name")
    product = start(record, CODE, title="name", name=name)
    first = record.raw("categories").split(",")[0]
    product.category = first.split(">")[-1].strip() or None
    short = " ".join(plain(_rich(record, "short description")).split())
    say(product, summary=short[:SUMMARY], description=_rich(record, "description"))
    product.photos = addresses(record.raw("images")) or None
    return product


class _Shelf:
    """Products by what variations call their parent: its SKU, or "id:" and its id."""

    def __init__(self) -> None:
        self.products: list[ImportedProduct] = []
        self.parents: dict[str, ImportedProduct] = {}
        # Rows of variable products, whose variations have what these tell.
        self.variable: dict[int, Record] = {}

    def put(self, product: ImportedProduct, record: Record) -> None:
        self.products.append(product)
        for name in (f"id:{record.raw('id')}", record.raw("sku")):
            if name not in {"id:", ""}:
                self.parents.setdefault(name, product)


def read(sheet: GoodsSheet) -> Iterator[ImportedProduct]:
    """Products in the order of the file; a variation may stand before its parent."""
    unknown = WOOCOMMERCE.unknown(sheet)
    shelf, variations = _Shelf(), []
    for record in sheet.records():
        kind = _kind(record)
        if kind == _VARIATION:
            variations.append(record)
            continue
        product = _open(record)
        if kind == _SIMPLE:
            _add(product, record, _attributes(record), unknown)
        elif kind == _VARIABLE:
            shelf.variable[product.row] = record
        else:
            record.fail("kind_of_goods", "type", value=record.raw("type")[:40])
        take(product, record)
        shelf.put(product, record)
    for record in variations:
        parent = shelf.parents.get(record.raw("parent"))
        variable = shelf.variable.get(parent.row) if parent else None
        if parent is None:
            record.fail("no_parent", "parent", value=record.raw("parent")[:40])
            parent = _open(record)
            shelf.products.append(parent)
        _add(parent, record, _attributes(record), unknown, variable)
        take(parent, record)
    for product in shelf.products:
        _share_stock(product, shelf.variable.get(product.row))
    yield from map(settle, shelf.products)


def _share_stock(product: ImportedProduct, variable: Record | None) -> None:
    """One stock of all variations, counted in pieces where these are alike."""
    if variable is None or any(pack.count is not None for pack in product.packs):
        return
    alike = len({(pack.kind, pack.quantity) for pack in product.packs}) == 1
    count = variable.decimal("stock")
    if count and alike:
        product.packs[0].count = count
    elif count:
        params = {"value": variable.raw("stock")[:20]}
        product.note(product.row, Problem("shared_stock", "Stock", params))


def _add(
    product: ImportedProduct,
    record: Record,
    words: str,
    unknown: list[str],
    variable: Record | None = None,
) -> None:
    pack = _pack(record, product, words)
    if pack:
        if variable and pack.weight_grams is None:
            pack.weight_grams = _grams(variable)
        pack.extra = extras(record, unknown)
        product.packs.append(pack)


_LENGTHS = ("cm", "m", "mm", "in", "yd")
WOOCOMMERCE = Format(
    code=CODE,
    label=_("WooCommerce"),
    signatures=(keys("type,sku,name,published,regular price,parent"),),
    known=keys(
        "id,is featured?,visibility in catalog,"
        "short description,description,date sale price starts,date sale price ends,"
        "tax status,tax class,in stock?,stock,low stock amount,backorders allowed?,"
        "sold individually?,allow customer reviews?,purchase note,sale price,"
        "categories,tags,shipping class,images,download limit,download expiry days,"
        "grouped products,upsells,cross-sells,external url,button text,position,brands"
    )
    | {"gtin, upc, ean, or isbn"}
    | {f"weight ({unit})" for unit in _WEIGHTS}
    | {f"{side} ({u})" for side in ("length", "width", "height") for u in _LENGTHS}
    | {
        f"attribute {number} {part}"
        for number in _ATTRIBUTES
        for part in ("name", "value(s)", "visible", "global", "default")
    },
    read=read,
    numbers=keys("regular price,sale price,stock")
    | {f"weight ({unit})" for unit in _WEIGHTS},
)
