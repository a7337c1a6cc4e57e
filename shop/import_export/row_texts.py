"""A row's fate in words: for the page, and for the file of the dry run."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.tables.writer import Cell
from core.templatetags.market import money, quantity
from core.units import PieceUnit
from shop.catalogue.allergens import mask_of, said_of_allergens
from shop.catalogue.facts import FACTS
from shop.catalogue.models import Category
from shop.catalogue.states import Allergen
from vendors.partner.states import OverWeight

from .models import ImportRow
from .problems import from_json, sentence
from .shelf import categories_by_path
from .snapshots import MONEY
from .states import Fate

WHAT: dict[str, str | Promise] = {
    "title_en": gettext_lazy("name in English"),
    "title_zh_hans": gettext_lazy("name in Chinese"),
    "summary_en": gettext_lazy("short description in English"),
    "summary_zh_hans": gettext_lazy("short description in Chinese"),
    "description_en": gettext_lazy("description in English"),
    "description_zh_hans": gettext_lazy("description in Chinese"),
    "category": gettext_lazy("category"),
    **{fact.column: fact.in_rows for fact in FACTS},
    "stock": gettext_lazy("stock"),
    "photos": gettext_lazy("photos"),
    "pack": gettext_lazy("new pack"),
    "first_packs": gettext_lazy("pack"),
    "pack_en": gettext_lazy("pack in English"),
    "pack_zh_hans": gettext_lazy("pack in Chinese"),
    "amount": gettext_lazy("quantity per pack"),
    "price": gettext_lazy("price"),
    "weight_g": gettext_lazy("shipping weight, g"),
    "tax": gettext_lazy("tax"),
    "on_sale": gettext_lazy("on sale"),
    "weighed": gettext_lazy("weighed when packed"),
    "tolerance": gettext_lazy("weight tolerance, %"),
    "over_weight": gettext_lazy("if it weighs more"),
}


@dataclass(frozen=True)
class Change:
    """One difference, ready to show."""

    what: str
    old: str
    new: str


@dataclass(frozen=True)
class ShownRow:
    """One row of the dry run, ready to show."""

    row: ImportRow
    changes: list[Change]
    problems: list[str]
    notes: list[str]


# Values that files write as codes.
_YES_NO: dict[str, str | Promise] = {
    "yes": gettext_lazy("yes"),
    "no": gettext_lazy("no"),
}
VALUES: dict[str, dict[str, str | Promise]] = {
    "weighed": _YES_NO,
    "on_sale": _YES_NO,
    "needs_cold": _YES_NO,
    "over_weight": dict(OverWeight.choices),
    "piece_unit": dict(PieceUnit.choices),
}
_AMOUNTS = frozenset({"amount", "stock", "pack", "first_packs"})
_AMOUNT = re.compile(r"@(\d[\d.]*):([a-z]+)")


def _value(what: str, text: str, categories: Mapping[str, Category]) -> str:
    """A value as the page says it, in the reader's language."""
    if what == "price" and text:
        return money(text)
    if what == "category" and text in categories:
        return str(categories[text].name)
    if what in _AMOUNTS:
        return _AMOUNT.sub(_amount, text)
    if what == "allergens":
        return said_of_allergens(_mask(text))
    return str(VALUES.get(what, {}).get(text, text))


def _mask(text: str) -> int | None:
    if not text:
        return None
    return mask_of(code for code in text.split() if code in Allergen.values)


def _amount(found: re.Match[str]) -> str:
    number, measure = found.groups()
    return money(number) if measure == MONEY else quantity(int(number), measure)


def _column(name: str) -> str:
    """A header as the file has it, or our word where no one header is meant."""
    return str(WHAT.get(name[1:], name)) if name.startswith("@") else name


def _what(code: str) -> str:
    return code[1:] if code.startswith("=") else str(WHAT.get(code, code))


def _said(kept: dict[str, object]) -> str:
    problem = from_json(kept)
    text = sentence(problem)
    if not problem.column:
        return text
    said = {"column": _column(problem.column), "problem": text}
    return _("%(column)s: %(problem)s") % said


def shown_rows(rows: Iterable[ImportRow]) -> Iterator[ShownRow]:
    """The rows in the reader's language; one query for the names of categories."""
    categories = categories_by_path()
    for row in rows:
        yield _shown(row, categories)


def _shown(row: ImportRow, categories: Mapping[str, Category]) -> ShownRow:
    detail = row.detail
    return ShownRow(
        row=row,
        changes=[
            Change(
                _what(what),
                _value(what, old, categories),
                _value(what, new, categories),
            )
            for what, old, new in detail.get("changes", [])
        ],
        problems=[_said(kept) for kept in detail.get("problems", [])],
        notes=[_said(kept) for kept in detail.get("notes", [])],
    )


def _told(change: Change, *, is_new: bool) -> str:
    """What new goods have, or "what: from → to"."""
    if is_new:
        return _("%(what)s: %(new)s") % {"what": change.what, "new": change.new}
    return _("%(what)s: %(old)s → %(new)s") % {
        "what": change.what,
        "old": change.old or "–",
        "new": change.new or "–",
    }


def file_rows(rows: QuerySet[ImportRow]) -> Iterator[list[Cell]]:
    """The dry run row by row."""
    yield [
        _("Row"),
        _("Result"),
        _("Goods"),
        _("Changes"),
        _("Error"),
        _("Notes"),
    ]
    for shown in shown_rows(rows.iterator(chunk_size=500)):
        row = shown.row
        changes = [
            _told(change, is_new=row.fate == Fate.NEW) for change in shown.changes
        ]
        yield [
            row.number,
            str(row.get_fate_display()),
            row.title,
            "\n".join(changes),
            "\n".join(shown.problems),
            "\n".join(shown.notes),
        ]
