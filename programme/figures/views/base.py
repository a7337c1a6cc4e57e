"""The base of a county's pages: its book, the year that is asked for, files."""

from abc import abstractmethod
from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.functional import Promise

from core.tables.writer import EXCEL_CSV, XLSX, download
from programme.figures.book import Book, year_asked, years_of
from programme.figures.tables import Page
from vendors.members.desk.base import CountyView

FORMS = {"csv": EXCEL_CSV, "xlsx": XLSX}  # how links ask for a file


class ProgrammePage(CountyView):
    """A page that is read: which county, and its book of figures."""

    act = "programme.see"
    http_method_names = ["get", "head", "options"]

    @cached_property
    def book(self) -> Book:
        return Book(self.county)

    @cached_property
    def years(self) -> list[int]:
        return years_of(self.book)

    @property
    def year(self) -> int:
        return year_asked(self.request.GET, self.years)

    @property
    def currency(self) -> str:
        asked = self.request.GET.get("currency", "")
        return asked if asked in self.book.currencies else self.book.currencies[0]


class TablePage(ProgrammePage):
    """One table of a year, also as a file. Subclasses say which."""

    template_name = "programme/table.html"
    lead: str | Promise = ""
    in_currency = False

    @abstractmethod
    def page(self) -> Page:
        """The table and its notes."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        kind = request.GET.get("as", "")
        if kind in FORMS:
            table = self.page().table
            name = f"{self.county.slug}-{table.name}-{self.year}"
            return download(table.cells(), name=name, form=FORMS[kind])
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        page = self.page()
        return super().get_context_data(
            table=page.table,
            notes=page.notes,
            lead=self.lead,
            year=self.year,
            years=self.years,
            currency=self.currency,
            currencies=self.book.currencies if self.in_currency else [],
            **kwargs,
        )
