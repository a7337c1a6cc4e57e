"""A year's sales: counted by the market, declared, imported; never one sum."""

from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from core import dates
from core.tables.writer import download
from programme.channels import tables
from programme.channels.queries.years import (
    ChannelYear,
    year_of_county,
    year_of_partner,
    years_of_sales,
)
from programme.figures.book import Book, year_asked, years_of
from programme.figures.tables import Page
from programme.figures.views.base import FORMS

from .base import CountyScene, DeskScene


class CountyChannels(CountyScene):
    """Tables of months and channels, also as files. The province reads them too."""

    act = "programme.see"
    template_name = "channels/county.html"

    @cached_property
    def book(self) -> Book:
        return Book(self.county)

    @cached_property
    def years(self) -> list[int]:
        known = {*years_of(self.book), *years_of_sales(self.county)}
        return sorted(known, reverse=True)

    @property
    def year(self) -> int:
        return year_asked(self.request.GET, self.years)

    @cached_property
    def figures(self) -> ChannelYear:
        return year_of_county(self.book, self.year)

    def pages(self) -> dict[str, Page]:
        return {
            "months": tables.by_month(self.figures),
            "channels": tables.by_channel(self.figures),
        }

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        kind = request.GET.get("as", "")
        if kind in FORMS:
            pages = self.pages()
            asked = request.GET.get("table", "months")
            page = pages.get(asked, pages["months"])
            name = f"{self.county.slug}-{page.table.name}-{self.year}"
            return download(page.table.cells(), name=name, form=FORMS[kind])
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        return super().get_context_data(
            pages=self.pages(), year=self.year, years=self.years, **kwargs
        )


class DeskChannels(DeskScene):
    """The farm's own months, and its statements."""

    template_name = "channels/desk.html"

    @cached_property
    def years(self) -> list[int]:
        this = dates.today().year
        return sorted({this, this - 1, *years_of_sales(self.partner)}, reverse=True)

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        year = year_asked(self.request.GET, self.years)
        figures = year_of_partner(self.partner, year)
        return super().get_context_data(
            months=tables.by_month(figures, own=True).table,
            page=self.page_of(self.statements().filter(month__year=year)),
            new_url=self.url("channel_statement_new"),
            orders_url=self.url("channel_orders"),
            year=year,
            years=self.years,
            **kwargs,
        )
