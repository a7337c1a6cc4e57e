"""The base of a programme's pages: reading ones, and those with one form."""

from abc import abstractmethod
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property

from core.refusals import RefusalError
from programme.plans.models import (
    BudgetLine,
    CountyProgramme,
    MeasureMilestone,
    PlannedMeasure,
)
from programme.plans.queries.programmes import (
    lines_of,
    measures_of,
    milestones_of,
    programmes_of,
)
from programme.plans.services.entries import Sender
from vendors.members.desk.base import CountyView

Crumb = tuple[str, str]


class PlanPage(CountyView):
    """A page that is read; what it shows is found among the county's own rows."""

    act = "programme.see"
    http_method_names = ["get", "head", "options"]

    @cached_property
    def programme(self) -> CountyProgramme:
        rows = programmes_of(self.county)
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    @cached_property
    def line(self) -> BudgetLine:
        return get_object_or_404(lines_of(self.county), pk=self.kwargs["pk"])

    @cached_property
    def measure(self) -> PlannedMeasure:
        return get_object_or_404(measures_of(self.county), pk=self.kwargs["pk"])

    @cached_property
    def milestone(self) -> MeasureMilestone:
        return get_object_or_404(milestones_of(self.county), pk=self.kwargs["pk"])

    def url(self, name: str, *args: object) -> str:
        return reverse(f"programme:{name}", args=[self.county.slug, *args])

    def crumbs(self) -> list[Crumb]:
        """Pages above this one: where they are, and what they are called."""
        return []

    def above(self, programme: CountyProgramme) -> list[Crumb]:
        return [(self.url("plan_programme", programme.pk), programme.title)]

    def above_line(self, line: BudgetLine) -> list[Crumb]:
        here = self.url("plan_line", line.pk)
        return [*self.above(line.programme), (here, line.name)]

    def above_measure(self, measure: PlannedMeasure) -> list[Crumb]:
        here = self.url("plan_measure", measure.pk)
        return [*self.above(measure.programme), (here, measure.name)]

    def above_milestone(self, milestone: MeasureMilestone) -> list[Crumb]:
        here = self.url("plan_milestone", milestone.pk)
        return [*self.above_measure(milestone.measure), (here, milestone.name)]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        return super().get_context_data(crumbs=self.crumbs(), **kwargs)


class PlanFormPage(PlanPage):
    """A page of one form. What is refused keeps all that was typed."""

    act = "programme.edit"
    template_name = "programme/plan/form.html"
    http_method_names = ["get", "head", "post", "options"]
    # Texts; those of a page with several acts are properties.
    title: Any = ""
    lead: Any = ""
    button: Any = ""
    said: Any = ""
    is_grave: Any = False  # whether the button ends something

    @abstractmethod
    def form(self, data: Any = None) -> Form:
        """The form, filled with what was sent or with what there is."""

    def filled(self) -> Form:
        """With what was sent; pages that take files add them."""
        return self.form(self.request.POST)

    @abstractmethod
    def save(self, form: Any) -> str:
        """Do it; where to go on. Raises `RefusalError`."""

    def check(self) -> None:
        """Whether the page makes sense now. Raises `RefusalError`."""

    def sender(self, form: Any) -> Sender:
        return Sender(self.person, form.cleaned_data["key"])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.check()
        return self.page(self.form())

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        form = self.filled()
        if not form.is_valid():
            return self.page(form)
        try:
            url = self.save(form)
        except RefusalError as refused:
            form.add_error(None, refused.words)
            return self.page(form)
        if self.said:
            messages.success(request, str(self.said))
        return redirect(url)

    def page(self, form: Form) -> HttpResponse:
        crumbs = self.crumbs()
        context = self.get_context_data(
            form=form,
            title=self.title,
            lead=self.lead,
            button=self.button,
            is_grave=self.is_grave,
            back=crumbs[-1][0] if crumbs else self.url("plan"),
        )
        return self.render_to_response(context, status=422 if form.errors else 200)
