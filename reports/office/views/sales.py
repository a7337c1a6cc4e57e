"""An office's sales and special figures: each table, and the rows behind a number."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from reports.office.dimensions import DIMENSIONS, dimensions_of
from reports.office.overview import Overview
from reports.office.queries import default_view
from reports.office.rows import Asked
from reports.office.scope import Ask, Links
from reports.office.special import SPECIAL, special_of
from reports.office.states import FileForm
from reports.office.tables import SalesTable
from reports.sales.cells import OF_GOODS, change_words, days
from reports.sales.chart import Chart
from reports.sales.pages import PER_PAGE, draw_money
from reports.sales.rows import PartRows, file_rows
from reports.sales.tables import mark_words

from .base import FiguresPage
from .kept import address_of

MOST_AT_ONCE = 20_000  # rows of a file that is made while its reader waits


class SalesView(FiguresPage):
    """Sales over time, and who sold most of what where."""

    template_name = "office/figures/sales.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Without anything asked for, the view that the person wants first."""
        if not request.GET:
            view = default_view(self.cooperative, self.person)
            if view is not None:
                return redirect(address_of(view, self.slug))
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        time = self.tables().over_time()
        links = Links(self.scope, self.choice, self.filters, time.currency)
        last = time.columns[-1]
        overview = Overview(self.tables().ledger, self.choice, links)
        return super().get_context_data(
            time=time,
            currency=time.currency,
            currencies=time.currencies,
            chart=_chart(time, self.choice.step),
            sums=_money(time),
            change=change_words(last.value(time.sums), last.value(time.before)),
            of_goods=time.columns is OF_GOODS,
            bars=overview.bars(),
            links={
                "rows": links.lines() if time.columns is OF_GOODS else links.parts(),
                "time": links.table("time"),
                "cancelled": links.parts(only="cancelled"),
            }
            | {one.name: links.table(one.name) for one in dimensions_of(self.scope)},
            **kwargs,
        )


def _money(time: SalesTable) -> dict[str, object]:
    """What the tiles say: of parts, or of lines where goods are asked for."""
    first, last = time.columns[0], time.columns[-1]
    now, then, currency = time.sums, time.before, time.currency
    return {
        "now": now.amount(last.key, currency),
        "then": then.amount(last.key, currency),
        "count": first.value(now),
        "count_then": first.value(then),
        "back": now.amount("given_back", currency),
        "cancelled": now.cancelled,
        "cancelled_total": now.amount("cancelled_total", currency),
    }


def _chart(time: SalesTable, step: str) -> Chart:
    last = time.columns[-1]
    return draw_money(
        [last.value(line.now) for line in time.lines],
        [last.value(line.then) for line in time.lines if line.then is not None],
        [mark_words(line.period, step) for line in time.lines],
        time.currency,
    )


class TableView(FiguresPage):
    """One table in full, sorted, page by page, or as a file."""

    template_name = "office/figures/table.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.made = self._made(kwargs["name"], request.GET.get("sort", ""))
        table = self.made.table
        file = self.as_file_or_paper(table.cells(), name=table.name, title=table.title)
        return file or super().get(request, *args, **kwargs)

    def _made(self, name: str, sort: str) -> SalesTable:
        if name == "time":
            return self.tables().over_time(sort)
        dimension = DIMENSIONS.get(name)
        if dimension is None or dimension not in dimensions_of(self.scope):
            raise Http404
        return self.tables().by(dimension, sort)

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        rows = Paginator(self.made.table.rows, PER_PAGE)
        return super().get_context_data(
            made=self.made,
            table=self.made.table,
            currency=self.made.currency,
            currencies=self.made.currencies,
            page=rows.get_page(self.request.GET.get("page")),
            **kwargs,
        )


class RowsView(FiguresPage):
    """The parts or lines that a number counts, with their sums, or all as a file."""

    template_name = "office/figures/rows_page.html"

    def rows(self) -> PartRows:
        period, currency = self.choice.period, self.wanted
        asked = Asked(
            self.scope,
            self.filters,
            period,
            currency or self.tables().over_time().currency,
            cancelled=self.request.GET.get("only") == "cancelled",
        )
        return asked.rows(self.kwargs["kind"])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.found = self.rows()
        name, title = self.found.name, self.found.title
        if "as" in request.GET and self.found.rows.count() > MOST_AT_ONCE:
            text = _("There are many rows. Please request them as a report below.")
            messages.info(request, text)
            asked = request.GET.copy()
            asked.pop("as")
            return redirect(f"{request.path}?{asked.urlencode()}")
        file = self.as_file_or_paper(file_rows(self.found), name=name, title=title)
        return file or super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        sums = self.found.sums()
        pages = Paginator(self.found.fetched(), PER_PAGE)
        # The count is among the sums: it is not asked twice.
        pages.count = sums.parts or sums.lines
        page = pages.get_page(self.request.GET.get("page"))
        currency = self.found.currency
        return super().get_context_data(
            rows=self.found,
            is_lines=self.found.name == "lines",
            shown=self.found.shown(page),
            sums=sums,
            count=pages.count,
            page=page,
            currency=currency,
            forms=FileForm.choices,
            ordered=self._ordered(currency),
            is_cancelled=self.found.are_cancelled,
            **kwargs,
        )

    def _ordered(self, currency: str) -> str:
        """The parameters of a report of these rows, its days written out."""
        links = Links(self.scope, self.choice, self.filters, currency)
        only = {"only": "cancelled"} if self.found.are_cancelled else {}
        return links.query(**days(self.choice.period), **only)


class SpecialView(FiguresPage):
    """One of them, page by page, or as a file."""

    template_name = "office/figures/special.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        special = special_of(kwargs["name"], self.scope)
        if special is None:
            raise Http404
        ask = Ask(self.scope, self.choice, self.filters, self.wanted, request.GET)
        self.made = special.make(ask)
        table = self.made.table
        file = self.as_file_or_paper(table.cells(), name=table.name, title=table.title)
        return file or super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        table = self.made.table
        rows = Paginator(table.rows, PER_PAGE)
        return super().get_context_data(
            table=table,
            currencies=self.made.currencies,
            currency=self.made.currency,
            page=rows.get_page(self.request.GET.get("page")),
            is_rows=not SPECIAL[table.name].head,
            is_seasons=table.name == "seasons",
            **kwargs,
        )
