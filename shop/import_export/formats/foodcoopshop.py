"""foodcoopshop: eleven columns whose headers are in the language of the site."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from shop.import_export.imported import ImportedProduct, Problem
from shop.import_export.sheet import GoodsSheet, Record

from .base import (
    SUMMARY,
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

CODE = "foodcoopshop"
_ENGLISH = (
    "name", "description short", "description", "gross price", "tax rate", "deposit",
    "amount", "unit", "status", "product declaration", "storage location",
)  # fmt: skip
_GERMAN = (
    "name", "kurze beschreibung", "beschreibung", "bruttopreis", "steuersatz", "pfand",
    "menge", "einheit", "status", "produktdeklaration", "lagerort",
)  # fmt: skip
_IN_ENGLISH = dict(zip(_GERMAN, _ENGLISH, strict=True))


def _translated(record: Record) -> Record:
    """With the English keys; problems still name the columns as they are written."""
    cells = {_IN_ENGLISH.get(key, key): text for key, text in record.cells.items()}
    headers = {_IN_ENGLISH.get(key, key): text for key, text in record.headers.items()}
    return record.renamed(cells, headers)


def read(sheet: GoodsSheet) -> Iterator[ImportedProduct]:
    """A product of one pack per row."""
    unknown = FOODCOOPSHOP.unknown(sheet)
    for raw in sheet.records():
        record = _translated(raw)
        product = start(record, CODE, title="name")
        summary = record.line("description short", SUMMARY)
        say(product, summary=summary, description=body(record, "description"))
        price = record.price("gross price")
        if price is not None:
            pack = pack_in_words(record, record.line("unit", 200), price)
            pack.count = record.decimal("amount")
            pack.tax = _rate(record)
            pack.extra = extras(raw, unknown)
            product.packs.append(pack)
        deposit = record.decimal("deposit")
        if deposit:
            params = {"value": record.raw("deposit")[:20]}
            problem = Problem("deposit", record.header("deposit"), params)
            product.note(record.number, problem)
        take(product, record)
        yield settle(product)


def _rate(record: Record) -> str | None:
    percent = record.decimal("tax rate")
    return None if percent is None else f"{percent.normalize() + 0:f}%"


FOODCOOPSHOP = Format(
    code=CODE,
    label=_("foodcoopshop"),
    signatures=(
        keys("name,description short,gross price,amount,unit"),
        keys("name,kurze beschreibung,bruttopreis,menge,einheit"),
    ),
    known=frozenset(_ENGLISH + _GERMAN),
    read=read,
    numbers=keys("gross price,bruttopreis,deposit,pfand,amount,menge"),
)
