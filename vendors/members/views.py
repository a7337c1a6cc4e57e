"""The doors `/desk/` and `/office/`, and the door that an invitation opens."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView

from accounts.impersonation import in_person_only
from accounts.models import User

from .doors import waiting_at
from .queries import invitation_by, role_at, role_choices
from .services import InvitationForAnotherError, TeamError, accept, is_meant_for
from .states import RIGHTS

MOST_OF_A_TOKEN = 200


def _door(request: HttpRequest, kind: str) -> HttpResponse:
    mine = [role for role in role_choices(request.user) if role.kind == kind]
    if len(mine) == 1:
        return redirect(mine[0].url)
    if not mine:
        waiting = isinstance(request.user, User) and waiting_at(request.user)
        return redirect(waiting or "onboarding:apply")
    return render(request, "members/choose_role.html", {"roles": mine, "kind": kind})


@require_safe
@login_required
def desk_entry(request: HttpRequest) -> HttpResponse:
    """The desk of the person's farm; who has none yet may apply for one."""
    return _door(request, "desk")


@require_safe
@login_required
def office_entry(request: HttpRequest) -> HttpResponse:
    """The office of the person's cooperative, or the market's for the staff."""
    return _door(request, "office")


@in_person_only
class JoinPage(TemplateView):
    """What an invitation's link opens: who invites, as what, and the way in.

    Following the link changes nothing; joining is a press on a button.
    """

    template_name = "members/join.html"
    http_method_names = ["get", "head", "post", "options"]

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(request.GET.get("invite", ""))

    def post(self, request: HttpRequest) -> HttpResponse:
        token = request.POST.get("invite", "")[:MOST_OF_A_TOKEN].replace("\0", "")
        if not isinstance(request.user, User):
            back = f"{reverse('members:join')}?{urlencode({'invite': token})}"
            return redirect_to_login(back)
        as_another = "as_another" in request.POST
        try:
            row = accept(token, request.user, as_another=as_another)
        except InvitationForAnotherError:
            return self.page(token)
        except TeamError as refusal:
            messages.warning(request, str(refusal.said))
            return self.page(token)
        messages.success(
            request,
            _("Welcome. You now work for %(name)s.") % {"name": row.partner.name},
        )
        return redirect("desk:today", row.partner.code)

    def page(self, token: str) -> HttpResponse:
        token = token[:MOST_OF_A_TOKEN]
        invitation = invitation_by(token.replace("\0", ""))
        user = self.request.user
        is_pending = invitation is not None and invitation.is_pending
        context = self.get_context_data(
            invitation=invitation,
            is_pending=is_pending,
            token=token,
            here=f"{self.request.path}?{urlencode({'invite': token})}",
            rights=RIGHTS[invitation.role] if invitation else "",
            is_meant=invitation is not None
            and isinstance(user, User)
            and is_meant_for(invitation, user),
            is_member=invitation is not None
            and role_at(user, invitation.partner.code) is not None,
        )
        response = self.render_to_response(context, status=200 if is_pending else 410)
        add_never_cache_headers(response)
        return response
