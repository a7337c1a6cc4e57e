"""Foodsoft: a semicolon file of a supplier's articles, net prices and UN/ECE units."""

import re
from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from core import market
from core.money import rounded
from shop.import_export.imported import ImportedPack, ImportedProduct, Problem
from shop.import_export.measures import (
    UNITS,
    Measure,
    measure,
    measure_in,
    measure_told,
)
from shop.import_export.sheet import GoodsSheet, Record

from .base import (
    PACK_NAME,
    SKU,
    SUMMARY,
    Format,
    body,
    extras,
    keys,
    named,
    pack_of,
    say,
    settle,
    start,
    take,
)

CODE = "foodsoft"
_RATIO = re.compile(r"([A-Za-z0-9]{3})\s*[:=*]?\s*(\d[\d.,]*)")


def _size(record: Record) -> Measure | None:
    """What the supplier's unit holds; None where no amount is told."""
    said = measure_in(record.raw("unit"), record.mark)
    if said:
        return said
    unit = record.raw("supplier order unit").casefold()
    if unit in UNITS and UNITS[unit][0] != "piece":
        return measure(Decimal(1), unit)
    ratios = record.raw("ratios to supplier order unit")
    turned = _RATIO.sub(r"\2 \1", ratios)
    return (
        measure_in(ratios, record.mark)
        or measure_in(turned, record.mark)
        or measure_told(record.raw("unit"), record.mark)
        or measure_told(unit, record.mark)
    )


def _gross(record: Record, size: Measure | None) -> Decimal | None:
    """The price of the supplier's unit with tax; net prices stand per price unit."""
    net = record.decimal("price (net)")
    if net is None:
        if not record.raw("price (net)"):
            record.fail("no_price", "price (net)")
        return None
    unit = record.raw("price unit").casefold()
    if unit and unit != record.raw("supplier order unit").casefold():
        per = measure(Decimal(1), unit) if unit in UNITS else None
        if per is None or size is None or per.kind != size.kind:
            record.fail("unit", "price unit", value=record.raw("price unit")[:40])
            return None
        net = net * size.quantity / per.quantity
    vat = record.decimal("vat") or Decimal(0)
    gross = rounded(net * (100 + vat) / 100, market.currency())
    return record.checked_price(gross, "price (net)")


def _pack(record: Record, size: Measure | None, price: Decimal) -> ImportedPack:
    sku = record.line("order number", SKU)
    pack = pack_of(record, size, price, is_guess=True, sku=sku)
    pack.names = named(record.line("unit", PACK_NAME))
    if record.raw("vat"):
        percent = record.decimal("vat") or Decimal(0)
        pack.tax = f"{percent.normalize() + 0:f}%"
    pack.is_on_sale = record.raw("avail.").casefold() != "x"
    return pack


def read(sheet: GoodsSheet) -> Iterator[ImportedProduct]:
    """A product of one pack per row; its note is the line under its name."""
    unknown = FOODSOFT.unknown(sheet)
    for record in sheet.records():
        name = record.raw("order number") or record.raw("name")
        product = start(record, CODE, title="name", name=name)
        product.category = record.raw("category") or None
        note = body(record, "note")
        if len(note) > SUMMARY or "<" in note:
            say(product, description=note)
        else:
            say(product, summary=record.line("note", SUMMARY))
        size = _size(record)
        price = _gross(record, size)
        if price is not None:
            pack = _pack(record, size, price)
            pack.extra = extras(record, unknown)
            product.packs.append(pack)
        if record.decimal("deposit"):
            params = {"value": record.raw("deposit")[:20]}
            product.note(record.number, Problem("deposit", "Deposit", params))
        take(product, record)
        yield settle(product)


FOODSOFT = Format(
    code=CODE,
    label=_("Foodsoft"),
    signatures=(keys("avail.,order number,name,unit,price (net),vat"),),
    known=keys(
        "supplier order unit,ratios to supplier order unit,minimum order quantity,"
        "billing unit,group order granularity,group order unit,price unit,deposit,"
        "note,category"
    ),
    read=read,
    numbers=keys("price (net),vat,deposit"),
)
