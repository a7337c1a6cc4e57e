"""A file of no known format: a person says which column is what, and it is kept."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.tables.numbers import is_number
from core.units import UnitKind
from shop.import_export.imported import ImportedPack, ImportedProduct, Words
from shop.import_export.measures import measure_told
from shop.import_export.sheet import GoodsSheet, Record

from .base import (
    PACK_NAME,
    SKU,
    SUMMARY,
    TITLE,
    Format,
    addresses,
    body,
    extras,
    jin_name,
    language_of,
    measured,
    pack_in_words,
    pack_of,
    say,
    settle,
    start,
    take,
)

CODE = "by-hand"
FIELDS: dict[str, str | Promise] = {
    "title": _("Product name"),
    "title_other": _("Name in the other language"),
    "summary": _("Short description"),
    "description": _("Description"),
    "category": _("Category"),
    "pack": _("Pack description, such as “5 kg box”"),
    "amount": _("Quantity per pack"),
    "unit": _("Quantity unit"),
    "price": _("Price per pack"),
    "stock": _("Packs in stock"),
    "weight": _("Shipping weight, kg"),
    "sku": _("Your SKU"),
    "photos": _("Picture URLs"),
}
NEEDED = ("title", "price")
_NUMBERS = ("amount", "price", "stock", "weight")


def by_hand(mapping: Mapping[str, str]) -> Format:
    """The format of files with these columns: `mapping` is header key → field."""
    fields = {field: key for key, field in mapping.items()}

    def read(sheet: GoodsSheet) -> Iterator[ImportedProduct]:
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
        label=_("Columns chosen manually"),
        signatures=(frozenset(mapping),),
        known=frozenset(),
        read=read,
        numbers=frozenset(numbers),
    )


def _by_field(record: Record, fields: Mapping[str, str]) -> Record:
    """Keyed by our fields; problems still name the columns as they are written."""
    cells = {field: record.cells.get(key, "") for field, key in fields.items()}
    headers = {field: record.header(key) for field, key in fields.items()}
    return record.renamed(cells, headers)


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
    if name and not is_number(name, record.mark):
        pack.names = {language_of(name): name}
    pack.sku = record.line("sku", SKU)
    pack.count = record.decimal("stock")
    kilos = record.decimal("weight")
    pack.weight_grams = int(kilos * 1000) if kilos else None
    return pack


def _sized(record: Record, price: Decimal) -> ImportedPack | None:
    """From amount and unit, from one cell that has both, or from the words.

    A pack that is told as a bare number ("规格 5", "单位 斤") is an amount too.
    """
    unit = record.raw("unit")
    key = "amount" if record.raw("amount") else "pack"
    told = record.raw(key)
    if key == "pack" and not is_number(told, record.mark):
        return pack_in_words(record, told, price, fallback=unit)
    size = measure_told(told, record.mark)
    if size is None:
        number = record.decimal(key)
        if number is None:
            return None
        if not unit:
            return _unsized(record, number, key, price)
        size = measured(record, number, unit, "unit")
    if size is None:
        return None
    return pack_of(record, size, price, names=jin_name(told, unit))


def _unsized(
    record: Record, number: Decimal, key: str, price: Decimal
) -> ImportedPack | None:
    """So many of what the file does not say; perhaps they are pieces."""
    pieces = measured(record, number, UnitKind.PIECE, key)
    if pieces is None:
        return None
    return ImportedPack(
        row=record.number, quantity=pieces.quantity, price=price, is_sized=False
    )
