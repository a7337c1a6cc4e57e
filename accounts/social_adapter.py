"""How django-allauth's sign-in with accounts elsewhere meets our accounts."""

from http import HTTPStatus
from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin
from allauth.socialaccount.providers.base import AuthError, AuthProcess
from django.http import Http404, HttpRequest
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import emails
from .models import User
from .providers.calls import AwayError, PreviewError
from .providers.keys import NAMES, apps_for

# By what went wrong: the status, the heading, and what to do. None has changed a thing.
FAILURES: dict[str, tuple[int, str | Promise, str | Promise]] = {
    "cancelled": (
        HTTPStatus.OK,
        gettext_lazy("Not allowed at %(provider)s"),
        gettext_lazy("Nothing was changed here. You can start again at any time."),
    ),
    "over": (
        HTTPStatus.BAD_REQUEST,
        gettext_lazy("Please start again"),
        gettext_lazy(
            "Signing in with %(provider)s took more than ten minutes, or was begun in "
            "another browser. Nothing was changed."
        ),
    ),
    "away": (
        HTTPStatus.SERVICE_UNAVAILABLE,
        gettext_lazy("No answer from %(provider)s"),
        gettext_lazy(
            "Nothing was changed. Please try again in a few minutes, or sign in "
            "another way."
        ),
    ),
    "preview": (
        HTTPStatus.BAD_REQUEST,
        gettext_lazy("WeChat shows only a preview"),
        gettext_lazy(
            "Please tap “Use full service” (使用完整服务) at the bottom of the page, "
            "then sign in again."
        ),
    ),
    "unconfirmed": (
        HTTPStatus.BAD_REQUEST,
        gettext_lazy("Please start again"),
        gettext_lazy(
            "%(provider)s didn’t confirm who you are. Nothing was changed. If this "
            "happens again, sign in another way."
        ),
    ),
}


class SocialAdapter(DefaultSocialAccountAdapter):
    # --- Keys: those of the environment, none of the database -------------------------
    def list_apps(
        self,
        request: HttpRequest,
        provider: str | None = None,
        client_id: str | None = None,
    ) -> list[SocialApp]:
        found = apps_for(request, provider)
        return [app for app in found if client_id in {None, app.client_id}]

    def get_app(
        self, request: HttpRequest, provider: str, client_id: str | None = None
    ) -> SocialApp:
        """Without keys there is no such address. Raises `Http404`."""
        found = self.list_apps(request, provider, client_id)
        if not found:
            raise Http404
        return found[0]

    # --- People ---------------------------------------------------------------------
    def pre_social_login(
        self,
        request: HttpRequest,  # noqa: ARG002 - allauth's signature
        sociallogin: SocialLogin,
    ) -> None:
        """What opens their account there stays out of the session, too."""
        sociallogin.token = None

    def get_signup_form_initial_data(self, sociallogin: SocialLogin) -> dict[str, str]:
        return {"name": sociallogin.user.first_name}

    def authenticate_by_email(self, sociallogin: SocialLogin) -> None:
        """Nobody is who they are because a provider names their address."""

    def get_connect_redirect_url(
        self,
        request: HttpRequest,  # noqa: ARG002 - allauth's signature
        socialaccount: SocialAccount,  # noqa: ARG002 - likewise
    ) -> str:
        return reverse("socialaccount_connections")

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,  # noqa: ARG002 - allauth's signature
    ) -> None:
        """Of a way that was connected; of one that was removed its service tells."""
        what = template_prefix.rpartition("/")[2]
        if what == "account_connected" and context:
            emails.tell_changed(f"{context['account'].provider}_connected", user)

    # --- What goes wrong --------------------------------------------------------------
    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: str = AuthError.UNKNOWN,  # noqa: ARG002 - allauth's signature
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> None:
        """Raises `ImmediateHttpResponse` with a page that says what to do."""
        state = (extra_context or {}).get("state")
        why = _why(exception, is_known=state is not None)
        status, heading, text = FAILURES[why]
        named = {"provider": str(NAMES[provider.id])}
        context = {
            "heading": str(heading) % named,
            "text": str(text) % named,
            **_way_back(request, state or {}),
        }
        page = "socialaccount/authentication_error.html"
        raise ImmediateHttpResponse(render(request, page, context, status=status))


def _why(exception: Exception | None, *, is_known: bool) -> str:
    """Without a code, and without more, the person has said no."""
    if not is_known:
        return "over"
    if isinstance(exception, PreviewError):
        return "preview"
    if isinstance(exception, AwayError):
        return "away"
    return "unconfirmed" if exception else "cancelled"


def _way_back(request: HttpRequest, state: dict[str, Any]) -> dict[str, str]:
    """Where they began: at their account, or on their way to some page."""
    if request.user.is_authenticated or state.get("process") == AuthProcess.CONNECT:
        return {
            "back": reverse("socialaccount_connections"),
            "back_says": _("Back"),
        }
    asked = f"?{urlencode({'next': state['next']})}" if state.get("next") else ""
    return {
        "back": f"{reverse('account_login')}{asked}",
        "back_says": _("To the sign-in page"),
    }
