"""Reports of a quarter and of the whole: read as a page, made as files, downloaded."""

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from programme.figures.models import MonthlyReport
from programme.plans.forms.fields import KeyedForm
from programme.plans.models import ProgrammeReportFile
from programme.plans.queries.periods import Span, span_named, spans_of
from programme.plans.queries.programmes import counties_of
from programme.plans.report import ProgrammeReport
from programme.plans.services.entries import Sender
from programme.plans.services.reports import keep_report

from .base import Crumb, PlanPage


class ReportsPage(PlanPage):
    """Every quarter up to now, and the files that were made."""

    template_name = "programme/plan/reports.html"

    def crumbs(self) -> list[Crumb]:
        return self.above(self.programme)

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        return super().get_context_data(
            programme=self.programme,
            spans=spans_of(self.programme),
            files=_named(self.programme.report_files.select_related("entered_by")),
            **kwargs,
        )


def _named(
    rows: Iterable[ProgrammeReportFile],
) -> list[tuple[ProgrammeReportFile, str]]:
    """Each with what its days are called."""
    return [(row, Span(row.period, row.first, row.last).words) for row in rows]


class PeriodPage(PlanPage):
    """One quarter or the whole, as it stands now; a press keeps it as files."""

    template_name = "programme/plan/period.html"
    http_method_names = ["get", "head", "post", "options"]

    @cached_property
    def span(self) -> Span:
        found = span_named(self.programme, self.kwargs["period"])
        if found is None:
            raise Http404
        return found

    def crumbs(self) -> list[Crumb]:
        here = self.url("plan_reports", self.programme.pk)
        return [*self.above(self.programme), (here, _("Reports"))]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        report = ProgrammeReport(self.programme, self.span)
        rows = self.programme.report_files.filter(period=self.span.name)
        return super().get_context_data(
            programme=self.programme,
            report=report,
            files=_named(rows.select_related("entered_by")),
            key=uuid4(),
            **kwargs,
        )

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        form = KeyedForm(request.POST)
        if form.is_valid():
            sender = Sender(self.person, form.cleaned_data["key"])
            keep_report(self.programme, self.span, sender)
            messages.success(request, _("Report created."))
        else:
            messages.warning(request, _("Please press the button once more."))
        return redirect(self.url("plan_period", self.programme.pk, self.span.name))


class ProgrammeReportFilePage(PlanPage):
    """One file of a report."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = self.kwargs["form"]
        if form not in ProgrammeReportFile.FORMS:
            raise Http404
        rows = ProgrammeReportFile.objects.filter(
            programme__county__in=counties_of(self.county)
        )
        row = get_object_or_404(rows, pk=self.kwargs["pk"])
        file = row.pdf if form == "pdf" else row.xlsx
        response = FileResponse(
            file.open("rb"),
            as_attachment=True,
            filename=f"{self.county.slug}-{row.period}-{row.pk}.{form}",
            content_type=MonthlyReport.FORMS[form],
        )
        response["Cache-Control"] = "private, no-store"
        response["X-Content-Type-Options"] = "nosniff"
        return response
