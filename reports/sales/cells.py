"""Figures as cells: what a page shows, what a file holds, and where each leads."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from typing import Any
from urllib.parse import urlencode

from babel.numbers import format_percent
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from core.money import from_minor
from core.tables.writer import Cell
from core.templatetags.market import active_locale, money, number, quantity
from core.units import UnitKind

from .forms import Choice
from .periods import CUSTOM, Period
from .sums import Sums


def days(period: Period) -> dict[str, str]:
    """A period by its days."""
    first, last = period.first.isoformat(), period.last.isoformat()
    return {"period": CUSTOM, "first": first, "last": last}


def query(choice: Choice, currency: str, **more: object) -> str:
    """What keeps the choice and the currency of a page; what is empty is left out."""
    asked: dict[str, Any] = {"period": choice.kind}
    if choice.kind == CUSTOM:
        asked |= days(choice.period)
    asked |= {"against": choice.against, "currency": currency} | more
    return urlencode({name: value for name, value in asked.items() if value != ""})


class SellerLinks:
    """The addresses of the rows behind a seller's figure."""

    def __init__(self, slug: str, choice: Choice, currency: str) -> None:
        self.slug, self.choice, self.currency = slug, choice, currency

    def _to(self, page: str, *args: object, **more: object) -> str:
        url = reverse(f"desk:{page}", args=[self.slug, *args])
        return f"{url}?{query(self.choice, self.currency, **more)}"

    def orders(self, period: Period | None = None, **more: object) -> str:
        of = days(period) if period else {}
        return self._to("figures_orders", **of, **more)

    def table(self, name: str) -> str:
        return self._to("figures_table", name, step=self.choice.step)


LONG = 40  # characters
COUNT, AMOUNT, UNIT, MONEY = "count", "amount", "unit", "money"


@dataclass(frozen=True)
class Shown:
    """A cell: its value in a file, its words on a page, and the rows behind it."""

    value: Cell
    words: str
    url: str = ""

    @property
    def is_figure(self) -> bool:
        return isinstance(self.value, int | Decimal)

    @property
    def is_prose(self) -> bool:
        """So long that a narrow column would make a tower of it."""
        return not self.is_figure and len(self.words) > LONG


@dataclass(frozen=True)
class FigureTable:
    name: str
    title: str
    heads: tuple[str, ...]
    rows: Sequence[tuple[Shown, ...]]
    foot: tuple[tuple[Shown, ...], ...] = ()

    def cells(self) -> Iterable[Sequence[Cell]]:
        """The rows of a file, its heads first."""
        yield self.heads
        for row in chain(self.rows, self.foot):
            yield [cell.value for cell in row]


def bar(words: str, value: int, most: int, **more: object) -> dict[str, object]:
    """`width` is the share of the longest bar, as SVG reads it."""
    width = Decimal(100) * max(value, 0) / most if most > 0 else Decimal(0)
    return {"words": words, "value": value, "width": f"{width:.2f}%"} | more


NOTHING = Shown(None, "–")
BLANK = Shown(None, "")


def text(words: str, url: str = "") -> Shown:
    return Shown(words, words, url)


def count(value: int, url: str = "") -> Shown:
    return Shown(value, number(value), url)


def cash(minor: int, currency: str, url: str = "") -> Shown:
    amount = from_minor(minor, currency)
    return Shown(amount, money(amount, currency), url)


def share(part: Decimal | int, whole: Decimal | int) -> str:
    value = Decimal(part) / whole if whole else 0
    return format_percent(value, "#,##0%", active_locale())


def change_words(now: int, then: int) -> str:
    """How much more or less, in a hundred; nothing to say where nothing was."""
    if then <= 0:
        return "–" if now else ""
    sign = "+" if now >= then else "−"
    return sign + share(abs(now - then), then)


@dataclass(frozen=True)
class Column:
    """A column of sums; `sign` is −1 for what is taken off."""

    key: str
    head: str | Promise
    kind: str = MONEY
    sign: int = 1

    def value(self, sums: Sums) -> int:
        return self.sign * int(getattr(sums, self.key))

    def cell(self, sums: Sums, currency: str) -> Cell:
        """In a file, whose columns have one unit each."""
        if self.kind == UNIT:
            names: dict[str | None, str] = {
                UnitKind.PIECE: _("pieces"),
                UnitKind.WEIGHT: "kg",
            }
            return names.get(sums.kind, "l")
        if self.kind == AMOUNT and sums.kind != UnitKind.PIECE:
            return Decimal(sums.units) / 1000
        value = self.value(sums)
        return from_minor(value, currency) if self.kind == MONEY else value

    def shown(self, sums: Sums, currency: str, url: str) -> Shown:
        if self.kind == MONEY:
            return cash(self.value(sums), currency, url)
        if self.kind == COUNT:
            return count(self.value(sums), url)
        if not sums.kind:  # kilos are not added to pieces
            return NOTHING
        return Shown(self.cell(sums, currency), quantity(sums.units, sums.kind), url)


OF_PARTS = (
    Column("parts", gettext_lazy("Orders"), COUNT),
    Column("listed", gettext_lazy("Goods")),
    Column("discount", gettext_lazy("Discount"), sign=-1),
    Column("delivery", gettext_lazy("Delivery")),
    Column("carried", gettext_lazy("Balance carried forward")),
    Column("given_back", gettext_lazy("Refunded"), sign=-1),
    Column("net", gettext_lazy("Sales")),
)
OF_GOODS = (
    Column("lines", gettext_lazy("Order lines"), COUNT),
    Column("packs", gettext_lazy("Packs"), COUNT),
    Column("units", pgettext_lazy("of goods", "Quantity"), AMOUNT),
    Column("listed", gettext_lazy("Goods")),
    Column("discount", gettext_lazy("Discount"), sign=-1),
    Column("back_of_goods", gettext_lazy("Refunded"), sign=-1),
    Column("goods_net", gettext_lazy("Sales of goods")),
)
