"""Pages on which officers set targets and declare figures of earlier times."""

from datetime import date

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from programme.figures.forms.counties import DeclareForm, TargetsForm
from programme.figures.models import Target
from programme.figures.services.declarations import (
    Declaration,
    DeclarationError,
    declare,
    take_back,
)
from programme.figures.services.targets import Aim, set_target
from programme.figures.states import Measure

from .base import ProgrammePage

AHEAD = 2  # years for which there may be targets


class _WritingPage(ProgrammePage):
    write_act = "programme.edit"
    http_method_names = ["get", "head", "post", "options"]


class TargetsView(_WritingPage):
    """What the county wants to reach in a year; its province may set it too."""

    write_act = "programme.targets.edit"
    template_name = "programme/targets.html"

    @property
    def year(self) -> int:
        asked = self.request.GET.get("year", "")
        this = self.book.today.year
        known = {str(year): year for year in self._years()}
        return known.get(asked, this)

    def _years(self) -> list[int]:
        this = self.book.today.year
        return list(range(this + AHEAD, this - AHEAD, -1))

    def get(self, request: HttpRequest) -> HttpResponse:
        known = {row.measure: row for row in self._targets()}
        kept = {name: row.amount for name, row in known.items()}
        form = TargetsForm(currency=self.book.currencies[0], initial=kept)
        return self._page(form)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = TargetsForm(request.POST, currency=self.book.currencies[0])
        if not form.is_valid():
            return self._page(form, status=422)
        with transaction.atomic():
            for measure, amount in form.amounts().items():
                currency = form.currency if measure == Measure.SALES else ""
                set_target(self.county, Aim(self.year, measure, currency), amount)
        messages.success(request, _("Targets saved."))
        url = reverse("programme:targets", args=[self.county.slug])
        return redirect(f"{url}?year={self.year}")

    def _targets(self) -> list[Target]:
        rows = Target.objects.filter(county=self.county, year=self.year)
        return list(rows.filter(currency__in=["", self.book.currencies[0]]))

    def _page(self, form: TargetsForm, status: int = 200) -> HttpResponse:
        context = self.get_context_data(form=form, year=self.year, years=self._years())
        return self.render_to_response(context, status=status)


class DeclaredView(_WritingPage):
    """Figures from before the market counted: those there are, and one more."""

    template_name = "programme/declared.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(DeclareForm(currency=self.book.currencies[0]))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = DeclareForm(request.POST, currency=self.book.currencies[0])
        if not form.is_valid():
            return self._page(form, status=422)
        try:
            declare(self.county, _said(form), by=self.person)
        except DeclarationError as refused:
            form.add_error(None, str(refused))
            return self._page(form, status=422)
        messages.success(request, _("Figure saved with its source."))
        return redirect("programme:declared", self.county.slug)

    def _page(self, form: DeclareForm, status: int = 200) -> HttpResponse:
        rows = self.county.declared.select_related("entered_by")
        context = self.get_context_data(form=form, rows=rows, currency=form.currency)
        return self.render_to_response(context, status=status)


def _said(form: DeclareForm) -> Declaration:
    data = form.cleaned_data
    return Declaration(
        measure=data["measure"],
        first=date(data["year"], 1, 1),
        last=date(data["until"] or data["year"], 12, 31),
        amount=data["amount"],
        source=data["source"],
        currency=form.currency if data["measure"] == Measure.SALES else "",
        sureness=data["sureness"],
    )


class TakeBackView(_WritingPage):
    """Ask whether a declared figure is to be removed, and remove it."""

    act = "programme.edit"
    template_name = "programme/take_back.html"

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        row = get_object_or_404(self.county.declared, pk=self.kwargs["pk"])
        return super().get_context_data(row=row, **kwargs)

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        take_back(get_object_or_404(self.county.declared, pk=self.kwargs["pk"]))
        messages.success(request, _("Figure removed. The log keeps it."))
        return redirect("programme:declared", self.county.slug)
