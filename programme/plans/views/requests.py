"""Requests of the province to correct figures or reports, and the county's answers."""

from typing import Any

from django.db.models import QuerySet
from django.forms import Form
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import dates
from programme.plans.forms.programmes import StepForm
from programme.plans.forms.requests import CorrectionRequestForm
from programme.plans.models import CorrectionRequest
from programme.plans.queries.programmes import counties_of
from programme.plans.services.entries import StateStep
from programme.plans.services.requests import ask_correction, move_request
from programme.plans.states import REQUEST_MOVES, RequestState

from .base import Crumb, PlanFormPage, PlanPage


class _RequestPage(PlanPage):
    @property
    def rows(self) -> QuerySet[CorrectionRequest]:
        rows = CorrectionRequest.objects.filter(county__in=counties_of(self.county))
        return rows.select_related("county", "figure", "report", "entered_by")

    @cached_property
    def asked(self) -> CorrectionRequest:
        return get_object_or_404(self.rows, pk=self.kwargs["pk"])

    def crumbs(self) -> list[Crumb]:
        return [(self.url("plan_requests"), _("Corrections"))]


class RequestsPage(_RequestPage):
    """All of them, the newest first."""

    template_name = "programme/plan/requests.html"

    def crumbs(self) -> list[Crumb]:
        return []

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        return super().get_context_data(
            requests=self.rows, today=dates.today(), **kwargs
        )


class NewRequestPage(_RequestPage, PlanFormPage):
    """Asked by the province's officers or the market's staff."""

    act = "programme.inspect"
    title = gettext_lazy("Request a correction")
    lead = gettext_lazy("The county's officers are told, and answer here.")
    button = gettext_lazy("Send request")
    said = gettext_lazy("Request sent.")

    def form(self, data: Any = None) -> Form:
        return CorrectionRequestForm(data, county=self.county)

    def save(self, form: Any) -> str:
        said = form.cleaned_data
        made = ask_correction(
            self.county, form.asked(), said["reason"], said["due"], self.sender(form)
        )
        return self.url("plan_request", made.pk)


# Who may take which step: the county answers, the province decides.
_R = RequestState
_ACTS: dict[str, str] = {
    _R.ANSWERED: "programme.edit",
    _R.SETTLED: "programme.inspect",
    _R.OPEN: "programme.inspect",
    _R.WITHDRAWN: "programme.inspect",
}
_BUTTONS: dict[str, Promise] = {
    _R.ANSWERED: gettext_lazy("Answer request"),
    _R.SETTLED: gettext_lazy("Accept answer"),
    _R.OPEN: gettext_lazy("Return answer"),
    _R.WITHDRAWN: gettext_lazy("Withdraw request"),
}


class RequestPage(_RequestPage):
    """One request with everything that was said of it."""

    template_name = "programme/plan/request.html"

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        moves = REQUEST_MOVES.get(RequestState(self.asked.state), ())
        return super().get_context_data(
            asked=self.asked,
            entries=self.asked.entries.select_related("by"),
            evidence=self.asked.evidence.select_related("entered_by", "removed_by"),
            moves=[(to, _BUTTONS[to]) for to in moves if self.allows(_ACTS[to])],
            today=dates.today(),
            **kwargs,
        )


class RequestStatePage(_RequestPage, PlanFormPage):
    """Answer, accept, return or withdraw."""

    act = "programme.see"
    said = gettext_lazy("Saved. The other side is told.")

    @cached_property
    def to(self) -> str:
        to = self.kwargs["to"]
        if to not in _BUTTONS:
            raise Http404
        return str(to)

    def act_for(self, request: Any) -> str:
        return _ACTS[RequestState(self.kwargs["to"])] if self.to else self.act

    @property
    def title(self) -> Promise:
        return _BUTTONS[self.to]

    button = title

    @property
    def lead(self) -> str:
        return str(self.asked)

    def crumbs(self) -> list[Crumb]:
        here = (self.url("plan_request", self.asked.pk), str(self.asked))
        return [*super().crumbs(), here]

    def form(self, data: Any = None) -> Form:
        return StepForm(data, is_asked=self.to != RequestState.SETTLED)

    def save(self, form: Any) -> str:
        step = StateStep(self.to, self.person, form.cleaned_data["reason"])
        move_request(self.asked, step)
        return self.url("plan_request", self.asked.pk)
