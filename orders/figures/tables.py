"""The figures as tables: what a page shows, what a file holds, and where each leads."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from typing import Any
from urllib.parse import urlencode

from babel.numbers import format_percent
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.tables import Cell
from core.templatetags.market import (
    active_locale,
    day_short,
    moment,
    money,
    month_name,
    number,
    quantity,
)

from . import queries
from .book import Book, Step
from .forms import Choice
from .periods import BY_MONTH, BY_WEEK, CUSTOM, Period
from .queries import Goods, Sales
from .rows import region_words
from .shoppers import Shoppers


@dataclass(frozen=True)
class Shown:
    """A cell: its value in a file, its words on a page, and the rows behind it."""

    value: Cell
    words: str
    url: str = ""

    @property
    def is_figure(self) -> bool:
        return isinstance(self.value, int | Decimal)


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


def text(words: str, url: str = "") -> Shown:
    return Shown(words, words, url)


def count(value: int, url: str = "") -> Shown:
    return Shown(value, number(value), url)


def share(part: Decimal, whole: Decimal) -> str:
    return format_percent(part / whole if whole else 0, "#,##0%", active_locale())


class Links:
    """The addresses of the rows behind a figure of this choice."""

    def __init__(self, slug: str, choice: Choice, currency: str) -> None:
        self.slug, self.choice, self.currency = slug, choice, currency

    def query(self, **more: Any) -> str:
        asked: dict[str, Any] = {"period": self.choice.kind}
        if self.choice.kind == CUSTOM:
            asked |= self.days(self.choice.period)
        asked |= {"against": self.choice.against, "currency": self.currency}
        return urlencode(asked | more)

    @staticmethod
    def days(period: Period) -> dict[str, str]:
        first, last = period.first.isoformat(), period.last.isoformat()
        return {"period": CUSTOM, "first": first, "last": last}

    def orders(self, **more: Any) -> str:
        url = reverse("desk:figures_orders", args=[self.slug])
        return f"{url}?{self.query(**more)}"

    def orders_of(self, period: Period) -> str:
        return self.orders(**self.days(period))

    def table(self, name: str, **more: Any) -> str:
        url = reverse("desk:figures_table", args=[self.slug, name])
        return f"{url}?{self.query(step=self.choice.step, **more)}"


def step_words(period: Period, step: str) -> str:
    """A day, a week by its days, or a month by its name."""
    if step == BY_MONTH:
        name = month_name(period.first.month, "abbreviated")
        return _("%(month)s %(year)s") % {"month": name, "year": period.first.year}
    if step == BY_WEEK and period.days > 1:
        return days_words(period)
    return day_short(period.first)


def mark_words(period: Period, step: str) -> str:
    """The same under a chart, where a week has room for its first day alone."""
    return day_short(period.first) if step == BY_WEEK else step_words(period, step)


def days_words(period: Period) -> str:
    if period.days == 1:
        return day_short(period.first)
    return f"{day_short(period.first)} – {day_short(period.last)}"


def over_time(book: Book, links: Links) -> FigureTable:
    """Sales by day, week or month; its foot is the period's sum."""

    def cash(amount: Decimal) -> Shown:
        return Shown(amount, money(amount, book.currency))

    def amounts(sales: Sales) -> tuple[Shown, ...]:
        return (
            cash(sales.goods),
            cash(-sales.discount),
            cash(sales.delivery_cost),
            cash(sales.carried),
            cash(-sales.given_back),
            cash(sales.net),
        )

    def row(step: Step) -> tuple[Shown, ...]:
        url = links.orders_of(step.period)
        words = step_words(step.period, book.choice.step)
        is_day = step.period.days == 1
        value: Cell = step.period.first if is_day else words
        return (
            Shown(value, words, url),
            count(step.sales.parts, url),
            *amounts(step.sales),
            cash(step.other.net) if step.other else Shown(None, "–"),
        )

    foot = (
        text(_("Together")),
        count(book.sales.parts, links.orders()),
        *amounts(book.sales),
        cash(book.before.net),
    )
    heads = (
        _("When"),
        _("Orders"),
        _("Goods"),
        _("Discount"),
        _("Delivery"),
        _("Owed from before"),
        _("Given back"),
        _("Sales"),
        _("Sales then"),
    )
    rows = [row(step) for step in book.steps]
    return FigureTable("time", _("Sales over time"), heads, rows, (foot,))


def by_product(book: Book, links: Links) -> FigureTable:
    """Sales by product; with delivery and the like its foot is the period's sum."""

    def cash(amount: Decimal) -> Shown:
        return Shown(amount, money(amount, book.currency))

    def row(goods: Goods) -> tuple[Shown, ...]:
        url = links.orders(product=goods.product_id) if goods.product_id else ""
        return (
            text(book.title(goods), url),
            count(goods.parts, url),
            count(goods.packs),
            Shown(goods.units, quantity(goods.units, goods.kind)),
            cash(goods.listed),
            cash(-goods.discount),
            cash(-goods.given_back),
            cash(goods.net),
        )

    def foot(words: str, amount: Decimal) -> tuple[Shown, ...]:
        return (text(words), *[Shown(None, "")] * 6, cash(amount))

    sales = book.sales
    known = sum((one.given_back for one in book.goods), Decimal(0))
    below = [
        foot(words, amount)
        for words, amount in (
            (_("Delivery"), sales.delivery_cost),
            (_("Owed from before"), sales.carried),
            (_("Given back apart from goods"), known - sales.given_back),
        )
        if amount
    ]
    heads = (
        _("Product"),
        _("Orders"),
        _("Packs"),
        pgettext("of goods", "Amount"),
        _("Goods"),
        _("Discount"),
        _("Given back"),
        _("Sales"),
    )
    rows = [row(goods) for goods in book.goods]
    together = foot(_("Together"), sales.net)
    return FigureTable(
        "products", _("Sales by product"), heads, rows, (*below, together)
    )


def by_region(book: Book, links: Links) -> FigureTable:
    """Sales by the province or country that the goods went to."""

    def row(region: str, sales: Sales) -> tuple[Shown, ...]:
        url = links.orders(region=region)
        return (
            text(region_words(region), url),
            count(sales.parts, url),
            Shown(sales.net, money(sales.net, book.currency)),
            text(share(sales.net, book.sales.net)),
        )

    heads = (_("Region"), _("Orders"), _("Sales"), _("Share"))
    rows = [row(region, sales) for region, sales in book.regions]
    foot = (
        text(_("Together")),
        count(book.sales.parts, links.orders()),
        Shown(book.sales.net, money(book.sales.net, book.currency)),
        Shown(None, ""),
    )
    return FigureTable("regions", _("Sales by region"), heads, rows, (foot,))


def by_shopper(book: Book, links: Links) -> FigureTable:
    """New shoppers and those who came again; with an account and as guests."""
    here, there = book.shoppers
    words = {
        "new": _("New: bought for the first time"),
        "returning": _("Had bought before"),
        "accounts": _("With an account"),
        "guests": _("As guests"),
    }

    def cell(one: Shoppers, kind: str) -> tuple[Shown, Shown]:
        amount = getattr(one, f"of_{kind}")
        url = links.orders(shoppers=kind) if one is here else ""
        return (
            count(getattr(one, kind), url),
            Shown(amount, money(amount, book.currency), url),
        )

    heads = (
        _("Shoppers"),
        _("Number"),
        _("Sales"),
        _("Number then"),
        _("Sales then"),
    )
    rows = [
        (text(said), *cell(here, kind), *cell(there, kind))
        for kind, said in words.items()
    ]
    return FigureTable("shoppers", _("Who bought"), heads, rows)


def sold_out(book: Book, _links: Links) -> FigureTable:
    """What went out when, and when it was back."""
    heads = (_("Product"), _("Sold out since"), _("Back on"), _("Days"))
    rows = [
        (
            text(
                book.titles.get(one.product_id, ""),
                reverse("desk:product", args=[book.partner.code, one.product_id]),
            ),
            text(moment(one.since)),
            text(moment(one.until) if one.until else _("still sold out")),
            count(one.days),
        )
        for one in book.sold_out
    ]
    return FigureTable("sold-out", _("What sold out"), heads, rows)


def reviews(book: Book, _links: Links) -> FigureTable:
    """Each review of the period, the newest first."""
    written = queries.reviews_of(book.partner).filter(
        book.choice.period.has("date_created")
    )
    rows = [
        (
            text(moment(review.date_created)),
            text(str(review.product.title), review.product.get_absolute_url()),
            count(review.score),
            text(review.body),
        )
        for review in written.select_related("product").order_by("-date_created")
    ]
    heads = (_("Written"), _("Product"), _("Score"), _("Text"))
    return FigureTable("reviews", _("Reviews"), heads, rows)


TABLES: dict[str, Callable[[Book, Links], FigureTable]] = {
    "time": over_time,
    "products": by_product,
    "regions": by_region,
    "shoppers": by_shopper,
    "sold-out": sold_out,
    "reviews": reviews,
}
