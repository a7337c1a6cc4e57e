"""A file of no known format: a person says which column is what, and it is kept."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.units import UnitKind
from shop.exchange.imported import ImportedPack, ImportedProduct, Words
from shop.exchange.measures import measure_in
from shop.exchange.sheet import Record, Sheet

from .base import (
    PACK_NAME,
    SKU,
    SUMMARY,
    TITLE,
    Format,
    addresses,
    body,
    extras,
    language_of,
    measured,
    pack_in_words,
    say,
    settle,
    start,
    take,
)

CODE = "by-hand"
FIELDS: dict[str, str | Promise] = {
    "title": _("Name of the goods"),
    "title_other": _("Name in the other language"),
    "summary": _("In one line"),
    "description": _("Description"),
    "category": _("Category"),
    "pack": _("Pack in words, such as “5 kg box”"),
    "amount": _("Amount in a pack"),
    "unit": _("Unit of the amount"),
    "price": _("Price of a pack"),
    "stock": _("How many packs there are"),
    "weight": _("Weight with packing, kg"),
    "sku": _("Your own number of the pack"),
    "photos": _("Addresses of pictures"),
}
NEEDED = ("title", "price")
_NUMBERS = ("amount", "price", "stock", "weight")


def by_hand(mapping: Mapping[str, str]) -> Format:
    """The format of files with these columns: `mapping` is header key → field."""
    fields = {field: key for key, field in mapping.items()}

    def read(sheet: Sheet) -> Iterator[ImportedProduct]:
        found: dict[str, ImportedProduct] = {}
        kept = [key for key in sheet.keys if key not in mapping]
        for raw in sheet.records():
            record = _by_field(raw, fields)
            name = record.raw("title") or f"row {record.number}"
            product = found.get(name)
            if product is None:
                product = found[name] = _product(record)
            pack = _pack(record)
            take(product, record)
            if pack:
                pack.extra = extras(raw, kept)
                product.packs.append(pack)
        yield from map(settle, found.values())

    numbers = (fields[name] for name in _NUMBERS if name in fields)
    return Format(
        code=CODE,
        label=_("Columns chosen by hand"),
        signatures=(frozenset(mapping),),
        known=frozenset(),
        read=read,
        numbers=frozenset(numbers),
    )


def _by_field(record: Record, fields: Mapping[str, str]) -> Record:
    """Keyed by our fields; problems still name the columns as they are written."""
    cells = {field: record.cells.get(key, "") for field, key in fields.items()}
    headers = {field: record.header(key) for field, key in fields.items()}
    return Record(record.number, cells, headers, record.mark, record.errors)


def _product(record: Record) -> ImportedProduct:
    product = start(record, CODE, title="title")
    product.category = record.raw("category") or None
    summary = record.line("summary", SUMMARY)
    say(product, summary=summary, description=body(record, "description"))
    other = record.line("title_other", TITLE)
    language = "en" if "zh-hans" in product.words else "zh-hans"
    if other:
        product.words[language] = Words(title=other)
    product.photos = addresses(record.raw("photos")) or None
    return product


def _pack(record: Record) -> ImportedPack | None:
    price = record.price("price")
    if price is None:
        return None
    pack = _sized(record, price)
    if pack is None:
        return None
    name = record.line("pack", PACK_NAME)
    if name:
        pack.names = {language_of(name): name}
    pack.sku = record.line("sku", SKU)
    pack.count = record.decimal("stock")
    kilos = record.decimal("weight")
    pack.weight_grams = int(kilos * 1000) if kilos else None
    return pack


def _sized(record: Record, price: Decimal) -> ImportedPack | None:
    """From amount and unit, from one cell that has both, or from the words."""
    amount, unit = record.raw("amount"), record.raw("unit")
    if amount and unit:
        number = record.decimal("amount")
        size = measured(record, number, unit, "unit") if number is not None else None
    elif amount:
        size = measure_in(amount, record.mark)
        if size is None:
            number = record.decimal("amount")
            size = (
                measured(record, number, UnitKind.PIECE, "amount") if number else None
            )
    else:
        return pack_in_words(record, record.raw("pack") or unit, price)
    if size is None:
        return None
    return ImportedPack(
        row=record.number, quantity=size.quantity, price=price, kind=size.kind
    )
