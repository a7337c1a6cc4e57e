"""The roster: experts, their contracts, days and costs."""

from typing import Any

from django.forms import Form
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programme.experts.forms.roster import ContractForm, ExpertForm
from programme.experts.models import ExpertContract
from programme.experts.queries.days import days_of, uses_of
from programme.experts.queries.roster import contracts_of, experts_of
from programme.experts.services.roster import (
    add_expert,
    agree_contract,
    change_expert,
    end_contract,
    move_expert,
)
from programme.experts.states import ExpertState
from programme.plans.forms.programmes import StepForm
from programme.plans.services.entries import StateStep
from programme.plans.views.base import Crumb

from .base import ExpertsFormPage, ExpertsPage

LATEST = 20  # sessions and visits that an expert's page names


class RosterPage(ExpertsPage):
    """Everybody, those who are active first, with the days of each contract."""

    template_name = "programme/experts/roster.html"

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        page = self.page_of(experts_of(self.county))
        days = days_of(page.object_list, self.county)
        rows = [(one, uses_of(one.contracts.all(), days)) for one in page.object_list]
        return super().get_context_data(page=page, rows=rows, **kwargs)


class ExpertPage(ExpertsPage):
    """One expert: contracts, visits, sessions and every step."""

    template_name = "programme/experts/expert.html"

    def crumbs(self) -> list[Crumb]:
        return [(self.url("experts"), _("Experts"))]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        days = days_of([self.expert], self.county)
        sessions = days[self.expert.pk].sessions
        visits = self.expert.visits.select_related("village")
        return super().get_context_data(
            expert=self.expert,
            uses=uses_of(self.expert.contracts.all(), days),
            sessions=sorted(sessions, key=lambda one: one.day, reverse=True)[:LATEST],
            session_count=len(sessions),
            visits=visits[:LATEST],
            entries=self.expert.entries.select_related("by"),
            **kwargs,
        )


class NewExpertPage(ExpertsFormPage):
    title = gettext_lazy("New expert")
    lead = gettext_lazy("Contracts are added on the expert's page.")
    button = gettext_lazy("Add expert")
    said = gettext_lazy("Expert added. Now add a contract.")

    def crumbs(self) -> list[Crumb]:
        return [(self.url("experts"), _("Experts"))]

    def form(self, data: Any = None) -> Form:
        return ExpertForm(data)

    def save(self, form: Any) -> str:
        made = add_expert(self.county, form.content(), self.sender(form))
        return self.url("expert", made.pk)


class EditExpertPage(ExpertsFormPage):
    title = gettext_lazy("Edit expert")
    button = gettext_lazy("Save")
    said = gettext_lazy("Expert saved.")

    def crumbs(self) -> list[Crumb]:
        return self.above_expert(self.expert)

    def form(self, data: Any = None) -> Form:
        return ExpertForm(data, initial=ExpertForm.initial_of(self.expert))

    def save(self, form: Any) -> str:
        change_expert(self.expert, form.content(), seen=form.version)
        return self.url("expert", self.expert.pk)


_TITLES: dict[str, Promise] = {
    ExpertState.ENDED: gettext_lazy("End expert"),
    ExpertState.ACTIVE: gettext_lazy("Reactivate expert"),
}


class ExpertStatePage(ExpertsFormPage):
    """They leave the roster, or come back."""

    said = gettext_lazy("State changed.")

    @cached_property
    def to(self) -> str:
        to = self.kwargs["to"]
        if to not in _TITLES:
            raise Http404
        return str(to)

    @property
    def title(self) -> Promise:
        return _TITLES[self.to]

    button = title

    @property
    def is_grave(self) -> bool:
        return self.to == ExpertState.ENDED

    def crumbs(self) -> list[Crumb]:
        return self.above_expert(self.expert)

    def form(self, data: Any = None) -> Form:
        return StepForm(data, is_asked=self.is_grave)

    def save(self, form: Any) -> str:
        step = StateStep(self.to, self.person, form.cleaned_data["reason"])
        move_expert(self.expert, step)
        return self.url("expert", self.expert.pk)


class NewContractPage(ExpertsFormPage):
    title = gettext_lazy("New contract")
    lead = gettext_lazy(
        "Each day with a visit or a session counts as one. Days are counted, not typed."
    )
    button = gettext_lazy("Add contract")
    said = gettext_lazy("Contract added.")

    def crumbs(self) -> list[Crumb]:
        return self.above_expert(self.expert)

    def form(self, data: Any = None) -> Form:
        return ContractForm(data)

    def save(self, form: Any) -> str:
        agree_contract(self.expert, form.content(), self.sender(form))
        return self.url("expert", self.expert.pk)


class EndContractPage(ExpertsFormPage):
    title = gettext_lazy("End contract")
    lead = gettext_lazy("Its days are counted up to today and kept.")
    button = title
    said = gettext_lazy("Contract ended.")
    is_grave = True

    @cached_property
    def contract(self) -> ExpertContract:
        return get_object_or_404(contracts_of(self.county), pk=self.kwargs["pk"])

    def crumbs(self) -> list[Crumb]:
        return self.above_expert(self.contract.expert)

    def form(self, data: Any = None) -> Form:
        return StepForm(data)

    def save(self, form: Any) -> str:
        end_contract(self.contract, form.cleaned_data["reason"])
        return self.url("expert", self.contract.expert_id)
