"""The cooperative's charters and accounting years, and the rows behind each figure."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from core.papers import paper_response
from office.distribution.forms import CharterForm, LineForm, YearForm
from office.distribution.models import Charter
from office.distribution.queries import (
    carried_loss,
    charter_on,
    ended_year,
    postings_behind,
    runs_of,
    trades_behind,
    years_of,
)
from office.distribution.queries.books import book_lines, trade_sums
from office.distribution.services import (
    CharterRefused,
    RunRefused,
    YearRefused,
    add_line,
    keep_charter,
    open_run,
    open_year,
    remove_line,
)

from .base import DistributionPage


class DistributionsPage(DistributionPage):
    """Every year and distribution so far, and what comes next."""

    template_name = "office/distribution/index.html"
    http_method_names = ["get", "head", "options"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        today = timezone.localdate()
        return super().get_context_data(
            charter=charter_on(self.cooperative, today),
            years=years_of(self.cooperative),
            page=self.page_of(runs_of(self.cooperative), 40),
            **kwargs,
        )


class CharterPage(DistributionPage):
    """What the statutes say, version by version; a new one from a day on."""

    template_name = "office/distribution/charter.html"

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        form = CharterForm(request.POST, currency=self.currency)
        if not form.is_valid():
            return self.wrong(form=form)
        try:
            keep_charter(self.cooperative, form.cleaned_data, by=self.person)
        except CharterRefused as refusal:
            form.add_error("valid_from", str(refusal))
            return self.wrong(form=form)
        messages.success(request, _("Saved."))
        return redirect("office:distributions", self.slug)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = Charter.objects.filter(cooperative=self.cooperative)
        latest = rows.first()
        if "form" not in kwargs:
            kwargs["form"] = CharterForm(instance=latest, currency=self.currency)
        return super().get_context_data(charters=rows, **kwargs)


class NewYearPage(DistributionPage):
    """Open an accounting year; the one that ended last stands there already."""

    template_name = "office/distribution/new_year.html"
    act = "office.distribution.prepare"

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        form = YearForm(request.POST, currency=self.currency)
        if not form.is_valid():
            return self.wrong(form=form)
        try:
            year = open_year(self.cooperative, form.content(), by=self.person)
        except YearRefused as refusal:
            form.add_error(None, str(refusal))
            return self.wrong(form=form)
        return redirect("office:distribution_year", self.slug, year.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if "form" not in kwargs:
            today = timezone.localdate()
            charter = charter_on(self.cooperative, today)
            first, last = ended_year(charter.year_starts if charter else 1, today)
            kwargs["form"] = YearForm(
                initial={"first": first, "last": last}, currency=self.currency
            )
        return super().get_context_data(**kwargs)


class YearPage(DistributionPage):
    """Income and costs of a year; lines are typed and taken out here."""

    template_name = "office/distribution/year.html"

    def post(self, request: HttpRequest, *, pk: int, **_kwargs: Any) -> HttpResponse:
        year = self.year(pk)
        asked = request.POST.get("do", "")
        try:
            if asked == "begin":
                run = open_run(year, by=self.person)
                return redirect("office:distribution", self.slug, run.pk)
            if asked == "remove":
                line = get_object_or_404(year.lines, pk=_number(request, "line"))
                remove_line(line, by=self.person)
                messages.success(request, _("Taken out."))
                return redirect("office:distribution_year", self.slug, pk)
        except (RunRefused, YearRefused) as refusal:
            messages.warning(request, str(refusal))
            return redirect("office:distribution_year", self.slug, pk)
        form = LineForm(request.POST, request.FILES, currency=year.currency)
        if not form.is_valid():
            return self.wrong(form=form)
        try:
            add_line(year, form.content(), by=self.person)
        except YearRefused as refusal:
            form.add_error(None, str(refusal))
            return self.wrong(form=form)
        messages.success(request, _("Entered."))
        return redirect("office:distribution_year", self.slug, pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
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

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
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

    def get(  # type: ignore[override]  # a file is no page
        self, request: HttpRequest, *, pk: int, line: int, **_kwargs: Any
    ) -> HttpResponseBase:
        row = get_object_or_404(self.year(pk).lines, pk=line)
        if not row.file:
            raise Http404
        name = f"{self.cooperative.code}-{row.pk}.{row.file_kind}"
        return paper_response(row.file, name=name, kind=row.file_kind)


def _number(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "")
    if not text.isdecimal() or len(text) > 18:
        raise Http404
    return int(text)
