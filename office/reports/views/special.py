"""Prices, seasons, sell-through and claims: a table each, with the rows behind."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponseBase

from office.reports.asked import Ask
from office.reports.special import SPECIAL, special_of

from .base import PER_PAGE, FiguresPage


class SpecialView(FiguresPage):
    """One of them, page by page, or as a file."""

    template_name = "office/figures/special.html"

    def get(  # type: ignore[override] # a file is no page
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        special = special_of(kwargs["name"], self.scope)
        if special is None:
            raise Http404
        ask = Ask(self.scope, self.choice, self.filters, self.wanted, request.GET)
        self.made = special.make(ask)
        table = self.made.table
        file = self.as_file(table.cells(), name=table.name, title=table.title)
        return file or super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
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
