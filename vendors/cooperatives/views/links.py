"""Accounts of a household's people: the office's side, and the door of a link."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from accounts.impersonation import in_person_only
from accounts.models import User
from vendors.cooperatives.forms.acts import LinkForm
from vendors.cooperatives.models import HouseholdMember
from vendors.cooperatives.queries import invitation_by, open_positions
from vendors.cooperatives.services.links import (
    LinkForAnotherError,
    accept_link,
    invite_person,
    is_meant_for,
    take_links_back,
    unlink,
)
from vendors.cooperatives.services.refusals import RegisterError
from vendors.members.rules import digest_of
from vendors.members.services import TeamError
from vendors.members.shown_links import NewLink, keep_link, kept_link

from .base import RegisterView

DOOR = "accounts:household_join"
MOST_OF_A_TOKEN = 200


class AccountPage(RegisterView):
    """A person's account: invited, or taken away.

    An account of somebody with a position brings rights in the team, so then it is for
    those who may change the team.
    """

    act = "office.households.edit"
    template_name = "office/households/account.html"

    @cached_property
    def member(self) -> HouseholdMember:
        return self.person_in(self.household())

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        return self.page(LinkForm(), link=kept_link(request, DOOR, str(self.member.pk)))

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        self._refuse_unless_allowed()
        form = LinkForm(request.POST)
        if not form.is_valid():
            return self.page(form)
        try:
            if "unlink" in request.POST:
                self._unlink()
            elif "revoke" in request.POST:
                take_links_back(self.member)
                messages.success(request, _("The link is no longer valid."))
            else:
                self._invite(form.cleaned_data["email"])
        except RegisterError as refusal:
            messages.error(request, " ".join(refusal.messages))
        except TeamError as refusal:
            messages.error(request, str(refusal.said))
        return redirect(request.path)

    def _refuse_unless_allowed(self) -> None:
        held = open_positions(self.cooperative).filter(member=self.member)
        if held.exists() and not self.allows("desk.team.edit"):
            raise PermissionDenied

    def _invite(self, email: str) -> None:
        _invitation, token = invite_person(self.member, email=email, by=self.person)
        keep_link(self.request, DOOR, str(self.member.pk), token)
        if email:
            text = _("The link was sent to %(to)s.")
            messages.success(self.request, text % {"to": email})

    def _unlink(self) -> None:
        unlink(self.member, by=self.person)
        messages.success(self.request, _("Account unlinked."))

    def page(self, form: LinkForm, *, link: NewLink | None = None) -> HttpResponse:
        pending = self.member.invitations.filter(used_at=None, revoked_at=None)
        newest = pending.select_related("by").first()
        context = self.get_context_data(
            form=form,
            link=link,
            household=self.member.household,
            member=self.member,
            pending=newest if newest and newest.is_pending else None,
        )
        response = self.render_to_response(context, status=422 if form.errors else 200)
        add_never_cache_headers(response)
        return response


@in_person_only
class JoinHousehold(TemplateView):
    """What a link opens: whose household it is, and the press that links an account."""

    template_name = "accounts/household_join.html"
    http_method_names = ["get", "head", "post", "options"]

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(request.GET.get("invite", ""))

    def post(self, request: HttpRequest) -> HttpResponse:
        token = _tidy(request.POST.get("invite", ""))
        if not isinstance(request.user, User):
            here = reverse(DOOR)
            return redirect_to_login(f"{here}?{urlencode({'invite': token})}")
        try:
            member = accept_link(
                token, request.user, as_another="as_another" in request.POST
            )
        except LinkForAnotherError:
            return self.page(token)
        except RegisterError as refusal:
            messages.warning(request, " ".join(refusal.messages))
            return self.page(token)
        except TeamError as refusal:
            messages.warning(request, str(refusal.said))
            return self.page(token)
        messages.success(request, _("Welcome. This is your household’s page."))
        return redirect("accounts:household", member.household_id)

    def page(self, token: str) -> HttpResponse:
        token = _tidy(token)
        invitation = invitation_by(digest_of(token))
        user = self.request.user
        is_pending = invitation is not None and invitation.is_pending
        context = self.get_context_data(
            invitation=invitation if is_pending else None,
            token=token,
            here=f"{self.request.path}?{urlencode({'invite': token})}",
            is_meant=invitation is not None
            and isinstance(user, User)
            and is_meant_for(invitation, user),
        )
        response = self.render_to_response(context, status=200 if is_pending else 410)
        add_never_cache_headers(response)
        return response


def _tidy(token: str) -> str:
    return token[:MOST_OF_A_TOKEN].replace("\0", "")
