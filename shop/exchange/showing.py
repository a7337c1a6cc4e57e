"""A row's fate in words: for the page, and for the file of the dry run."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.tables import Cell

from .models import ImportRow
from .problems import from_json, sentence

WHAT: dict[str, str | Promise] = {
    "title_en": gettext_lazy("name in English"),
    "title_zh_hans": gettext_lazy("name in Chinese"),
    "summary_en": gettext_lazy("line in English"),
    "summary_zh_hans": gettext_lazy("line in Chinese"),
    "description_en": gettext_lazy("description in English"),
    "description_zh_hans": gettext_lazy("description in Chinese"),
    "category": gettext_lazy("category"),
    "season": gettext_lazy("season"),
    "picked_on": gettext_lazy("picked on"),
    "stock": gettext_lazy("stock"),
    "photos": gettext_lazy("photos"),
    "pack": gettext_lazy("new pack"),
    "pack_en": gettext_lazy("pack in English"),
    "pack_zh_hans": gettext_lazy("pack in Chinese"),
    "amount": gettext_lazy("amount in the pack"),
    "price": gettext_lazy("price"),
    "weight_g": gettext_lazy("weight with packing, g"),
    "tax": gettext_lazy("tax"),
    "on_sale": gettext_lazy("on sale"),
    "weighed": gettext_lazy("weighed when packed"),
    "tolerance": gettext_lazy("may weigh more or less by, %"),
    "over_weight": gettext_lazy("what weighs more"),
    "piece_unit": gettext_lazy("a piece is"),
    "keep_days": gettext_lazy("keeps, days"),
    "needs_cold": gettext_lazy("must travel cold"),
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


def _what(code: str) -> str:
    return code[1:] if code.startswith("=") else str(WHAT.get(code, code))


def _said(kept: dict[str, object]) -> str:
    problem = from_json(kept)
    text = sentence(problem)
    if not problem.column:
        return text
    return _("%(column)s: %(problem)s") % {"column": problem.column, "problem": text}


def shown_row(row: ImportRow) -> ShownRow:
    detail = row.detail
    return ShownRow(
        row=row,
        changes=[
            Change(_what(what), old, new)
            for what, old, new in detail.get("changes", [])
        ],
        problems=[_said(kept) for kept in detail.get("problems", [])],
        notes=[_said(kept) for kept in detail.get("notes", [])],
    )


def file_rows(rows: QuerySet[ImportRow]) -> Iterator[list[Cell]]:
    """The dry run row by row, differences as "what: from → to"."""
    yield [
        _("Row"),
        _("What happens"),
        _("Goods"),
        _("Changes"),
        _("Wrong"),
        _("Notes"),
    ]
    for row in rows.iterator(chunk_size=500):
        shown = shown_row(row)
        changes = [
            _("%(what)s: %(old)s → %(new)s")
            % {"what": change.what, "old": change.old or "–", "new": change.new or "–"}
            for change in shown.changes
        ]
        yield [
            row.number,
            str(row.get_fate_display()),
            row.title,
            "\n".join(changes),
            "\n".join(shown.problems),
            "\n".join(shown.notes),
        ]
