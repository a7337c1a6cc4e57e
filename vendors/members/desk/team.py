"""The team at the desk: who acts for the seller, invitations, changes, leaving."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.queries import person_of
from vendors.members.forms import InviteForm
from vendors.members.models import Invitation, PartnerRole
from vendors.members.queries import (
    members_of,
    pending_invitations,
    roles_for,
    team_history,
)
from vendors.members.services import (
    TeamError,
    change_role,
    invite,
    revoke,
    take_role,
)
from vendors.members.shown_links import NewLink, keep_link, kept_link
from vendors.members.states import RIGHTS, RUNNING

from .base import DeskView

DOOR = "members:join"


class TeamPage(DeskView):
    """Everybody sees the team; who runs the shop may change it."""

    act = "desk.team.see"
    write_act: str | None = "desk.team.edit"
    template_name = "desk/shop_team.html"

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        return self.page(
            InviteForm(partner=self.partner),
            link=kept_link(request, DOOR, self.partner.code),
        )

    def page(self, form: InviteForm, *, link: NewLink | None = None) -> HttpResponse:
        runs = self.allows("desk.team.edit")
        members = list(members_of(self.partner))
        running = [one for one in members if one.role in RUNNING]
        context = self.get_context_data(
            form=form,
            link=link,
            runs=runs,
            me=self.request.user.pk,
            members=[(one, RIGHTS[one.role]) for one in members],
            is_last=self.role in RUNNING and len(running) < 2,
            roles=[(role.value, role.label, RIGHTS[role]) for role in self._roles()],
            invitations=pending_invitations(self.partner) if runs else [],
            history=team_history(self.partner) if runs else [],
        )
        response = self.render_to_response(context, status=422 if form.errors else 200)
        add_never_cache_headers(response)
        return response

    def _roles(self) -> Any:
        return roles_for(self.partner)

    def say_refused(self, refusal: TeamError) -> None:
        messages.error(self.request, str(refusal.said))


class TeamAct(TeamPage):
    """What changes the team: POST alone, then back to the page."""

    act = "desk.team.edit"
    http_method_names = ["post", "options"]

    def back(self) -> HttpResponse:
        """To what is said of it, at the head of the page."""
        return redirect(f"{reverse('desk:team', args=[self.partner.code])}#messages")


class InviteAct(TeamAct):
    def post(self, request: HttpRequest) -> HttpResponse:
        form = InviteForm(request.POST, partner=self.partner)
        if not form.is_valid():
            return self.page(form)
        email = form.cleaned_data["email"]
        try:
            _invitation, token = invite(
                self.partner,
                role=form.cleaned_data["role"],
                email=email,
                by=person_of(request),
            )
        except TeamError as refusal:
            self.say_refused(refusal)
            return self.back()
        keep_link(request, DOOR, self.partner.code, token)
        if email:
            messages.success(
                request, _("The invitation was sent to %(to)s.") % {"to": email}
            )
        return self.back()


class RevokeAct(TeamAct):
    def post(self, request: HttpRequest, *, pk: int) -> HttpResponse:
        mine = Invitation.objects.filter(partner=self.partner)
        if revoke(get_object_or_404(mine, pk=pk)):
            messages.success(request, _("Withdrawn. The link is no longer valid."))
        else:
            messages.warning(request, _("It was already used or withdrawn."))
        return self.back()


class MemberAct(TeamAct):
    """Another role for somebody, or the end of it."""

    def post(self, request: HttpRequest, *, pk: int) -> HttpResponse:
        rows = PartnerRole.objects.filter(partner=self.partner).select_related("user")
        row = get_object_or_404(rows, pk=pk)
        try:
            self._change(row.user, request.POST)
        except TeamError as refusal:
            self.say_refused(refusal)
        return self.back()

    def _change(self, user: User, sent: Any) -> None:
        by = person_of(self.request)
        if "remove" in sent:
            take_role(self.partner, user, by=by)
            messages.success(self.request, _("Done. Access ended at once."))
        elif "role" in sent:
            change_role(self.partner, user, str(sent["role"]), by=by)
            messages.success(self.request, _("Saved. It applies from now on."))
        else:
            raise Http404


class LeaveAct(TeamAct):
    """Everybody may go, but for the last one who runs the shop."""

    act = "desk.team.see"
    write_act = None

    def post(self, request: HttpRequest) -> HttpResponse:
        person = person_of(request)
        try:
            take_role(self.partner, person, by=person)
        except TeamError as refusal:
            self.say_refused(refusal)
            return self.back()
        messages.success(
            request,
            _("You left the team of %(name)s.") % {"name": self.partner.name},
        )
        return redirect("accounts:home")


desk_urlpatterns = [
    path("team/", TeamPage.as_view(), name="team"),
    path("team/invite/", InviteAct.as_view(), name="team_invite"),
    path("team/invite/<int:pk>/", RevokeAct.as_view(), name="team_revoke"),
    path("team/member/<int:pk>/", MemberAct.as_view(), name="team_member"),
    path("team/leave/", LeaveAct.as_view(), name="team_leave"),
]
