"""The counties of a province beside each other, for who looks after all of them."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.functional import cached_property

from core import dates, market
from core.inputs import whole
from core.tables.writer import EXCEL_CSV, XLSX, download
from programme.plans.comparison_tables import figures_table, people_table
from programme.plans.queries.comparison import (
    ComparedCounty,
    compared_counties,
    currencies_compared,
    years_compared,
)
from vendors.members.desk.base import ProvinceView

FORMS = {"csv": EXCEL_CSV, "xlsx": XLSX}


class ProvinceCountiesPage(ProvinceView):
    """Figures per head and against the year before; what became of the trained."""

    act = "programme.province.see"
    template_name = "province/counties.html"
    http_method_names = ["get", "head", "options"]

    @cached_property
    def years(self) -> list[int]:
        return years_compared(self.region, dates.today())

    @property
    def year(self) -> int:
        asked = whole(self.request.GET.get("year"))
        return asked if asked in self.years and asked is not None else self.years[0]

    @cached_property
    def currencies(self) -> list[str]:
        return currencies_compared(self.region, market.currency())

    @property
    def currency(self) -> str:
        asked = self.request.GET.get("currency", "")
        return asked if asked in self.currencies else self.currencies[0]

    @cached_property
    def rows(self) -> list[ComparedCounty]:
        return compared_counties(self.region, self.year, self.currency)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        kind = request.GET.get("as", "")
        if kind in FORMS:
            is_people = request.GET.get("table") == "people"
            make = people_table if is_people else figures_table
            table = make(self.rows, self.currency)
            name = f"{self.region}-{table.name}-{self.year}"
            return download(table.cells(), name=name, form=FORMS[kind])
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        return super().get_context_data(
            tables=[
                (make(self.rows, self.currency), name)
                for make, name in ((figures_table, "figures"), (people_table, "people"))
            ],
            has_few=any(one.is_few for one in self.rows),
            year=self.year,
            years=self.years,
            currency=self.currency,
            currencies=self.currencies,
            **kwargs,
        )
