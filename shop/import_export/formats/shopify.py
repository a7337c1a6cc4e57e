"""Shopify: rows of one handle are one product; options become packs.

Both headers are read: the one of before 2025 and the current one, whose columns have
other names. A product's first row tells its words; later rows add a variant, a
picture, or both.
"""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from shop.import_export.imported import ImportedPack, ImportedProduct, Problem
from shop.import_export.sheet import GoodsSheet, Record

from .base import (
    PACK_NAME,
    SKU,
    Format,
    body,
    extras,
    keys,
    pack_in_words,
    say,
    settle,
    start,
    take,
)

CODE = "shopify"
# The current header's names, by those of before.
_CURRENT = {
    "url handle": "handle",
    "description": "body (html)",
    "published on online store": "published",
    "product category": "standard category",
    "sku": "variant sku",
    "barcode": "variant barcode",
    "price": "variant price",
    "price / international": "variant price",
    "compare-at price": "variant compare at price",
    "inventory quantity": "variant inventory qty",
    "inventory tracker": "variant inventory tracker",
    "weight value (grams)": "variant grams",
    "product image url": "image src",
    "variant image url": "variant image",
}
_NO_OPTION = frozenset({"default title", "default", ""})


def _as_before(record: Record) -> Record:
    """With the older keys. Of two columns for one thing the filled one counts."""
    cells: dict[str, str] = {}
    headers: dict[str, str] = {}
    for key, text in record.cells.items():
        name = _CURRENT.get(key, key)
        if not cells.get(name, "").strip():
            cells[name] = text
            headers[name] = record.headers.get(key, key)
    return record.renamed(cells, headers)


def _options(record: Record) -> str:
    values = [record.raw(f"option{number} value") for number in (1, 2, 3)]
    return " / ".join(v for v in values if v.casefold() not in _NO_OPTION)


def _pack(record: Record, product: ImportedProduct) -> ImportedPack | None:
    price = record.price("variant price")
    if price is None:
        return None
    pack = pack_in_words(record, _options(record)[: PACK_NAME * 2], price)
    pack.sku = record.line("variant sku", SKU)
    grams = record.decimal("variant grams")
    pack.weight_grams = int(grams) if grams else None
    if record.raw("variant inventory qty").startswith(("-", "−")):
        product.note(record.number, Problem("oversold"))
    else:
        pack.count = record.decimal("variant inventory qty")
    return pack


def _has_variant(record: Record) -> bool:
    return bool(record.raw("variant price") or record.raw("option1 value"))


def _pictures(record: Record, product: ImportedProduct) -> None:
    for column in ("image src", "variant image"):
        address = record.raw(column)
        if address and address not in (product.photos or ()):
            product.photos = [*(product.photos or ()), address]


def read(sheet: GoodsSheet) -> Iterator[ImportedProduct]:
    """Products in the order of their first rows."""
    unknown = SHOPIFY.unknown(sheet)
    found: dict[str, ImportedProduct] = {}
    for raw in sheet.records():
        record = _as_before(raw)
        handle = record.raw("handle") or f"row {record.number}"
        product = found.get(handle)
        if product is None:
            product = start(record, CODE, title="title", name=handle)
            product.category = (
                record.raw("type") or record.raw("standard category") or None
            )
            say(product, description=body(record, "body (html)"))
            found[handle] = product
        pack = _pack(record, product) if _has_variant(record) else None
        _pictures(record, product)
        take(product, record)
        if pack:
            pack.extra = extras(raw, unknown)
            product.packs.append(pack)
    yield from map(settle, found.values())


_GOOGLE = (
    "google product category,gender,age group,mpn,adwords grouping,adwords labels,"
    "condition,custom product,custom label 0,custom label 1,custom label 2,"
    "custom label 3,custom label 4"
)
SHOPIFY = Format(
    code=CODE,
    label=_("Shopify"),
    signatures=(
        keys("handle,title,option1 name,option1 value,variant price"),
        keys("url handle,title,option1 name,option1 value"),
    ),
    known=keys(
        "body (html),vendor,type,tags,published,option2 name,option2 value,"
        "option3 name,option3 value,variant sku,variant grams,variant inventory qty,"
        "variant inventory tracker,variant inventory policy,"
        "variant fulfillment service,variant compare at price,image src,"
        "variant requires shipping,variant taxable,variant barcode,image position,"
        "image alt text,gift card,seo title,seo description,variant image,"
        "variant weight unit,variant tax code,cost per item,status,"
        "standard category,option1 linked to,option2 linked to,option3 linked to,"
        "compare-at price / international,included / [primary],"
        "included / international,charge tax,tax code,weight unit for display,"
        "continue selling when out of stock,requires shipping,fulfillment service,"
        "unit price total measure,unit price total measure unit,"
        "unit price base measure,unit price base measure unit"
    )
    | frozenset(_CURRENT)
    | frozenset(f"google shopping / {name}" for name in keys(_GOOGLE)),
    read=read,
    numbers=keys("variant price,price,price / international,compare-at price"),
)
