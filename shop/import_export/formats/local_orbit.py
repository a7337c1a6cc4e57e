"""Local Orbit: its template to upload products. Same names are packs of one product."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from shop.import_export.imported import ImportedProduct, Problem
from shop.import_export.sheet import GoodsSheet, Record

from .base import (
    SKU,
    SUMMARY,
    Format,
    extras,
    keys,
    pack_in_words,
    say,
    settle,
    start,
    take,
)

CODE = "local-orbit"


def _add_pack(product: ImportedProduct, record: Record, unknown: list[str]) -> None:
    price = record.price("price")
    if price is None:
        return
    unit = record.line("unit name", 100)
    words = record.line("unit description", 200) or unit
    # "pound" alone is one pound.
    pack = pack_in_words(record, words, price, fallback=f"1 {unit}")
    pack.sku = record.line("product code", SKU)
    column = "new inventory" if record.raw("new inventory") else "current inventory"
    pack.count = record.decimal(column)
    pack.extra = extras(record, unknown)
    product.packs.append(pack)


def read(sheet: GoodsSheet) -> Iterator[ImportedProduct]:
    """Products in the order of their first rows."""
    unknown = LOCAL_ORBIT.unknown(sheet)
    found: dict[tuple[str, str], ImportedProduct] = {}
    for record in sheet.records():
        seller, name = record.raw("organization"), record.raw("product name")
        key = (seller, name or f"row {record.number}")
        product = found.get(key)
        if product is None:
            product = start(record, CODE, title="product name", name="/".join(key))
            product.category = record.raw("category name") or None
            say(product, summary=record.line("short description", SUMMARY))
            found[key] = product
        _add_pack(product, record, unknown)
        take(product, record)
    if len({seller for seller, _name in found}) > 1:
        for (seller, _name), product in found.items():
            params = {"value": seller[:80]}
            product.note(product.row, Problem("other_seller", "Organization", params))
    yield from map(settle, found.values())


LOCAL_ORBIT = Format(
    code=CODE,
    label=_("Local Orbit"),
    signatures=(keys("organization,product name,unit name,price,new inventory"),),
    known=keys(
        "market subdomain,category name,short description,product code,"
        "unit description,current inventory,product id"
    ),
    read=read,
    numbers=keys("price,current inventory,new inventory"),
)
