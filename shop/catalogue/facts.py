"""The facts of a listing beside its words: each declared once, for whatever lists them.

The listing's content, form, history, copies, proposed edits and files read this table.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import DateField, Field
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.templatetags.market import day, months
from core.text import LazyText
from core.units import PieceUnit

from .allergens import said_of_allergens, written_allergens
from .models import ALL_YEAR, Product

Say = Callable[[Any], str]


def month_numbers(season: int) -> str:
    """Twelve bits as months: "9 10 11", "all" or "none"."""
    if season == ALL_YEAR:
        return "all"
    told = [str(month) for month in range(1, 13) if season >> (month - 1) & 1]
    return " ".join(told) or "none"


def said_of(value: Any) -> str:
    """For a page."""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    return day(value) if isinstance(value, date) else str(value)


def written_of(value: Any) -> str:
    """For a file."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


@dataclass(frozen=True)
class Fact:
    """A column of `Product` that its seller fills in, under the same name everywhere.

    In files it stands in `column` under `head`; without a head it has no column of its
    own there. `in_rows` is what a dry run calls it.
    """

    name: str
    label: LazyText
    column: str
    in_rows: LazyText
    head: LazyText | None = None
    said: Say = said_of
    written: Say = written_of
    # Whether a new listing takes it over from the one that it is a copy of.
    is_copied: bool = True

    @property
    def field(self) -> Field[Any, Any]:
        return Product._meta.get_field(self.name)  # noqa: SLF001

    def plain(self, product: Product) -> Any:
        """As JSON keeps it."""
        value = getattr(product, self.name)
        return value.isoformat() if isinstance(value, date) else value

    def read(self, plain: Any) -> Any:
        """What JSON kept."""
        is_day = isinstance(self.field, DateField) and plain is not None
        return date.fromisoformat(plain) if is_day else plain

    def cell(self, product: Product) -> Any:
        """As a file keeps it: spreadsheets reckon with numbers and days."""
        value = getattr(product, self.name)
        is_plain = self.written is written_of and not isinstance(value, bool)
        return value if is_plain else self.written(value)


FACTS = (
    Fact(
        "piece_unit",
        _("Weight per piece"),
        column="piece_unit",
        in_rows=_("weight per piece"),
        said=lambda unit: str(PieceUnit(unit).label),
    ),
    Fact(
        "season",
        _("Season"),
        column="season",
        in_rows=_("season"),
        head=_("Season (months)"),
        said=lambda season: str(months(season)),
        written=month_numbers,
    ),
    Fact(
        "picked_on",
        _("Harvest date"),
        column="picked_on",
        in_rows=_("harvest date"),
        head=_("Harvest date"),
        is_copied=False,
    ),
    Fact(
        "shelf_life_days",
        _("Shelf life (days after harvest)"),
        column="keep_days",
        in_rows=_("shelf life, days"),
        head=_("Shelf life (days)"),
    ),
    Fact(
        "needs_cold",
        _("Must be shipped cold"),
        column="needs_cold",
        in_rows=_("must be shipped cold"),
        head=_("Must be shipped cold"),
    ),
    Fact(
        "send_within",
        _("Sent within (working days)"),
        column="send_within",
        in_rows=_("sent within, working days"),
        head=_("Sent within (working days)"),
    ),
    Fact(
        "ingredients_en",
        _("Ingredients"),
        column="ingredients_en",
        in_rows=_("ingredients in English"),
        head=_("Ingredients (English)"),
    ),
    Fact(
        "ingredients_zh_hans",
        _("Ingredients"),
        column="ingredients_zh",
        in_rows=_("ingredients in Chinese"),
        head=_("Ingredients (Chinese)"),
    ),
    Fact(
        "allergens",
        _("Allergens"),
        column="allergens",
        in_rows=_("allergens"),
        head=_("Allergens"),
        said=said_of_allergens,
        written=written_allergens,
    ),
    Fact(
        "storage_en",
        _("Storage"),
        column="storage_en",
        in_rows=_("storage in English"),
        head=_("Storage (English)"),
    ),
    Fact(
        "storage_zh_hans",
        _("Storage"),
        column="storage_zh",
        in_rows=_("storage in Chinese"),
        head=_("Storage (Chinese)"),
    ),
    Fact(
        "serving_en",
        _("Serving idea"),
        column="serving_en",
        in_rows=_("serving idea in English"),
        head=_("Serving idea (English)"),
    ),
    Fact(
        "serving_zh_hans",
        _("Serving idea"),
        column="serving_zh",
        in_rows=_("serving idea in Chinese"),
        head=_("Serving idea (Chinese)"),
    ),
)
BY_NAME = {fact.name: fact for fact in FACTS}
# Texts, each in a column for every language: what they are called without it.
MOST_SAID = 1000
TEXTS = ("ingredients", "storage", "serving")
IN_WORDS = frozenset(name for name in BY_NAME if name.startswith(TEXTS))
IN_FILES = tuple(fact for fact in FACTS if fact.head)


def facts_of(product: Product) -> dict[str, Any]:
    return {fact.name: getattr(product, fact.name) for fact in FACTS}
