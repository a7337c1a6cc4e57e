"""Households, their people and plots: added and changed on pages of their own."""

from abc import ABC, abstractmethod
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy

from vendors.cooperatives.forms.base import SeenForm
from vendors.cooperatives.forms.household import HouseholdForm, PersonForm, PlotForm
from vendors.cooperatives.models import Household, HouseholdMember, HouseholdPlot
from vendors.cooperatives.services.households import (
    add_household,
    add_person,
    change_household,
    change_person,
    save_plot,
)
from vendors.cooperatives.services.refusals import RegisterError, StaleHouseholdError
from vendors.members.services import TeamError

from .base import RegisterView


class FormPage(RegisterView, ABC):
    """One form about a household; what is refused keeps what was typed.

    Subclasses make the `form` and `save` what is in it; the page leads back to the
    household.
    """

    act = "office.households.edit"
    template_name = "office/households/form.html"
    title: str | Promise = ""
    said: str | Promise = gettext_lazy("Saved.")
    button: str | Promise = gettext_lazy("Save")
    hint: str | Promise = ""

    @cached_property
    def about(self) -> Household:
        return self.household()

    @abstractmethod
    def form(self, sent: Any = None) -> Any: ...

    @abstractmethod
    def save(self, form: Any) -> Household:
        """May raise what the services of the register and the team raise."""

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        return self.page(self.form())

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        form: SeenForm = self.form(request.POST)
        if not form.is_valid():
            return self.page(form)
        try:
            household = self.save(form)
        except StaleHouseholdError:
            del self.about
            form.look_again(self.about.version)
            return self.page(form)
        except RegisterError as refusal:
            form.refuse(refusal)
            return self.page(form)
        except TeamError as refusal:
            form.add_error(None, str(refusal.said))
            return self.page(form)
        messages.success(request, str(self.said))
        return self.back_to(household)

    def page(self, form: SeenForm) -> HttpResponse:
        context = self.get_context_data(
            form=form,
            title=self.title,
            button=self.button,
            hint=self.hint,
            **self.beside(),
        )
        return self.render_to_response(context, status=422 if form.errors else 200)

    def beside(self) -> dict[str, object]:
        """What stands around the form."""
        return {"household": self.about}


class NewHousehold(FormPage):
    title = gettext_lazy("Add household")
    said = gettext_lazy("Household saved in the register.")
    button = gettext_lazy("Add household")

    def form(self, sent: Any = None) -> HouseholdForm:
        return HouseholdForm(sent, cooperative=self.cooperative)

    def save(self, form: HouseholdForm) -> Household:
        return add_household(self.cooperative, form.content(), head=form.head())

    def beside(self) -> dict[str, object]:
        return {}


class EditHousehold(FormPage):
    title = gettext_lazy("Edit household")

    def form(self, sent: Any = None) -> HouseholdForm:
        return HouseholdForm(sent, cooperative=self.cooperative, household=self.about)

    def save(self, form: HouseholdForm) -> Household:
        return change_household(self.about, form.content(), seen=form.version)


class NewPerson(FormPage):
    title = gettext_lazy("Add person")

    def form(self, sent: Any = None) -> PersonForm:
        return PersonForm(sent, household=self.about)

    def save(self, form: PersonForm) -> Household:
        add_person(self.about, form.content(), seen=form.version)
        return self.about


class EditPerson(FormPage):
    title = gettext_lazy("Edit person")

    @cached_property
    def person_(self) -> HouseholdMember:
        return self.person_in(self.about)

    def form(self, sent: Any = None) -> PersonForm:
        return PersonForm(sent, household=self.about, person=self.person_)

    def save(self, form: PersonForm) -> Household:
        change_person(self.person_, form.content(), seen=form.version)
        return self.about


class NewPlot(FormPage):
    title = gettext_lazy("Another plot")
    plot: HouseholdPlot | None = None

    def form(self, sent: Any = None) -> PlotForm:
        return PlotForm(sent, household=self.about, plot=self.plot)

    def save(self, form: PlotForm) -> Household:
        save_plot(self.about, form.content(), plot=self.plot, seen=form.version)
        return self.about


class EditPlot(NewPlot):
    title = gettext_lazy("Edit plot")

    def form(self, sent: Any = None) -> PlotForm:
        self.plot = get_object_or_404(self.about.plots, pk=self.kwargs["plot"])
        return super().form(sent)
