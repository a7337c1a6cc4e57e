"""A seller's figures on the desk: one page of them, each table, and the rows behind.

Everything starts from `self.partner` and is the seller's own part of an order.
"""

from decimal import Decimal
from typing import Any

from django.core.paginator import Paginator
from django.http import (
    Http404,
    HttpRequest,
    HttpResponseBase,
)
from django.urls import URLPattern, path
from django.utils import timezone

from core.tables.responses import EXCEL_CSV, XLSX, download
from core.templatetags.market import money
from vendors.members.desk import DeskView

from .book import TOP, Book
from .chart import Chart, draw
from .forms import AGAINST, KINDS, chosen
from .periods import CUSTOM
from .queries import Goods
from .rows import behind, file_rows, ordered, part_region, region_words
from .tables import TABLES, Links, days_words, mark_words, share

PER_PAGE = 50
FORMS = {"csv": EXCEL_CSV, "xlsx": XLSX}  # how links ask for a file


class FiguresPage(DeskView):
    """The base: which seller, which days, which currency."""

    act = "desk.figures.see"
    http_method_names = ["get", "head", "options"]

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.form, self.choice = chosen(request.GET, timezone.localdate())

    def book(self) -> Book:
        return Book(self.partner, self.choice, self.request.GET.get("currency", ""))

    def links(self, book: Book) -> Links:
        return Links(self.partner.code, self.choice, book.currency)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            form=self.form,
            choice=self.choice,
            kinds=[(kind, words) for kind, words in KINDS if kind != CUSTOM],
            period_words=days_words(self.choice.period),
            other_words=days_words(self.choice.other),
            against_words=dict(AGAINST)[self.choice.against],
            is_open=self.choice.kind == CUSTOM or bool(self.form.errors),
            **kwargs,
        )


class FiguresView(FiguresPage):
    """Sales over time, by product, region and shopper, and what else is known."""

    template_name = "desk/figures/figures.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        book = self.book()
        links = self.links(book)
        here, there = book.shoppers
        cancelled, cancelled_before = book.cancelled
        return super().get_context_data(
            book=book,
            links=_rows_behind(links),
            chart=_chart(book),
            change=_change(book.sales.net, book.before.net),
            average=book.sales.average(book.currency),
            average_before=book.before.average(book.currency),
            shoppers=here,
            shoppers_before=there,
            cancelled=cancelled,
            cancelled_share=cancelled.share(book.sales.parts),
            cancelled_before=cancelled_before,
            goods=_bars(book, links),
            more_goods=max(0, len(book.goods) - TOP),
            tables={
                name.replace("-", "_"): TABLES[name](book, links)
                for name in ("time", "products", "regions", "shoppers", "sold-out")
            },
            regions=_region_bars(book, links),
            scores=_score_bars(book),
            **kwargs,
        )


def _rows_behind(links: Links) -> dict[str, str]:
    found = {"orders": links.orders(), "came_back": links.orders(shoppers="came_back")}
    found |= {
        only.replace("-", "_"): links.orders(only=only)
        for only in ("cancelled", "given-back", "discount", "carried")
    }
    return found | {name.replace("-", "_"): links.table(name) for name in TABLES}


def _chart(book: Book) -> Chart:
    """Without the decimals that a phone has no room for."""

    def words(amount: Decimal) -> str:
        return money(amount, book.currency).removesuffix(".00")

    return draw(
        [step.sales.net for step in book.steps],
        book.other_values,
        [mark_words(step.period, book.choice.step) for step in book.steps],
        words,
    )


def _change(now: Decimal, before: Decimal) -> str:
    """How much more or less, in a hundred; nothing to say where nothing was."""
    if not before:
        return ""
    sign = "+" if now >= before else "−"
    return sign + share(abs(now - before), before)


Bar = dict[str, Any]


def _bar(words: str, value: Decimal | int, most: Decimal | int, **more: Any) -> Bar:
    """`width` is the share of the longest bar, as SVG reads it."""
    width = max(Decimal(100) * value / most if most > 0 else Decimal(0), Decimal(0))
    return {"words": words, "value": value, "width": f"{width:.2f}%"} | more


def _bars(book: Book, links: Links) -> list[Bar]:
    top: list[Goods] = book.goods[:TOP]
    most = max((one.net for one in top), default=Decimal(0))
    return [
        _bar(
            book.title(one),
            one.net,
            most,
            packs=one.packs,
            url=links.orders(product=one.product_id) if one.product_id else "",
        )
        for one in top
    ]


def _region_bars(book: Book, links: Links) -> list[Bar]:
    top = book.regions[:TOP]
    most = max((sales.net for _region, sales in top), default=Decimal(0))
    return [
        _bar(
            region_words(region),
            sales.net,
            most,
            url=links.orders(region=region),
            share=share(sales.net, book.sales.net),
        )
        for region, sales in top
    ]


def _score_bars(book: Book) -> list[Bar]:
    counts = book.ratings.by_score
    most = max(counts)
    return [_bar(f"{n} ★", counts[n - 1], most) for n in range(5, 0, -1)]


class TableView(FiguresPage):
    """One table in full, page by page, or as a file."""

    template_name = "desk/figures/table.html"

    def get(  # type: ignore[override] # a file is no page
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        if kwargs["name"] not in TABLES:
            raise Http404
        book = self.book()
        self.table = TABLES[kwargs["name"]](book, self.links(book))
        kind = request.GET.get("as", "")
        if kind in FORMS:
            name = self._name(self.table.name)
            return download(self.table.cells(), name=name, form=FORMS[kind])
        return super().get(request, *args, **kwargs)

    def _name(self, name: str) -> str:
        period = self.choice.period
        return f"{self.partner.code}-{name}-{period.first}-{period.last}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = Paginator(self.table.rows, PER_PAGE).get_page(
            self.request.GET.get("page")
        )
        return super().get_context_data(table=self.table, page=page, **kwargs)


class OrdersBehindView(FiguresPage):
    """The orders that a figure counts, with their sum, or all of them as a file."""

    template_name = "desk/figures/orders.html"

    def get(  # type: ignore[override] # a file is no page
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        self.currency = self.book().currency
        book = Book(self.partner, self.choice, self.currency)
        self.rows = behind(book, request.GET)
        kind = request.GET.get("as", "")
        if kind in FORMS:
            period = self.choice.period
            name = f"{self.partner.code}-orders-{period.first}-{period.last}"
            rows = file_rows(self.rows, self.currency)
            return download(rows, name=name, form=FORMS[kind])
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = Paginator(ordered(self.rows.parts), PER_PAGE).get_page(
            self.request.GET.get("page")
        )
        return super().get_context_data(
            rows=self.rows,
            currency=self.currency,
            page=page,
            parts=[
                (part, part_region(part), self.rows.amount_of(part, self.currency))
                for part in page
            ],
            **kwargs,
        )


desk_urlpatterns: list[URLPattern] = [
    path("figures/", FiguresView.as_view(), name="figures"),
    path("figures/orders/", OrdersBehindView.as_view(), name="figures_orders"),
    path("figures/tables/<str:name>/", TableView.as_view(), name="figures_table"),
]
