"""What an invitation's link opens: who invites, to what, and the way in."""

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.http import urlencode
from django.views.generic import TemplateView

from accounts.contacts import shown_phone
from accounts.impersonation import in_person_only
from accounts.models import User
from openings.models import SellerInvitation
from openings.queries.invitations import invitation_of, use_by
from openings.rules import MOST_OF_A_TOKEN
from openings.services import OpeningError
from openings.services.invitations import (
    ForAnotherNumberError,
    accept,
    is_meant_for,
    note_opened,
)
from vendors.onboarding.services.drafts import NotChangeableError


@in_person_only
class InvitedPage(TemplateView):
    """Following the link says no more than that it was opened; applying is a press."""

    template_name = "openings/invited.html"
    http_method_names = ["get", "head", "post", "options"]

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(_tidy(request.GET.get("invite", "")))

    def post(self, request: HttpRequest) -> HttpResponse:
        token = _tidy(request.POST.get("invite", ""))
        if not isinstance(request.user, User):
            return redirect_to_login(_here(token))
        try:
            accept(token, request.user, as_another="as_another" in request.POST)
        except ForAnotherNumberError:
            return self.page(token)
        except NotChangeableError as refusal:
            messages.warning(request, refusal.words)
            return redirect("onboarding:apply")
        except OpeningError as refusal:
            messages.warning(request, str(refusal.said))
            return self.page(token)
        return redirect("onboarding:who")

    def page(self, token: str) -> HttpResponse:
        invitation = invitation_of(token)
        user = self.request.user
        is_good = invitation is not None and _is_good(invitation, user)
        if invitation is not None and is_good:
            note_opened(invitation)
        context = self.get_context_data(
            invitation=invitation,
            is_good=is_good,
            token=token,
            here=_here(token),
            phone_end=shown_phone(invitation.phone)[-4:] if invitation else "",
            is_meant=invitation is not None
            and isinstance(user, User)
            and is_meant_for(invitation, user),
        )
        response = self.render_to_response(context, status=200 if is_good else 410)
        add_never_cache_headers(response)
        return response


def _is_good(invitation: SellerInvitation, user: object) -> bool:
    """Whether the link still opens the door, for this person."""
    if isinstance(user, User) and use_by(invitation, user) is not None:
        return True
    is_used_up = not invitation.for_many and invitation.uses.exists()
    return not (invitation.has_ended or is_used_up)


def _here(token: str) -> str:
    return f"{reverse('openings:invited')}?{urlencode({'invite': token})}"


def _tidy(token: str) -> str:
    return token[:MOST_OF_A_TOKEN].replace("\0", "")
