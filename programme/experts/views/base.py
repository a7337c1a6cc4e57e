"""What pages about experts have in common."""

from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from accounts.queries import person_of
from core.activity_log import activity_context
from programme.experts.models import Expert, ExpertVisit
from programme.experts.queries.roster import experts_of, is_expert, visits_of
from programme.experts.rules import ON_A_PAGE
from programme.plans.views.base import Crumb, PlanFormPage, PlanPage

EXPERT = "expert"


class ExpertsPage(PlanPage):
    """A page of a county that is read."""

    @cached_property
    def expert(self) -> Expert:
        return get_object_or_404(experts_of(self.county), pk=self.kwargs["pk"])

    @cached_property
    def visit(self) -> ExpertVisit:
        return get_object_or_404(visits_of(self.county), pk=self.kwargs["pk"])

    def page_of(self, rows: Any) -> Page[Any]:
        return Paginator(rows, ON_A_PAGE).get_page(self.request.GET.get("page"))

    def above_expert(self, expert: Expert) -> list[Crumb]:
        here = self.url("expert", expert.pk)
        return [(self.url("experts"), _("Experts")), (here, expert.name)]

    def above_visits(self) -> list[Crumb]:
        return [
            (self.url("experts"), _("Experts")),
            (self.url("expert_visits"), _("Visits")),
        ]

    def above_visit(self, visit: ExpertVisit) -> list[Crumb]:
        here = self.url("expert_visit", visit.pk)
        return [*self.above_visits(), (here, str(visit))]


class ExpertsFormPage(ExpertsPage, PlanFormPage):
    """A page of one form, of a county's officers."""


class OwnExpertPage(LoginRequiredMixin, TemplateView):
    """A page of who is an expert; there is none for anybody else."""

    http_method_names = ["get", "head", "options"]

    def dispatch(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        person = person_of(request)
        if not is_expert(person):
            raise Http404
        with activity_context(user_id=person.pk, role=EXPERT):
            return super().dispatch(request, *args, **kwargs)
