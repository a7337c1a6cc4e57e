"""The market's staff and their roles: given by an operator, some by two of them."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.queries import active_operators, staff_of_the_market
from accounts.services import StaffError, set_staff_role
from accounts.states import MONEY_ROLES, STAFF_RIGHTS, StaffRole
from core.models import AuditEntry
from office.market.forms.staff import NewStaffForm, RoleForm
from office.market.models import Proposal
from office.market.services.kinds import ProposalError
from office.market.services.proposals import propose
from office.market.states import ProposalKind

from .base import TermsPage

_HISTORY = 30


def role_words(role: str | None) -> str:
    """What a role is called; of who no longer works for the market it says so."""
    if not role:
        return _("no longer works for the market")
    return str(StaffRole(role).label) if role in StaffRole.values else role


def _moved(entry: AuditEntry) -> str:
    """From which role to which; the first one stands alone."""
    roles = [entry.before["role"], entry.after["role"]]
    return " → ".join(capfirst(role_words(one)) for one in roles[not roles[0] :])


class StaffPage(TermsPage):
    """All of them with their roles; what of it waits for a second person."""

    act = "office.roles.edit"
    kinds = (ProposalKind.ROLE,)
    template_name = "office/market/staff.html"

    def describe(self, proposals: Sequence[Proposal], /) -> dict[int, dict[str, Any]]:
        people = User.objects.in_bulk({one.content["person"] for one in proposals})
        return {
            one.pk: {
                "person": people.get(one.content["person"]),
                "role": role_words(one.content["role"]),
            }
            for one in proposals
        }

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        rows = [
            (
                person,
                StaffRole(person.staff_role).label,
                STAFF_RIGHTS[person.staff_role],
            )
            for person in staff_of_the_market()
        ]
        return super().get_context_data(staff=rows, **kwargs)


class _RolePage(TermsPage):
    act = "office.roles.edit"

    def give(self, person: User, role: str, form: forms.Form) -> bool:
        """At once, or entered for a second operator; False when it is refused."""
        try:
            is_done = self.set_role(person, role)
        except (StaffError, ProposalError) as refused:
            form.add_error(None, str(refused))
            return False
        if is_done:
            said = _("%(person)s has the role now.") % {"person": person}
            messages.success(self.request, said)
        return True

    def set_role(self, person: User, role: str | None) -> bool:
        """Whether it is done; else it waits for a second operator.

        Raises `StaffError` and `ProposalError`.
        """
        if not _takes_two(person, role):
            set_staff_role(person, role, by=self.person)
            return True
        content = {"person": person.pk, "role": role}
        propose(ProposalKind.ROLE, content, by=self.person, cooperative=None)
        said = _("Saved. Someone else must approve it now.")
        messages.success(self.request, said)
        return False


def _takes_two(person: User, role: str | None) -> bool:
    """A role that moves money is given by two, and an operator's taken by two."""
    is_operator = person.is_staff and person.staff_role == StaffRole.OPERATOR
    is_grave = role in MONEY_ROLES or is_operator
    return is_grave and active_operators().count() > 1


class NewStaffPage(_RolePage):
    """Somebody with an account begins to work for the market."""

    template_name = "office/market/staff_new.html"

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        return self.page(NewStaffForm())

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        self.confirm_for("office.roles.decide")
        form = NewStaffForm(request.POST)
        if form.is_valid():
            typed = form.cleaned_data
            if self.give(typed["contact"], typed["role"], form):
                return redirect("office:staff", self.slug)
        return self.page(form)

    def page(self, form: NewStaffForm) -> HttpResponse:
        context = self.get_context_data(form=form)
        return self.render_to_response(context, status=422 if form.errors else 200)


class StaffMemberPage(_RolePage):
    """One of them: another role, or none any more; what happened before."""

    template_name = "office/market/staff_member.html"

    @cached_property
    def member(self) -> User:
        return get_object_or_404(User, pk=self.kwargs["pk"], is_staff=True)

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        return self.page(RoleForm(initial={"role": self.member.staff_role}))

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        self.confirm_for("office.roles.decide")
        if request.POST.get("do") == "remove":
            return self._remove()
        form = RoleForm(request.POST)
        if form.is_valid() and self.give(self.member, form.cleaned_data["role"], form):
            return redirect("office:staff", self.slug)
        return self.page(form)

    def _remove(self) -> HttpResponse:
        try:
            is_done = self.set_role(self.member, None)
        except (StaffError, ProposalError) as refused:
            messages.warning(self.request, str(refused))
            return redirect("office:staff_member", self.slug, self.member.pk)
        if is_done:
            said = _("%(person)s no longer works for the market.")
            messages.success(self.request, said % {"person": self.member})
        return redirect("office:staff", self.slug)

    def page(self, form: RoleForm) -> HttpResponse:
        entries = AuditEntry.objects.filter(
            subject_kind="user", subject_id=str(self.member.pk), act="staff.role"
        )
        context = self.get_context_data(
            form=form,
            member=self.member,
            is_self=self.member.pk == self.person.pk,
            history=[
                (entry, _moved(entry))
                for entry in entries.select_related("user")[:_HISTORY]
                if "role" in entry.after
            ],
        )
        return self.render_to_response(context, status=422 if form.errors else 200)
