"""A county's tables, its monthly reports, and the log of its acts."""

from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from programme.figures import tables
from programme.figures.models import MonthlyReport
from programme.figures.tables import Page
from shop.storefront.queries import farms_in
from vendors.members.desk.log import Log, log_of_county
from vendors.places.models import Village

from .base import ProgrammePage, TablePage


class MonthsView(TablePage):
    lead = _("Counted by order date, less refunds.")

    def page(self) -> Page:
        return tables.by_month(self.book, self.year)


class RegionsView(TablePage):
    lead = _("Orders by the province or country of delivery.")

    def page(self) -> Page:
        return tables.by_region(self.book, self.year)


class VillagesView(TablePage):
    lead = _("Villages of the county and their sales while they belonged to it.")
    in_currency = True

    def page(self) -> Page:
        return tables.by_village(self.county, self.year, self.currency)


class CountiesView(TablePage):
    lead = _("Totals of each county in this market. Only its officers see more.")
    in_currency = True

    def page(self) -> Page:
        return tables.compared(self.county, self.year, self.currency)


class VillageView(ProgrammePage):
    """One village: its shops as every shopper sees them, nothing of their money."""

    template_name = "programme/village.html"

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        places = Village.objects.filter(county=self.county)
        village: Village = get_object_or_404(places, pk=self.kwargs["pk"])
        return super().get_context_data(
            village=village, farms=farms_in(village), **kwargs
        )


class ReportsView(ProgrammePage):
    template_name = "programme/reports.html"

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        return super().get_context_data(reports=self.county.reports.all(), **kwargs)


class ReportFileView(ProgrammePage):
    """One file of a report of this county."""

    def get(self, _request: HttpRequest, *, pk: int, form: str) -> FileResponse:
        report = get_object_or_404(self.county.reports, pk=pk)
        if form not in MonthlyReport.FORMS:
            raise Http404
        file = report.pdf if form == "pdf" else report.xlsx
        response = FileResponse(
            file.open("rb"),
            as_attachment=True,
            filename=f"{self.county.slug}-{report.month:%Y-%m}.{form}",
            content_type=MonthlyReport.FORMS[form],
        )
        response["Cache-Control"] = "private, no-store"
        response["X-Content-Type-Options"] = "nosniff"
        return response


class LogView(ProgrammePage):
    """Searched, turned by key, and taken as a file. Nothing in it can be changed."""

    act = "programme.log.see"
    template_name = "programme/log.html"

    def get(self, request: HttpRequest) -> HttpResponseBase:
        slug = self.county.slug
        log = Log(request, log_of_county(slug), here=f"programme:{slug}")
        return log.file() or self.render_to_response(
            self.get_context_data(**log.context())
        )
