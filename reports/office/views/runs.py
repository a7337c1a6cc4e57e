"""Ordered reports: what one has ordered and how far it is, calling off, fetching."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.http.response import FileResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from core import dates
from reports.office.forms import ReportForm
from reports.office.models import ReportRun
from reports.office.others import other_kind
from reports.office.queries import runs_of
from reports.office.rows import KINDS, period_of
from reports.office.services.runs import OrderError, cancel_run, order_run
from reports.office.states import RunState
from reports.sales.tables import days_words
from vendors.members.desk.base import OfficeView

PER_PAGE = 20
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "zip": "application/zip",
}


def _words(run: ReportRun) -> tuple[object, str]:
    """What it is, and of which days."""
    if other := other_kind(run.what):
        return other.heading, other.days(run)
    return KINDS[run.what], days_words(period_of(run))


class ReportsView(OfficeView):
    """What the person ordered in this office; ordering one more."""

    act = "office.figures.see"
    is_ones_own = True
    template_name = "office/figures/reports.html"

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        runs = runs_of(self.cooperative, self.person)
        page = Paginator(runs, PER_PAGE).get_page(self.request.GET.get("page"))
        rows = [(run, *_words(run)) for run in page]
        return super().get_context_data(
            page=page,
            rows=rows,
            is_under_way=any(run.is_under_way for run in page),
            **kwargs,
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        form = ReportForm(request.POST)
        if not form.is_valid():
            messages.error(
                request, _("This report can't be requested with these options.")
            )
            return redirect("office:figures_reports", self.slug)
        try:
            order_run(self.cooperative, **form.said(), by=self.person)
        except OrderError as refused:
            messages.error(request, str(refused))
        else:
            messages.success(
                request,
                _(
                    "Requested. You can leave this page; we will notify you "
                    "when it is ready."
                ),
            )
        return redirect("office:figures_reports", self.slug)


class _OneRun(OfficeView):
    act = "office.figures.see"
    is_ones_own = True

    def own_run(self) -> ReportRun:
        """The person's own, of what they may still see: another's answers 404."""
        runs = runs_of(self.cooperative, self.person)
        run: ReportRun = get_object_or_404(runs, pk=self.kwargs["pk"])
        other = other_kind(run.what)
        if other and not self.allows(other.act):
            raise Http404
        return run


class CancelRun(_OneRun):
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        if cancel_run(self.own_run()):
            messages.success(request, _("Report cancelled."))
        else:
            messages.warning(request, _("It had already ended."))
        return redirect("office:figures_reports", self.slug)


class RunFile(_OneRun):
    """The file, for whoever ordered it and still belongs to the office."""

    http_method_names = ["get", "head", "options"]

    def get(self, *_args: Any, **_kwargs: Any) -> HttpResponseBase:
        run = self.own_run()
        is_kept = run.expires_at is not None and timezone.now() < run.expires_at
        if run.state != RunState.READY or not is_kept:
            raise Http404
        try:
            file = run.file.open("rb")
        except OSError as error:
            raise Http404 from error
        day = dates.day_of(run.created)
        response = FileResponse(
            file,
            as_attachment=True,
            filename=f"{self.slug}-{run.what}-{day}-{run.pk}.{run.form}",
            content_type=TYPES[run.form],
        )
        response["X-Content-Type-Options"] = "nosniff"
        response["Cache-Control"] = "private, no-store"
        return response
