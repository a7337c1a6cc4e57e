"""Acts on a household: stake, positions, leaving and coming back."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from vendors.cooperatives.forms.acts import (
    EndForm,
    LeaveForm,
    PositionForm,
    RejoinForm,
    StakeForm,
)
from vendors.cooperatives.models import (
    Household,
    HouseholdMember,
    Position,
    StakeEntry,
)
from vendors.cooperatives.queries import open_positions, positions_of, stake_of
from vendors.cooperatives.services.departures import leave, leave_household, rejoin
from vendors.cooperatives.services.positions import end_position, give_position
from vendors.cooperatives.services.refusals import RegisterError
from vendors.cooperatives.services.stakes import enter_stake, take_back

from .base import POSTING, RegisterView
from .households import FormPage


class StakePage(FormPage):
    """A contribution or a withdrawal; the same form sent twice is one entry."""

    act = "office.stakes.edit"
    write_act = "office.stakes.edit"
    title = gettext_lazy("Enter stake")
    button = gettext_lazy("Save")
    said = gettext_lazy("Saved.")
    hint = gettext_lazy(
        "Entries can't be edited. Correct a mistake with a reversing entry."
    )

    def form(self, sent: Any = None) -> StakeForm:
        return StakeForm(sent)

    def save(self, form: StakeForm) -> Household:
        enter_stake(
            self.about,
            form.content(),
            click=form.cleaned_data["click"],
            by=self.person,
        )
        return self.about

    def beside(self) -> dict[str, object]:
        return {"household": self.about, "stake": stake_of(self.about)}


class StakeBack(RegisterView):
    """The entry the other way, today."""

    act = "office.stakes.edit"
    write_act = "office.stakes.edit"
    http_method_names = POSTING

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        household = self.household()
        entries = StakeEntry.objects.filter(household=household)
        entry = get_object_or_404(entries, pk=self.kwargs["entry"])
        try:
            take_back(entry, by=self.person)
        except RegisterError as refusal:
            messages.error(request, " ".join(refusal.messages))
        else:
            messages.success(request, _("Entry reversed."))
        return self.back_to(household)


class LeavePage(FormPage):
    title = gettext_lazy("Record departure")
    button = gettext_lazy("Record departure")
    said = gettext_lazy("Recorded. Its stake stays visible until it is repaid.")

    def form(self, sent: Any = None) -> LeaveForm:
        return LeaveForm(sent, seen=self.about.version)

    def save(self, form: LeaveForm) -> Household:
        typed = form.cleaned_data
        return leave(
            self.about,
            day=typed["day"],
            seen=form.version,
            by=self.person,
            reason=typed["reason"],
        )

    def beside(self) -> dict[str, object]:
        held = open_positions(self.cooperative)
        held = held.filter(member__household=self.about)
        stake = stake_of(self.about) if self.sees_stakes() else None
        return {"household": self.about, "ending": list(held), "stake": stake}


class RejoinPage(FormPage):
    title = gettext_lazy("Rejoin")
    button = gettext_lazy("Membership restored")
    hint = gettext_lazy("If it rejoins on the day it left, the departure is undone.")

    def form(self, sent: Any = None) -> RejoinForm:
        return RejoinForm(sent, seen=self.about.version)

    def save(self, form: RejoinForm) -> Household:
        day = form.cleaned_data["day"]
        return rejoin(self.about, day=day, seen=form.version)


class PersonLeaves(FormPage):
    title = gettext_lazy("Person leaves the household")
    button = pgettext_lazy("of a person", "Record departure")

    @cached_property
    def leaving(self) -> HouseholdMember:
        return self.person_in(self.about)

    def form(self, sent: Any = None) -> LeaveForm:
        form = LeaveForm(sent, seen=self.about.version)
        del form.fields["reason"]
        return form

    def save(self, form: LeaveForm) -> Household:
        leave_household(
            self.leaving,
            day=form.cleaned_data["day"],
            seen=form.version,
            by=self.person,
        )
        return self.about

    def beside(self) -> dict[str, object]:
        held = open_positions(self.cooperative).filter(member=self.leaving)
        return {
            "household": self.about,
            "member": self.leaving,
            "ending": list(held),
        }


class NewPosition(FormPage):
    """For who may change the team: the right in it comes with a position."""

    act = "desk.team.edit"
    write_act = "desk.team.edit"
    title = gettext_lazy("Assign position")
    button = gettext_lazy("Assign position")
    said = gettext_lazy("Saved. Its rights apply from now on.")
    hint = gettext_lazy(
        "A person with an account receives the position's team rights at once."
    )

    def form(self, sent: Any = None) -> PositionForm:
        return PositionForm(sent, household=self.about)

    def save(self, form: PositionForm) -> Household:
        typed = form.cleaned_data
        member = typed["member"]
        member.household = self.about
        give_position(member, typed["kind"], since=typed["since"], by=self.person)
        return self.about


class EndPosition(FormPage):
    act = "desk.team.edit"
    write_act = "desk.team.edit"
    title = gettext_lazy("End position")
    button = gettext_lazy("End position")
    said = gettext_lazy("Position and its rights ended.")

    @cached_property
    def position(self) -> Position:
        rows = positions_of(self.about)
        return get_object_or_404(rows, pk=self.kwargs["position"])

    def form(self, sent: Any = None) -> EndForm:
        return EndForm(sent, seen=self.about.version)

    def save(self, form: EndForm) -> Household:
        end_position(self.position, until=form.cleaned_data["until"], by=self.person)
        return self.about

    def beside(self) -> dict[str, object]:
        return {"household": self.about, "ending": [self.position]}
