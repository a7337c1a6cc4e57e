"""Monthly reports: those that were made, and their files."""

from typing import Any

from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404

from programme.models import MonthlyReport

from .base import ProgrammePage


class ReportsView(ProgrammePage):
    template_name = "programme/reports.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(reports=self.county.reports.all(), **kwargs)


class ReportFileView(ProgrammePage):
    """One file of a report of this county."""

    def get(  # type: ignore[override] # a file is no page
        self, _request: HttpRequest, *_args: Any, pk: int, form: str, **_kwargs: Any
    ) -> FileResponse:
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
