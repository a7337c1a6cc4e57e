"""Our own format: what the export of products writes, and what reads back the same.

A row is a pack. The first row of a product tells all of it; further packs repeat its
`reference` alone.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from core import dates, market
from core.amounts import UNITS, unit_named
from core.tables.writer import undefused
from core.text import plain
from core.units import PieceUnit, UnitKind
from shop.catalogue.allergens import NONE, mask_of
from shop.catalogue.facts import IN_FILES, MOST_SAID, Fact
from shop.catalogue.models import ALL_YEAR
from shop.catalogue.states import Allergen
from shop.import_export.imported import ImportedPack, ImportedProduct, Words
from shop.import_export.measures import Measure
from shop.import_export.sheet import GoodsSheet, Record
from vendors.partner.states import OverWeight

from .base import (
    DESCRIPTION,
    PACK_NAME,
    REFERENCE,
    SKU,
    SUMMARY,
    TITLE,
    Format,
    extras,
    jin_name,
    keys,
    measured,
    settle,
    take,
)
from .columns import COLUMNS, EXAMPLES, LANGUAGES, NO_TAX

CODE = "own"
MOST_TOLERANCE = 50
_WHOLE_SEASONS = {"": None, "all": ALL_YEAR, "全年": ALL_YEAR, "none": 0}
_MONTHS = re.compile(r"(\d{1,2})(?:\s*[-–]\s*(\d{1,2}))?")


def _facts(record: Record) -> dict[str, object]:
    """What the file tells; an empty cell clears what may be empty."""
    columns = [fact for fact in IN_FILES if record.has(fact.column)]
    told = {fact.name: _reader(fact)(record, fact.column) for fact in columns}
    clears = [fact.name for fact in columns if fact.field.null]
    return {n: v for n, v in told.items() if v is not None or n in clears}


def _reader(fact: Fact) -> Callable[[Record, str], Any]:
    """By its name, else by the kind of its column."""
    if fact.name in _OWN_READERS:
        return _OWN_READERS[fact.name]
    return next(read for kind, read in _READERS if isinstance(fact.field, kind))


def _season(record: Record, column: str) -> int | None:
    text = record.raw(column).casefold()
    if text in _WHOLE_SEASONS:
        return _WHOLE_SEASONS[text]
    season = 0
    for part in re.split(r"[\s,;]+(?![-–])", re.sub(r"\s*[-–]\s*", "-", text)):
        found = _MONTHS.fullmatch(part)
        ends = [int(end or found[1]) for end in found.groups()] if found else [0]
        if not all(1 <= end <= 12 for end in ends):
            record.fail("season", column, value=record.raw(column)[:40])
            return None
        first, last = ends
        run = range(first, last + 1 if first <= last else last + 13)
        for month in run:
            season |= 1 << (month - 1) % 12
    return season


def _words(record: Record) -> dict[str, Words]:
    """Each language that the file has a column of."""
    found: dict[str, Words] = {}
    for suffix, language in LANGUAGES.items():
        if not record.has(f"title_{suffix}"):
            continue
        found[language] = Words(
            title=record.line(f"title_{suffix}", TITLE, keep_tags=True),
            summary=_told(
                record,
                f"summary_{suffix}",
                lambda key: record.line(key, SUMMARY, keep_tags=True),
            ),
            description=_told(
                record, f"description_{suffix}", lambda key: _rich(record, key)
            ),
        )
    if not any(words.title for words in found.values()):
        record.fail("no_title", "title_en" if record.has("title_en") else "title_zh")
    return found


def _told(record: Record, key: str, read: Callable[[str], str]) -> str | None:
    return read(key) if record.has(key) else None


def _rich(record: Record, key: str) -> str:
    text = record.text(key)
    if len(text) > DESCRIPTION:
        record.fail("long", key, count=len(text), most=DESCRIPTION)
        return ""
    return text


def _amount(record: Record, amount: str, unit: str) -> Measure | None:
    number = record.decimal(amount)
    if number is None:
        if not record.raw(amount):
            record.fail("no_amount", amount)
        return None
    if not record.raw(unit):
        record.fail("no_unit", unit)
        return None
    return measured(record, number, record.raw(unit), unit)


def _stock(record: Record, product: ImportedProduct) -> None:
    unit = record.raw("stock_unit") or record.raw("unit")
    named = unit_named(unit)
    if named and record.raw("stock_unit"):
        product.unit_kind = str(UNITS[named][1])
        product.piece_unit = _piece_unit(unit)
    number = record.decimal("stock")
    if number == 0:
        product.stock = 0
    elif number is not None and not unit:
        record.fail("no_unit", "stock_unit")
    elif number is not None:
        found = measured(record, number, unit, "stock_unit")
        if found:
            product.stock, product.unit_kind = found.quantity, found.kind


def _piece_unit(unit: str) -> str | None:
    """What a piece is: bunch, tray, box; None for what is weighed or measured."""
    named = unit_named(unit)
    return named if named in PieceUnit.values else None


def _past_day(record: Record, column: str) -> date | None:
    day = record.day(column)
    if day and day > dates.today():
        record.fail("future", column, value=day.isoformat())
    return day


def _number(record: Record, column: str) -> int | None:
    return _whole(record.decimal(column, Decimal(32_000)))


def _line(record: Record, column: str) -> str:
    return record.line(column, SUMMARY, keep_tags=True)


def _text(record: Record, column: str) -> str | None:
    text = plain(record.text(column))
    if len(text) > MOST_SAID:
        record.fail("long", column, count=len(text), most=MOST_SAID)
        return None
    return text or None


def _allergens(record: Record, column: str) -> int | None:
    """Codes such as "milk nuts"; "none", alone, says that there are none."""
    codes = re.split(r"[\s,;，、；]+", record.raw(column).casefold())
    told = [code for code in codes if code]
    if told == [NONE]:
        return 0
    unknown = next((code for code in told if code not in Allergen.values), None)
    if unknown is not None:
        known = ", ".join([*Allergen.values, NONE])
        record.fail("allergen", column, value=unknown[:40], known=known)
        return None
    return mask_of(told) if told else None


_OWN_READERS = {
    "season": _season, "picked_on": _past_day, "allergens": _allergens,
}  # fmt: skip
_READERS: list[tuple[type[models.Field[Any, Any]], Callable[[Record, str], Any]]] = [
    (models.BooleanField, Record.yes),
    (models.DateField, Record.day),
    (models.IntegerField, _number),
    (models.CharField, _line),
    (models.TextField, _text),
]


def _product(record: Record) -> ImportedProduct:
    product = ImportedProduct(
        row=record.number,
        reference=record.line("reference", REFERENCE, keep_tags=True),
        words=_words(record),
        category=_told(record, "category", record.raw),
        facts=_facts(record),
        photos=record.raw("photos").split() if record.has("photos") else None,
    )
    _stock(record, product)
    return product


def _pack(record: Record) -> ImportedPack | None:
    """None for a row of a product without packs."""
    if not any(record.raw(key) for key in ("sku", "amount", "price")):
        return None
    size, price = _amount(record, "amount", "unit"), record.price("price")
    currency = record.raw("currency") or market.currency()
    if currency != market.currency():
        told = {"currency": market.currency(), "value": currency[:10]}
        record.fail("currency", "currency", **told)
    weight = record.decimal("weight_g")
    tolerance, over = _tolerance(record), _over_weight(record)
    if size is None or price is None:
        return None
    is_weighed = record.yes("weighed")
    if is_weighed and size.kind == UnitKind.PIECE:
        record.fail("weighed_piece", "weighed")
    return ImportedPack(
        row=record.number,
        quantity=size.quantity,
        price=price,
        kind=size.kind,
        names=_pack_names(record),
        weight_grams=_whole(weight),
        sku=record.line("sku", SKU, keep_tags=True),
        tax=_tax(record),
        is_on_sale=record.yes("on_sale"),
        is_weighed=is_weighed,
        tolerance=tolerance,
        over_weight=over,
    )


def _pack_names(record: Record) -> dict[str, str]:
    named = {
        language: record.line(f"pack_{suffix}", PACK_NAME, keep_tags=True)
        for suffix, language in LANGUAGES.items()
        if record.has(f"pack_{suffix}")
    }
    in_jin = jin_name(record.raw("amount"), record.raw("unit"))
    return {
        language: name or in_jin.get(language, "") for language, name in named.items()
    }


def _tax(record: Record) -> str | None:
    told = record.raw("tax")
    return "" if told == NO_TAX else told or None


def _tolerance(record: Record) -> int | None:
    percent = record.decimal("tolerance")
    if percent is not None and (percent > MOST_TOLERANCE or percent % 1):
        value = record.raw("tolerance")[:20]
        record.fail("tolerance", "tolerance", value=value, most=MOST_TOLERANCE)
        return None
    return _whole(percent)


def _over_weight(record: Record) -> str | None:
    told = record.raw("over_weight")
    if told and told not in OverWeight.values:
        known = ", ".join(OverWeight.values)
        record.fail("over_weight", "over_weight", value=told[:40], known=known)
        return None
    return told or None


def _whole(weight: Decimal | None) -> int | None:
    return None if weight is None else int(weight)


def _key(record: Record) -> str:
    """What the rows of one product share; empty for a row that goes on."""
    if record.raw("reference"):
        return f"reference {record.raw('reference')}"
    titles = [record.raw("title_en"), record.raw("title_zh")]
    return f"titles {titles}" if any(titles) else ""


def read(sheet: GoodsSheet) -> Iterator[ImportedProduct]:
    """Products in the order of their first rows."""
    unknown = OWN.unknown(sheet)
    found: dict[str, ImportedProduct] = {}
    last: ImportedProduct | None = None
    for record in sheet.records(undo=undefused):
        if record.raw("reference").casefold() in EXAMPLES:
            continue
        key = _key(record)
        product = found.get(key) if key else last
        if product is None:
            product = _product(record)
            found[key or f"row {record.number}"] = product
        last = product
        pack = _pack(record)
        if pack and product.piece_unit is None:
            product.piece_unit = _piece_unit(record.raw("unit"))
        take(product, record)
        if pack:
            pack.extra = extras(record, unknown)
            product.packs.append(pack)
        else:
            product.extra = product.extra or extras(record, unknown)
    for product in found.values():
        kind = product.unit_kind
        settled = settle(product)
        settled.unit_kind = settled.unit_kind or kind
        yield settled


OWN = Format(
    code=CODE,
    label=_("This market's own format"),
    signatures=(
        keys("reference,title_en,amount,unit,price"),
        keys("reference,title_zh,amount,unit,price"),
    ),
    known=frozenset(COLUMNS),
    read=read,
    numbers=keys("stock,amount,price,weight_g"),
)
