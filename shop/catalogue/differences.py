"""What a proposed change does to a listing, told so that a person sees it at once."""

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language_info, gettext
from django.utils.translation import gettext_lazy as _

from core import market
from core.inputs import wholes
from core.models import Photo
from core.richtext import typed
from core.templatetags.market import money, quantity
from core.units import UnitKind
from vendors.partner.models import StockRecord, TaxCategory
from vendors.partner.states import OverWeight

from .facts import BY_NAME, FACTS, TEXTS, said_of
from .models import Category, Product, ProposedEdit

Parts = dict[str, Any]
_LANGUAGES = {"en": "en", "zh_hans": "zh-hans"}
# A run of signs that is the same, came or went.
Piece = tuple[str, str]
SAME, CAME, WENT = "same", "ins", "del"
# Words as a whole; of Chinese, Japanese and the like each sign.
_TOKEN = re.compile(r"[\u3400-\u9fff\u3040-\u30ff]|\w+|\s+|.", re.DOTALL)
_MOST_TOKENS = 4000


def _base(name: str) -> str:
    """A column without its language."""
    for suffix in _LANGUAGES:
        if name.endswith(f"_{suffix}"):
            return name.removesuffix(f"_{suffix}")
    return name


_LABELS: dict[str, Promise] = {
    "title": _("Name"),
    "summary": _("Short description"),
    "description": _("Description"),
    "main_category_id": _("Category"),
    "unit_kind": _("Sold"),
    **{_base(fact.name): fact.label for fact in FACTS},
}
_PACK_LABELS: dict[str, Promise] = {
    "price": _("Price"),
    "quantity": _("Contents"),
    "name": _("Pack"),
    "weight_grams": _("Shipping weight"),
    "tax_category_id": _("Tax"),
    "is_on_sale": _("On sale"),
    "is_weighed": _("Weighed when packed"),
    "tolerance": _("Weight tolerance (%)"),
    "over_weight": _("If it weighs more"),
}


@dataclass(frozen=True)
class ValueChange:
    """One value as it was and as it shall be; words also in pieces.

    `meanwhile` is what stands there now when somebody changed it since.
    """

    label: str
    old: str
    new: str
    pieces: Sequence[Piece] = ()
    percent: str = ""
    meanwhile: str = ""
    is_new: bool = False


@dataclass
class Difference:
    """All of a change: words and facts, packs, and photos before and after."""

    changes: list[ValueChange] = field(default_factory=list)
    old_photos: list[Photo] = field(default_factory=list)
    new_photos: list[Photo] = field(default_factory=list)
    gone: set[int] = field(default_factory=set)
    came: set[int] = field(default_factory=set)

    @property
    def has_photos(self) -> bool:
        return bool(self.old_photos or self.new_photos)


def difference_of(edit: ProposedEdit, meanwhile: Parts | None = None) -> Difference:
    """`meanwhile` has what was changed since, as `services.conflicts` says; at most
    four queries.
    """
    words = _Words(edit, meanwhile or {})
    found = Difference(changes=[*words.facts(), *words.packs()])
    if "photos" in edit.after:
        before, after = edit.before["photos"], edit.after["photos"]
        photos = Photo.objects.in_bulk({*before, *after})
        found.old_photos = [photos[pk] for pk in before if pk in photos]
        found.new_photos = [photos[pk] for pk in after if pk in photos]
        found.gone = {*before} - {*after}
        found.came = {*after} - {*before}
    return found


class _Words:
    """An edit's values in the words of the page's language."""

    def __init__(self, edit: ProposedEdit, meanwhile: Parts) -> None:
        self.edit, self.meanwhile = edit, meanwhile
        self.product: Product = edit.product
        sides = (edit.before, edit.after, meanwhile)
        self.measure = edit.after.get("piece_unit", self.product.piece_unit)
        kind = edit.after.get("unit_kind", self.product.unit_kind)
        self.measure = self.measure if kind == UnitKind.PIECE else kind
        ids = {side.get("main_category_id") for side in sides} - {None}
        self.categories = Category.objects.in_bulk(ids) if ids else {}
        taxes = {
            (parts or {}).get("tax_category_id")
            for side in sides
            for parts in side.get("packs", {}).values()
        } - {None}
        self.taxes = TaxCategory.objects.in_bulk(taxes) if taxes else {}

    def facts(self) -> list[ValueChange]:
        found = []
        for name in sorted(self.edit.after, key=_place):
            if name in {"packs", "photos"}:
                continue
            old = self._told(name, self.edit.before.get(name))
            new = self._told(name, self.edit.after[name])
            label, is_words = _label(name)
            later = self.meanwhile
            found.append(
                ValueChange(
                    label=label,
                    old=old,
                    new=new,
                    pieces=pieces(old, new) if is_words else (),
                    meanwhile=self._told(name, later[name]) if name in later else "",
                )
            )
        return found

    def packs(self) -> list[ValueChange]:
        told = self.edit.after.get("packs", {})
        if not told:
            return []
        rows = StockRecord.objects.filter(product=self.product, pk__in=_ids(told))
        names = {str(pack.pk): pack.name for pack in rows}
        found = []
        for key, parts in told.items():
            before = self.edit.before.get("packs", {}).get(key)
            if before is None:
                found.append(self._new_pack(parts))
                continue
            later = self.meanwhile.get("packs", {}).get(key, {})
            found += self._pack(names.get(key, ""), before, parts, later)
        return found

    def _new_pack(self, parts: Parts) -> ValueChange:
        told = gettext("%(size)s for %(price)s") % {
            "size": quantity(parts["quantity"], self.measure),
            "price": _price(parts["price"]),
        }
        return ValueChange(label=gettext("New pack"), old="", new=told, is_new=True)

    def _pack(
        self, named: str, before: Parts, after: Parts, later: Parts
    ) -> Iterable[ValueChange]:
        # A new size brings its name along.
        skipped = {"name_en", "name_zh_hans", "position"}
        if "quantity" not in after:
            skipped.remove("name_en")
            skipped.remove("name_zh_hans")
        for name, value in after.items():
            if name in skipped:
                continue
            label, _is_words = _label(name, _PACK_LABELS)
            yield ValueChange(
                label=f"{named} · {label}",
                old=self._told_of_pack(name, before.get(name)),
                new=self._told_of_pack(name, value),
                percent=_percent(before.get(name), value) if name == "price" else "",
                meanwhile=self._told_of_pack(name, later[name])
                if name in later
                else "",
            )

    def _told(self, name: str, value: Any) -> str:
        if value in (None, ""):
            return "–" if not name.startswith("description") else ""
        if name.startswith("description"):
            return typed(value)
        makers = {
            "main_category_id": lambda: getattr(
                self.categories.get(value), "name", "–"
            ),
            "unit_kind": lambda: UnitKind(value).label,
        }
        if fact := BY_NAME.get(name):
            return fact.said(fact.read(value))
        return str(makers[name]() if name in makers else value)

    def _told_of_pack(self, name: str, value: Any) -> str:
        if value in (None, ""):
            return "–"
        makers = {
            "price": lambda: _price(value),
            "quantity": lambda: quantity(value, self.measure),
            "weight_grams": lambda: quantity(value, UnitKind.WEIGHT),
            "tax_category_id": lambda: self.taxes.get(value, "–"),
            "is_on_sale": lambda: said_of(value),
            "is_weighed": lambda: said_of(value),
            "over_weight": lambda: OverWeight(value).label,
        }
        return str(makers[name]() if name in makers else value)


def summary_of(edit: ProposedEdit) -> list[str | Promise]:
    """The change in a few words, for a row of a list; no query."""
    found: list[str | Promise] = []
    packs = edit.after.get("packs", {})
    for key, parts in packs.items():
        before = edit.before["packs"][key] or {}
        if "price" in parts and "price" in before:
            found.append(f"{_price(before['price'])} → {_price(parts['price'])}")
    asks = [
        (any("price" not in parts for parts in packs.values()), _("Packs")),
        (any(name.partition("_")[0] in _WORDY for name in edit.after), _("Text")),
        ("photos" in edit.after, _("Photos")),
        ("main_category_id" in edit.after, _("Category")),
    ]
    return found[:2] + [words for applies, words in asks if applies]


_WORDY = frozenset({"title", "summary", "description", *TEXTS})


def pieces(old: str, new: str) -> list[Piece]:
    """Both texts in one: runs of signs that stayed, went or came."""
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    if len(before) + len(after) > _MOST_TOKENS:
        return [(WENT, old), (CAME, new)]
    found: list[Piece] = []
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for act, i, j, k, m in matcher.get_opcodes():
        if act == "equal":
            found.append((SAME, "".join(before[i:j])))
            continue
        if i < j:
            found.append((WENT, "".join(before[i:j])))
        if k < m:
            found.append((CAME, "".join(after[k:m])))
    return found


def _ids(told: Parts) -> list[int]:
    return wholes(told)


def _place(name: str) -> int:
    names = list(_LABELS)
    return names.index(_base(name)) if _base(name) in names else len(names)


def _label(name: str, labels: dict[str, Promise] = _LABELS) -> tuple[str, bool]:
    """What a column is called, and whether it is text in one of the languages."""
    base = _base(name)
    label = str(labels.get(base, base))
    if base == name:
        return label, False
    language = _LANGUAGES[name.removeprefix(f"{base}_")]
    return f"{label} · {get_language_info(language)['name_local']}", True


def _price(price: str | None) -> str:
    return "–" if price is None else money(Decimal(price), market.currency())


def _percent(old: str | None, new: str | None) -> str:
    if old is None or new is None or not Decimal(old):
        return ""
    percent = (Decimal(new) - Decimal(old)) * 100 / Decimal(old)
    return f"{percent:+.0f}%"
