"""Accounts of a household's people: the office's side, and the door of a link."""

from dataclasses import dataclass
from typing import Any

import segno
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from accounts.models import User
from accounts.visiting import in_person_only
from core.secrets import Unreadable, seal, unseal
from vendors.cooperatives.forms import LinkForm
from vendors.cooperatives.models import HouseholdMember
from vendors.cooperatives.queries import invitation_by, open_positions
from vendors.cooperatives.services import (
    RegisterRefused,
    SentToAnother,
    accept_link,
    invite_person,
    is_meant_for,
    take_links_back,
    unlink,
)
from vendors.members.rules import digest_of
from vendors.members.services import TeamRefused

from .base import RegisterView

SHOWN_ONCE = "households.new_link"
SHOWN_FOR = 600  # seconds
MOST_OF_A_TOKEN = 200


@dataclass(frozen=True)
class NewLink:
    """A link that is shown once, and as a code to scan."""

    url: str
    qr: SafeString


def join_url(request: HttpRequest, token: str) -> str:
    """The token stands in the query, which logs leave out."""
    path = f"{reverse('accounts:household_join')}?{urlencode({'invite': token})}"
    return request.build_absolute_uri(path)


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

    def get(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        return self.page(LinkForm(), link=self._new_link(request))

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        self._refuse_unless_allowed()
        form = LinkForm(request.POST)
        if not form.is_valid():
            return self.page(form)
        try:
            if "unlink" in request.POST:
                self._unlink()
            elif "revoke" in request.POST:
                take_links_back(self.member)
                messages.success(request, _("The link opens nothing any more."))
            else:
                self._invite(form.cleaned_data["email"])
        except RegisterRefused as refusal:
            messages.error(request, " ".join(refusal.messages))
        except TeamRefused as refusal:
            messages.error(request, str(refusal.said))
        return redirect(request.path)

    def _refuse_unless_allowed(self) -> None:
        held = open_positions(self.cooperative).filter(member=self.member)
        if held.exists() and not self.allows("desk.team.edit"):
            raise PermissionDenied

    def _invite(self, email: str) -> None:
        _invitation, token = invite_person(self.member, email=email, by=self.person)
        self.request.session[SHOWN_ONCE] = {
            "member": self.member.pk,
            "token": seal(token),
        }
        if email:
            text = _("The link is on its way to %(to)s.")
            messages.success(self.request, text % {"to": email})

    def _unlink(self) -> None:
        unlink(self.member, by=self.person)
        messages.success(self.request, _("The account is taken away."))

    def _new_link(self, request: HttpRequest) -> NewLink | None:
        """The link that was just made; kept sealed in the session until it is seen."""
        kept = request.session.get(SHOWN_ONCE)
        if not kept or kept.get("member") != self.member.pk:
            return None
        del request.session[SHOWN_ONCE]
        try:
            url = join_url(request, unseal(kept["token"], max_age=SHOWN_FOR))
        except Unreadable:
            return None
        drawn = segno.make(url, error="m").svg_inline(
            scale=4, dark="#2A2118", light="#FFFDF8", border=3, omitsize=True
        )
        return NewLink(url, mark_safe(drawn))  # noqa: S308 - segno's own drawing

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

    def get(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        return self.page(request.GET.get("invite", ""))

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        token = _tidy(request.POST.get("invite", ""))
        if not isinstance(request.user, User):
            here = reverse("accounts:household_join")
            return redirect_to_login(f"{here}?{urlencode({'invite': token})}")
        try:
            member = accept_link(
                token, request.user, as_another="as_another" in request.POST
            )
        except SentToAnother:
            return self.page(token)
        except RegisterRefused as refusal:
            messages.warning(request, " ".join(refusal.messages))
            return self.page(token)
        except TeamRefused as refusal:
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
