"""Pilot counties: a province's criteria, a county's self-check, the decision."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.refusals import RefusalError
from programme.plans.forms.pilots import CriterionForm, SelfCheckForm
from programme.plans.forms.programmes import StepForm
from programme.plans.models import PilotStatus
from programme.plans.queries.pilots import criteria_of, pilot_of
from programme.plans.services.entries import Sender, StateStep
from programme.plans.services.pilots import (
    SAID,
    add_criterion,
    move_pilot,
    retire_criterion,
    save_check,
)
from programme.plans.states import PILOT_MOVES, PilotState
from vendors.members.desk.base import ProvinceView

from .base import Crumb, PlanFormPage, PlanPage

_S = PilotState
_ACTS: dict[str, str] = {
    _S.SUBMITTED: "programme.edit",
    _S.CHECKING: "programme.edit",
    _S.GRANTED: "programme.inspect",
    _S.REFUSED: "programme.inspect",
    _S.WITHDRAWN: "programme.inspect",
}
_TITLES: dict[str, Promise] = {
    _S.SUBMITTED: gettext_lazy("Submit for review"),
    _S.CHECKING: gettext_lazy("Start a new self-check"),
    _S.GRANTED: gettext_lazy("Grant pilot status"),
    _S.REFUSED: gettext_lazy("Refuse pilot status"),
    _S.WITHDRAWN: gettext_lazy("Withdraw pilot status"),
}


class _PilotPage(PlanPage):
    @cached_property
    def pilot(self) -> PilotStatus | None:
        return pilot_of(self.county)


class PilotPage(_PilotPage):
    """The self-check, filled in while it wasn't submitted; else read."""

    template_name = "programme/plan/pilot.html"
    write_act = "programme.edit"
    http_method_names = ["get", "head", "post", "options"]

    def form(self, data: Any = None) -> SelfCheckForm:
        pilot = self.pilot
        rows = pilot.answers.prefetch_related("evidence") if pilot else []
        return SelfCheckForm(
            data,
            criteria=criteria_of(self.county.region),
            answers={row.criterion_id: row for row in rows},
            initial={"seen": pilot.version if pilot else 0},
        )

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self._page(self.form())

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        form = self.form(request.POST)
        if not form.is_valid():
            return self._page(form)
        try:
            save_check(self.county, form.said(), seen=form.version, by=self.person)
        except RefusalError as refused:
            form.add_error(None, refused.words)
            return self._page(form)
        messages.success(request, _("Self-check saved."))
        return redirect(self.url("plan_pilot"))

    def _page(self, form: SelfCheckForm) -> HttpResponse:
        pilot = self.pilot
        state = PilotState(pilot.state) if pilot else PilotState.CHECKING
        moves = PILOT_MOVES[state] if pilot else ()
        context = self.get_context_data(
            form=form,
            rows=form.rows(),
            pilot=pilot,
            may_fill=self.may_send() and state == PilotState.CHECKING,
            moves=[(to, _TITLES[to]) for to in moves if self.allows(_ACTS[to])],
            entries=pilot.entries.select_related("by") if pilot else [],
        )
        return self.render_to_response(context, status=422 if form.errors else 200)


class PilotStatePage(_PilotPage, PlanFormPage):
    """Submit, grant, refuse, withdraw, or begin anew."""

    act = "programme.see"
    said = gettext_lazy("Saved. The other side is told.")

    @cached_property
    def to(self) -> str:
        to = self.kwargs["to"]
        if to not in _TITLES:
            raise Http404
        return str(to)

    def act_for(self, request: HttpRequest) -> str:
        return _ACTS[self.to]

    @property
    def title(self) -> Promise:
        return _TITLES[self.to]

    button = title

    @property
    def is_grave(self) -> bool:
        return self.to in SAID

    def crumbs(self) -> list[Crumb]:
        return [(self.url("plan_pilot"), _("Pilot county"))]

    def form(self, data: Any = None) -> Form:
        return StepForm(data, is_asked=self.is_grave)

    def save(self, form: Any) -> str:
        step = StateStep(self.to, self.person, form.cleaned_data["reason"])
        move_pilot(self.county, step)
        return self.url("plan_pilot")


class CriteriaPage(ProvinceView):
    """What a pilot county of the province has to meet; one more is added here."""

    act = "programme.inspect"
    template_name = "province/criteria.html"
    http_method_names = ["get", "head", "post", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self._page(CriterionForm())

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        form = CriterionForm(request.POST)
        if not form.is_valid():
            return self._page(form)
        sender = Sender(self.person, form.cleaned_data["key"])
        try:
            add_criterion(self.region, form.texts(), sender)
        except RefusalError as refused:
            form.add_error(None, refused.words)
            return self._page(form)
        messages.success(request, _("Criterion added."))
        return redirect("province:criteria", self.region)

    def _page(self, form: CriterionForm) -> HttpResponse:
        rows = criteria_of(self.region)
        context = self.get_context_data(form=form, criteria=rows)
        return self.render_to_response(context, status=422 if form.errors else 200)


class RetireCriterionPage(ProvinceView):
    """Nobody answers it any more."""

    act = "programme.inspect"
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        rows = criteria_of(self.region)
        retire_criterion(get_object_or_404(rows, pk=self.kwargs["pk"]))
        messages.success(request, _("Criterion retired. Earlier answers stay."))
        return redirect("province:criteria", self.region)
