"""Open Food Network: its product list, and the stock of its hubs.

Rows with the same producer and name are variants of one product: its packs.
"""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from core.units import UnitKind
from shop.import_export.imported import ImportedPack, ImportedProduct, Problem
from shop.import_export.measures import Measure
from shop.import_export.sheet import GoodsSheet, Record

from .base import (
    PACK_NAME,
    SKU,
    Format,
    body,
    extras,
    keys,
    measured,
    named,
    say,
    settle,
    start,
    take,
)

CODE = "ofn"
_NUMBERS = keys("units,price,on_hand")


def _measure(record: Record) -> Measure | None:
    number = record.decimal("units")
    if number is None:
        if not record.raw("units"):
            record.fail("no_amount", "units")
        return None
    # Items have no type of unit, but a name of one.
    unit = record.raw("unit_type") or (
        UnitKind.PIECE if record.raw("variant_unit_name") else ""
    )
    if not unit:
        record.fail("no_unit", "unit_type")
        return None
    return measured(record, number, unit, "unit_type")


def _pack(record: Record, product: ImportedProduct) -> ImportedPack | None:
    size, price = _measure(record), record.price("price")
    if size is None or price is None:
        return None
    pack = ImportedPack(
        row=record.number,
        quantity=size.quantity,
        price=price,
        kind=size.kind,
        sku=record.line("sku", SKU),
        count=record.decimal("on_hand"),
    )
    name = record.line("display_name", PACK_NAME) or record.line(
        "variant_unit_name", PACK_NAME
    )
    pack.names = named(name)
    if not size.is_exact:
        said = f"{record.raw('units')} {record.raw('unit_type')}"
        params = {"value": said, "kept": f"{size.quantity} {_base(size)}"}
        product.note(record.number, Problem("rounded", "units", params))
    if record.yes("on_demand"):
        product.note(record.number, Problem("on_demand", "on_demand"))
    return pack


def _base(size: Measure) -> str:
    return "g" if size.kind == "weight" else "ml"


def read(sheet: GoodsSheet) -> Iterator[ImportedProduct]:
    """Products in the order of their first rows."""
    unknown = PRODUCTS.unknown(sheet)
    found: dict[tuple[str, str], ImportedProduct] = {}
    for record in sheet.records():
        producer, name = record.raw("producer"), record.raw("name")
        # A row without a name is no variant of another such row.
        key = (producer, name or f"row {record.number}")
        product = found.get(key)
        if product is None:
            product = start(record, CODE, title="name", name="/".join(key))
            product.category = record.raw("category") or None
            say(product, description=body(record, "description"))
            found[key] = product
        pack = _pack(record, product)
        take(product, record)
        if pack:
            pack.extra = extras(record, unknown)
            product.packs.append(pack)
    _say_sellers(found)
    yield from map(settle, found.values())


def _say_sellers(found: dict[tuple[str, str], ImportedProduct]) -> None:
    """A hub's file has several producers; all of it becomes one seller's."""
    if len({producer for producer, _name in found}) < 2:
        return
    for (producer, _name), product in found.items():
        params = {"value": producer[:80]}
        product.note(product.row, Problem("other_seller", "producer", params))


_SHARED = "producer,name,display_name,units,unit_type,variant_unit_name,price,on_hand"
PRODUCTS = Format(
    code=CODE,
    label=_("Open Food Network: products"),
    signatures=(keys("producer,name,category,units,price,shipping_category"),),
    known=keys(
        f"{_SHARED},sku,category,description,available_on,on_demand,"
        "shipping_category,tax_category,distributor"
    ),
    read=read,
    numbers=_NUMBERS,
)
HUB_STOCK = Format(
    code="ofn-hub",
    label=_("Open Food Network: stock of a hub"),
    signatures=(keys("producer,distributor,name,units,price"),),
    known=PRODUCTS.known,
    read=read,
    numbers=_NUMBERS,
)
