"""An expert's own pages, for the phone: visits to come, the report of one."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from accounts.queries import person_of
from core import dates
from core.refusals import RefusalError
from programme.experts.forms.visits import ReportForm
from programme.experts.models import ExpertVisit
from programme.experts.queries.days import days_of, uses_of
from programme.experts.queries.roster import roles_of, visits_by
from programme.experts.services.visits import report_visit
from programme.experts.states import VisitState
from vendors.places.queries import stands_in

from .base import OwnExpertPage

LATEST = 20


class WorkPage(OwnExpertPage):
    """What is to be done, and the days used of each contract."""

    template_name = "experts/work.html"

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        person = person_of(self.request)
        visits = visits_by(person)
        planned = visits.filter(state=VisitState.PLANNED)
        roles = roles_of(person).select_related("county__merged_into")
        uses = []
        for expert in roles:
            days = days_of([expert], stands_in(expert.county))
            open_ones = expert.contracts.filter(state="open")
            uses += [(expert, one) for one in uses_of(open_ones, days)]
        return super().get_context_data(
            planned=planned.order_by("planned_on", "pk")[:LATEST],
            past=visits.exclude(state=VisitState.PLANNED)[:LATEST],
            uses=uses,
            today=dates.today(),
            **kwargs,
        )


class OwnVisitPage(OwnExpertPage):
    """One visit of the person's own; a planned one asks for its report."""

    template_name = "experts/visit.html"
    http_method_names = ["get", "head", "post", "options"]

    @cached_property
    def visit(self) -> ExpertVisit:
        rows = visits_by(person_of(self.request))
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs.pop("form", None) or ReportForm(visit=self.visit)
        return super().get_context_data(visit=self.visit, form=form, **kwargs)

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        form = ReportForm(request.POST, visit=self.visit)
        if form.is_valid():
            try:
                report_visit(self.visit, form.content(), person_of(request))
            except RefusalError as refused:
                form.add_error(None, refused.words)
            else:
                messages.success(request, _("Report sent. The county is told."))
                return redirect("experts:visit", self.visit.pk)
        context = self.get_context_data(form=form)
        return self.render_to_response(context, status=422)
