"""A seller's figures on the desk: one page of them, each table, and the rows behind.

Everything starts from `self.partner` and is the seller's own part of an order.
"""

from typing import Any

from django.core.paginator import Paginator
from django.http import (
    Http404,
    HttpRequest,
    HttpResponseBase,
)
from django.urls import URLPattern, path

from core import market
from vendors.members.desk.base import DeskView

from .behind import behind
from .book import TOP, Book
from .cells import SellerLinks, bar, change_words, share
from .chart import Chart
from .customers import CustomerFilter, customers_page, products_sold
from .pages import PER_PAGE, READING, PeriodPage, draw_money
from .queries import share_cancelled
from .rows import file_rows, region_words
from .tables import TABLES, mark_words


class FiguresPage(PeriodPage, DeskView):
    """The base: which seller, which currency."""

    act = "desk.figures.see"

    def book(self) -> Book:
        return Book(self.partner, self.choice, self.request.GET.get("currency", ""))

    def links(self, book: Book) -> SellerLinks:
        return SellerLinks(self.partner.code, self.choice, book.currency)


class FiguresView(FiguresPage):
    """Sales over time, by product, region and shopper, and what else is known."""

    template_name = "desk/figures/figures.html"

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        book = self.book()
        links = self.links(book)
        before = book.before.net
        here, there = book.shoppers
        cancelled, cancelled_before = book.cancelled
        return super().get_context_data(
            book=book,
            links=_rows_behind(links),
            chart=_chart(book),
            change=change_words(book.sales.net, before) if before > 0 else "",
            average=book.sales.per_part(book.currency),
            average_before=book.before.per_part(book.currency),
            shoppers=here,
            shoppers_before=there,
            cancelled=cancelled,
            cancelled_share=share_cancelled(cancelled.parts, book.sales.parts),
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


def _rows_behind(links: SellerLinks) -> dict[str, str]:
    found = {"orders": links.orders(), "came_back": links.orders(shoppers="came_back")}
    found |= {
        only.replace("-", "_"): links.orders(only=only)
        for only in ("cancelled", "given-back", "discount", "carried")
    }
    return found | {name.replace("-", "_"): links.table(name) for name in TABLES}


def _chart(book: Book) -> Chart:
    return draw_money(
        [step.sales.net for step in book.steps],
        [sales.net for sales in book.other_steps],
        [mark_words(step.period, book.choice.step) for step in book.steps],
        book.currency,
    )


def _bars(book: Book, links: SellerLinks) -> list[dict[str, Any]]:
    top = book.goods[:TOP]
    most = max((one.net for one in top), default=0)
    return [
        bar(
            book.title(one),
            one.net,
            most,
            packs=one.packs,
            url=links.orders(product=one.product_id) if one.product_id else "",
        )
        for one in top
    ]


def _region_bars(book: Book, links: SellerLinks) -> list[dict[str, Any]]:
    top = book.regions[:TOP]
    most = max((sales.net for _region, sales in top), default=0)
    return [
        bar(
            region_words(region),
            sales.net,
            most,
            url=links.orders(region=region),
            share=share(sales.net, book.sales.net),
        )
        for region, sales in top
    ]


def _score_bars(book: Book) -> list[dict[str, Any]]:
    counts = book.ratings.by_score
    most = max(counts)
    return [bar(f"{n} ★", counts[n - 1], most) for n in range(5, 0, -1)]


class TableView(FiguresPage):
    """One table in full, page by page, or as a file."""

    template_name = "desk/figures/table.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if kwargs["name"] not in TABLES:
            raise Http404
        book = self.book()
        self.table = TABLES[kwargs["name"]](book, self.links(book))
        file = self.as_file(self.table.cells(), self.partner.code, self.table.name)
        return file or super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        page = Paginator(self.table.rows, PER_PAGE).get_page(
            self.request.GET.get("page")
        )
        return super().get_context_data(table=self.table, page=page, **kwargs)


class OrdersBehindView(FiguresPage):
    """The orders that a figure counts, with their sum, or all of them as a file."""

    template_name = "desk/figures/orders.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.currency = self.book().currency
        book = Book(self.partner, self.choice, self.currency)
        self.found = behind(book, request.GET)
        file = self.as_file(file_rows(self.found.rows), self.partner.code, "orders")
        return file or super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        rows = self.found.rows.rows.select_related("order__shipping_address", "partner")
        page = Paginator(rows, PER_PAGE).get_page(self.request.GET.get("page"))
        return super().get_context_data(
            rows=self.found,
            currency=self.currency,
            page=page,
            parts=self.found.shown(page),
            **kwargs,
        )


class CustomersPage(DeskView):
    """Who bought here; no address, phone or e-mail beyond what orders show."""

    act = "desk.customers.see"
    template_name = "desk/customers.html"
    http_method_names = READING

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        wanted, currency = CustomerFilter.of(self.request.GET.dict()), market.currency()
        page, customers = customers_page(
            self.partner, wanted, currency, self.request.GET.get("page")
        )
        return super().get_context_data(
            page=page,
            customers=customers,
            wanted=wanted,
            currency=currency,
            products=products_sold(self.partner),
            is_filtered=wanted != CustomerFilter(),
            **kwargs,
        )


desk_urlpatterns: list[URLPattern] = [
    path("customers/", CustomersPage.as_view(), name="customers"),
    path("figures/", FiguresView.as_view(), name="figures"),
    path("figures/orders/", OrdersBehindView.as_view(), name="figures_orders"),
    path("figures/tables/<str:name>/", TableView.as_view(), name="figures_table"),
]
