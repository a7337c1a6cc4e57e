"""A seller's figures as tables."""

from collections.abc import Callable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.tables.writer import Cell
from core.templatetags.market import day_short, moment, month_name, quantity

from . import queries
from .book import Book, Step
from .cells import (
    BLANK,
    NOTHING,
    OF_PARTS,
    FigureTable,
    SellerLinks,
    Shown,
    cash,
    count,
    share,
    text,
)
from .periods import BY_MONTH, BY_WEEK, Period
from .queries import Goods
from .rows import region_words
from .shoppers import Shoppers
from .sums import Sums


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


def over_time(book: Book, links: SellerLinks) -> FigureTable:
    """Sales by day, week or month; its foot is the period's sum."""
    code = book.currency

    def cells(sales: Sums, other: Sums | None, url: str) -> tuple[Shown, ...]:
        parts, *money = OF_PARTS
        return (
            parts.shown(sales, code, url),
            *(column.shown(sales, code, "") for column in money),
            cash(other.net, code) if other else NOTHING,
        )

    def row(step: Step) -> tuple[Shown, ...]:
        url = links.orders(step.period)
        words = step_words(step.period, book.choice.step)
        value: Cell = step.period.first if step.period.days == 1 else words
        return (Shown(value, words, url), *cells(step.sales, step.other, url))

    foot = (text(_("Total")), *cells(book.sales, book.before, links.orders()))
    heads = (
        _("Date"), *(str(column.head) for column in OF_PARTS),
        _("Sales in comparison period"),
    )  # fmt: skip
    rows = [row(step) for step in book.steps]
    return FigureTable("time", _("Sales over time"), heads, rows, (foot,))


def by_product(book: Book, links: SellerLinks) -> FigureTable:
    """Sales by product; with delivery and the like its foot is the period's sum."""
    code = book.currency

    def row(goods: Goods) -> tuple[Shown, ...]:
        url = links.orders(product=goods.product_id) if goods.product_id else ""
        return (
            text(book.title(goods), url),
            count(goods.parts, url),
            count(goods.packs),
            Shown(goods.units, quantity(goods.units, goods.kind or "")),
            cash(goods.listed, code),
            cash(-goods.discount, code),
            cash(-goods.given_back, code),
            cash(goods.net, code),
        )

    def foot(words: str, amount: int) -> tuple[Shown, ...]:
        return (text(words), *[BLANK] * 6, cash(amount, code))

    sales = book.sales
    known = sum(one.given_back for one in book.goods)
    below = [
        foot(words, amount)
        for words, amount in (
            (_("Delivery"), sales.delivery),
            (_("Balance carried forward"), sales.carried),
            (_("Refunds without returned goods"), known - sales.given_back),
        )
        if amount
    ]
    heads = (
        _("Product"), _("Orders"), _("Packs"), pgettext("of goods", "Quantity"),
        _("Goods"), _("Discount"), _("Refunded"), _("Sales"),
    )  # fmt: skip
    rows = [row(goods) for goods in book.goods]
    together = foot(_("Total"), sales.net)
    return FigureTable(
        "products", _("Sales by product"), heads, rows, (*below, together)
    )


def by_region(book: Book, links: SellerLinks) -> FigureTable:
    """Sales by the province or country that the goods went to."""

    def row(region: str, sales: Sums) -> tuple[Shown, ...]:
        url = links.orders(region=region)
        return (
            text(region_words(region), url),
            count(sales.parts, url),
            cash(sales.net, book.currency),
            text(share(sales.net, book.sales.net)),
        )

    heads = (_("Region"), _("Orders"), _("Sales"), _("Share"))
    rows = [row(region, sales) for region, sales in book.regions]
    foot = (
        text(_("Total")),
        count(book.sales.parts, links.orders()),
        cash(book.sales.net, book.currency),
        BLANK,
    )
    return FigureTable("regions", _("Sales by region"), heads, rows, (foot,))


def by_shopper(book: Book, links: SellerLinks) -> FigureTable:
    """New shoppers and those who came again; with an account and as guests."""
    here, there = book.shoppers
    words = {
        "new": _("New shoppers"),
        "returning": _("Returning shoppers"),
        "accounts": _("With an account"),
        "guests": _("As guests"),
    }

    def cell(one: Shoppers, kind: str) -> tuple[Shown, Shown]:
        url = links.orders(shoppers=kind) if one is here else ""
        amount = getattr(one, f"of_{kind}")
        return count(getattr(one, kind), url), cash(amount, book.currency, url)

    heads = (
        _("Shoppers"), _("Number"), _("Sales"), _("Number in comparison period"),
        _("Sales in comparison period"),
    )  # fmt: skip
    rows = [
        (text(said), *cell(here, kind), *cell(there, kind))
        for kind, said in words.items()
    ]
    return FigureTable("shoppers", _("Shoppers"), heads, rows)


def sold_out(book: Book, _links: SellerLinks) -> FigureTable:
    """What went out when, and when it was back."""
    heads = (_("Product"), _("Sold out since"), _("Back in stock on"), _("Days"))
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
    return FigureTable("sold-out", _("Sold-out goods"), heads, rows)


def reviews(book: Book, _links: SellerLinks) -> FigureTable:
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
    heads = (_("Written on"), _("Product"), _("Score"), _("Text"))
    return FigureTable("reviews", _("Reviews"), heads, rows)


TABLES: dict[str, Callable[[Book, SellerLinks], FigureTable]] = {
    "time": over_time,
    "products": by_product,
    "regions": by_region,
    "shoppers": by_shopper,
    "sold-out": sold_out,
    "reviews": reviews,
}
