"""What a format is: a header it is known by, and a way from rows to products."""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise

from core.amounts import unit_named
from core.units import UnitKind
from shop.import_export.imported import ImportedPack, ImportedProduct, Problem, Words
from shop.import_export.measures import (
    MOST_UNITS,
    Measure,
    NotWholeError,
    UnknownUnitError,
    measure,
    measure_told,
)
from shop.import_export.sheet import GoodsSheet, Record, plain

from .columns import column_of

TITLE, SUMMARY, DESCRIPTION, PACK_NAME, SKU = 120, 200, 20_000, 64, 64
REFERENCE = 200
_CHINESE = re.compile(r"[\u3400-\u9fff]")

Reader = Callable[[GoodsSheet], Iterator[ImportedProduct]]


@dataclass(frozen=True)
class Format:
    """`signatures`: of one of them all headers must be there. `known` are further
    headers that it reads or knowingly leaves; all others are kept as they are.
    """

    code: str
    label: str | Promise
    signatures: tuple[frozenset[str], ...]
    known: frozenset[str]
    read: Reader = field(repr=False)
    numbers: frozenset[str] = frozenset()
    # A line before the header, and lines that repeat it in other words.
    opening: str = ""
    repeats: int = 0

    def knows(self, keys: frozenset[str]) -> bool:
        return any(signature <= keys for signature in self.signatures)

    def unknown(self, sheet: GoodsSheet) -> list[str]:
        known = self.known.union(*self.signatures)
        return [key for key in sheet.keys if key not in known]


def keys(names: str) -> frozenset[str]:
    """Headers written with commas between them, as `header_key` makes them."""
    return frozenset(" ".join(name.casefold().split()) for name in names.split(","))


def language_of(text: str) -> str:
    return "zh-hans" if _CHINESE.search(text) else "en"


def reference(code: str, name: str) -> str:
    """What the goods are called by their old shop, short enough to keep."""
    full = f"{code}:{name}"
    if len(full) <= REFERENCE:
        return full
    return f"{code}:{hashlib.sha256(name.encode()).hexdigest()}"


def start(
    record: Record, code: str, *, title: str, name: str = "", language: str = ""
) -> ImportedProduct:
    """A product that opens in this row."""
    wording = record.line(title, TITLE)
    if not wording:
        record.fail("no_title", title)
    product = ImportedProduct(
        row=record.number, reference=reference(code, name or wording)
    )
    product.words[language or language_of(wording)] = Words(title=wording)
    return product


def take(product: ImportedProduct, record: Record) -> None:
    """What the row's cells had amiss becomes the product's."""
    if record.number not in product.rows:
        product.rows.append(record.number)
    for problem in record.errors:
        product.fail(record.number, problem)
    record.errors = []


def say(
    product: ImportedProduct,
    *,
    summary: str | None = None,
    description: str | None = None,
) -> None:
    """More words, in the language of the title; empty ones tell nothing."""
    for words in product.words.values():
        if summary:
            words.summary = summary
        if description:
            words.description = description


def body(record: Record, key: str) -> str:
    """Rich text as the file has it; the listing's service cleans it."""
    text = record.raw(key)
    if len(text) > DESCRIPTION:
        record.fail("long", key, count=len(text), most=DESCRIPTION)
        return ""
    return text


def measured(record: Record, number: Decimal, unit: str, key: str) -> Measure | None:
    """So many of a unit, or an error at the column."""
    shown = f"{number.normalize() + 0:f} {unit}".strip()
    try:
        found = measure(number, unit)
    except UnknownUnitError:
        record.fail("unit", key, value=unit[:40])
        return None
    except NotWholeError as error:
        code = "whole" if error.kind == UnitKind.PIECE else "smallest"
        record.fail(code, key, value=shown)
        return None
    if found.quantity <= 0:
        record.fail("no_amount", key)
        return None
    if found.quantity > MOST_UNITS:
        record.fail("large_number", key, value=shown)
        return None
    return found


def jin_name(amount: str, unit: str) -> dict[str, str]:
    """What a pack in jin is called where people buy by the jin: "5斤"."""
    if unit_named(unit) != "jin":
        return {}
    return {"zh-hans": f"{amount.strip()}斤"}


def pack_in_words(
    record: Record, words: str, price: Decimal, *, fallback: str = ""
) -> ImportedPack:
    """A pack that is told in words; `is_sized` where they tell an amount."""
    words = " ".join(plain(words).split())
    found = measure_told(words, record.mark) or measure_told(fallback, record.mark)
    name = words[:PACK_NAME]
    return pack_of(record, found, price, names=named(name), is_guess=True)


def named(name: str) -> dict[str, str]:
    """A name by the language that it is in."""
    return {language_of(name): name} if name else {}


def pack_of(
    record: Record, size: Measure | None, price: Decimal, **told: Any
) -> ImportedPack:
    """A pack of this size; without one a person is asked for it."""
    size_or_piece = size or Measure(1, UnitKind.PIECE)
    return ImportedPack(
        row=record.number,
        quantity=size_or_piece.quantity,
        price=price,
        kind=size_or_piece.kind,
        is_sized=size is not None,
        piece_unit=size_or_piece.piece_unit,
        **told,
    )


def settle(product: ImportedProduct) -> ImportedProduct:
    """Packs agree on how they are measured.

    Where guesses differ none of them counts; packs that a file states in units and
    that differ are an error.
    """
    packs = product.packs
    sized = [pack for pack in packs if pack.is_sized]
    kinds = {pack.kind for pack in sized}
    if len(kinds) > 1 and all(pack.is_guess for pack in sized):
        for pack in sized:
            pack.is_sized, pack.kind, pack.quantity = False, UnitKind.PIECE, 1
    elif len(kinds) > 1:
        first = sized[0]
        for pack in sized:
            if pack.kind != first.kind:
                params = {"row": str(first.row)}
                product.fail(pack.row, Problem("kinds", params=params))
    name_kind(product)
    return product


def name_kind(product: ImportedProduct) -> None:
    """How the product is measured, and what a piece of it is, by its packs."""
    sized = [pack for pack in product.packs if pack.is_sized]
    if sized:
        product.unit_kind = sized[0].kind
    told = {pack.piece_unit for pack in sized}
    if product.piece_unit is None and len(told) == 1:
        product.piece_unit = told.pop() or None


def extras(record: Record, unknown: Iterable[str]) -> dict[str, str]:
    """Cells of columns that the format does not know, under their own headers.

    One that is called like a column of our own format is marked, for the export.
    """
    found: dict[str, str] = {}
    for key in unknown:
        text = record.cells.get(key, "")
        if text.strip():
            header = record.header(key) or key
            found[f"{header} *" if column_of(header) else header] = text
    return found


def addresses(text: str) -> list[str]:
    """The addresses in a cell, parted by commas, spaces or bars."""
    found = re.split(r"[\s|]+|,(?=\s*https?:)", text.strip())
    return [address.strip(", ") for address in found if address.strip(", ")]
