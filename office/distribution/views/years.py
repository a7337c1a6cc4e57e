"""The cooperative's charters and accounting years, and the rows behind each figure."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from core import dates
from core.document_uploads import upload_response
from core.inputs import whole
from office.distribution.forms import CharterForm, LineForm, YearForm
from office.distribution.models import Charter
from office.distribution.queries.books import (
    book_lines,
    postings_behind,
    trade_sums,
    trades_behind,
)
from office.distribution.queries.runs import (
    carried_loss,
    charter_on,
    ended_year,
    runs_of,
    years_of,
)
from office.distribution.services.runs import RunError, open_run
from office.distribution.services.years import (
    CharterError,
    YearError,
    add_line,
    keep_charter,
    open_year,
    remove_line,
)

from .base import DistributionPage


class DistributionsPage(DistributionPage):
    """Every year and distribution so far, and what comes next."""

    template_name = "office/distribution/index.html"
    http_method_names = ["get", "head", "options"]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        today = dates.today()
        return super().get_context_data(
            charter=charter_on(self.cooperative, today),
            years=years_of(self.cooperative),
            page=self.page_of(runs_of(self.cooperative), 40),
            **kwargs,
        )


class CharterPage(DistributionPage):
    """What the statutes say, version by version; a new one from a day on."""

    template_name = "office/distribution/charter.html"

    def post(self, request: HttpRequest) -> HttpResponse:
        form = CharterForm(request.POST, currency=self.currency)
        if not form.is_valid():
            return self.wrong(form=form)
        try:
            keep_charter(self.cooperative, form.cleaned_data, by=self.person)
        except CharterError as refusal:
            form.add_error("valid_from", str(refusal))
            return self.wrong(form=form)
        messages.success(request, _("Saved."))
        return redirect("office:distributions", self.slug)

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        rows = Charter.objects.filter(cooperative=self.cooperative)
        latest = rows.first()
        if "form" not in kwargs:
            kwargs["form"] = CharterForm(instance=latest, currency=self.currency)
        return super().get_context_data(charters=rows, **kwargs)


class NewYearPage(DistributionPage):
    """Open an accounting year; the one that ended last stands there already."""

    template_name = "office/distribution/new_year.html"
    act = "office.distribution.prepare"

    def post(self, request: HttpRequest) -> HttpResponse:
        form = YearForm(request.POST, currency=self.currency)
        if not form.is_valid():
            return self.wrong(form=form)
        try:
            year = open_year(self.cooperative, form.content(), by=self.person)
        except YearError as refusal:
            form.add_error(None, str(refusal))
            return self.wrong(form=form)
        return redirect("office:distribution_year", self.slug, year.pk)

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        if "form" not in kwargs:
            today = dates.today()
            charter = charter_on(self.cooperative, today)
            first, last = ended_year(charter.year_starts if charter else 1, today)
            kwargs["form"] = YearForm(
                initial={"first": first, "last": last}, currency=self.currency
            )
        return super().get_context_data(**kwargs)


class YearPage(DistributionPage):
    """Income and costs of a year; lines are typed and taken out here."""

    template_name = "office/distribution/year.html"

    def post(self, request: HttpRequest, *, pk: int) -> HttpResponse:
        year = self.year(pk)
        asked = request.POST.get("do", "")
        try:
            if asked == "begin":
                run = open_run(year, by=self.person)
                return redirect("office:distribution", self.slug, run.pk)
            if asked == "remove":
                line = get_object_or_404(year.lines, pk=_number(request, "line"))
                remove_line(line, by=self.person)
                messages.success(request, _("Removed."))
                return redirect("office:distribution_year", self.slug, pk)
        except (RunError, YearError) as refusal:
            messages.warning(request, str(refusal))
            return redirect("office:distribution_year", self.slug, pk)
        form = LineForm(request.POST, request.FILES, currency=year.currency)
        if not form.is_valid():
            return self.wrong(form=form)
        try:
            add_line(year, form.content(), by=self.person)
        except YearError as refusal:
            form.add_error(None, str(refusal))
            return self.wrong(form=form)
        messages.success(request, _("Added."))
        return redirect("office:distribution_year", self.slug, pk)

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        year = self.year(self.kwargs["pk"])
        lines = book_lines(year, trade_sums(year))
        kwargs.setdefault("form", LineForm(currency=year.currency))
        return super().get_context_data(
            year=year,
            lines=lines,
            surplus=sum(line.signed for line in lines),
            loss_before=carried_loss(year),
            runs=runs_of(self.cooperative).filter(year=year),
            **kwargs,
        )


class BehindPage(DistributionPage):
    """The rows of the books or of the register behind one line of a year."""

    template_name = "office/distribution/behind.html"
    http_method_names = ["get", "head", "options"]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        year, key = self.year(self.kwargs["pk"]), self.kwargs["key"]
        postings, trades = postings_behind(year, key), trades_behind(year, key)
        if postings is None and trades is None:
            raise Http404
        rows: Any = postings if postings is not None else trades
        line = next(
            (each for each in book_lines(year, trade_sums(year)) if each.key == key),
            None,
        )
        return super().get_context_data(
            year=year,
            line=line,
            page=self.page_of(rows),
            is_trade=trades is not None,
            **kwargs,
        )


class LinePaper(DistributionPage):
    """The paper of a typed line, as a download."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, *, pk: int, line: int) -> HttpResponseBase:
        row = get_object_or_404(self.year(pk).lines, pk=line)
        if not row.file:
            raise Http404
        name = f"{self.cooperative.code}-{row.pk}.{row.file_kind}"
        return upload_response(row.file, name=name, kind=row.file_kind)


def _number(request: HttpRequest, name: str) -> int:
    number = whole(request.POST.get(name))
    if number is None:
        raise Http404
    return number
