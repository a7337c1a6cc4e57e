"""Acts on a household: stake, positions, leaving and coming back."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vendors.cooperatives.forms import (
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
from vendors.cooperatives.rules import new_click
from vendors.cooperatives.services import (
    RegisterRefused,
    end_position,
    enter_stake,
    give_position,
    leave,
    leave_household,
    rejoin,
    take_back,
)

from .base import POSTING, RegisterView
from .editing import FormPage


class StakePage(FormPage):
    """A contribution or a withdrawal; the same form sent twice is one entry."""

    act = "office.stakes.edit"
    write_act = "office.stakes.edit"
    title = gettext_lazy("Enter stake")
    button = gettext_lazy("Enter it")
    said = gettext_lazy("It is entered.")
    hint = gettext_lazy(
        "Entries stay as they are. What was wrong is taken back by an entry the other "
        "way."
    )

    def form(self, sent: Any = None) -> StakeForm:
        return StakeForm(sent, click=new_click())

    def save(self, form: StakeForm) -> Household:
        enter_stake(
            self.about,
            form.content(),
            click=form.cleaned_data["click"],
            by=self.person,
        )
        return self.about

    def beside(self) -> dict[str, Any]:
        return {"household": self.about, "stake": stake_of(self.about)}


class StakeBack(RegisterView):
    """The entry the other way, today."""

    act = "office.stakes.edit"
    write_act = "office.stakes.edit"
    http_method_names = POSTING

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        household = self.household()
        entries = StakeEntry.objects.filter(household=household)
        entry = get_object_or_404(entries, pk=self.kwargs["entry"])
        try:
            take_back(entry, by=self.person)
        except RegisterRefused as refusal:
            messages.error(request, " ".join(refusal.messages))
        else:
            messages.success(request, _("The entry is taken back."))
        return self.back_to(household)


class LeavePage(FormPage):
    title = gettext_lazy("The household leaves")
    button = gettext_lazy("It has left")
    said = gettext_lazy("Entered. Its stake stays visible until it is paid back.")

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

    def beside(self) -> dict[str, Any]:
        held = open_positions(self.cooperative)
        held = held.filter(member__household=self.about)
        stake = stake_of(self.about) if self.sees_stakes() else None
        return {"household": self.about, "ending": list(held), "stake": stake}


class RejoinPage(FormPage):
    title = gettext_lazy("The household joins again")
    button = gettext_lazy("It is a member again")
    hint = gettext_lazy(
        "On the very day it left, the leaving is taken back as if it had not been."
    )

    def form(self, sent: Any = None) -> RejoinForm:
        return RejoinForm(sent, seen=self.about.version)

    def save(self, form: RejoinForm) -> Household:
        day = form.cleaned_data["day"]
        return rejoin(self.about, day=day, seen=form.version)


class PersonLeaves(FormPage):
    title = gettext_lazy("The person leaves the household")
    button = gettext_lazy("The person has left")

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

    def beside(self) -> dict[str, Any]:
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
    title = gettext_lazy("Give a position")
    button = gettext_lazy("Give the position")
    said = gettext_lazy("Entered. Rights that come with it count from now on.")
    hint = gettext_lazy(
        "Somebody with an account gets the rights of the position in the team, at once."
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
    title = gettext_lazy("End the position")
    button = gettext_lazy("End the position")
    said = gettext_lazy("Ended, and the rights that came with it.")

    @cached_property
    def position(self) -> Position:
        rows = positions_of(self.about)
        return get_object_or_404(rows, pk=self.kwargs["position"])

    def form(self, sent: Any = None) -> EndForm:
        return EndForm(sent, seen=self.about.version)

    def save(self, form: EndForm) -> Household:
        end_position(self.position, until=form.cleaned_data["until"], by=self.person)
        return self.about

    def beside(self) -> dict[str, Any]:
        return {"household": self.about, "ending": [self.position]}
