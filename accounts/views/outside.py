"""Signing in with WeChat and Alipay: there, back, joining, and what is connected."""

from functools import wraps
from typing import Any

from allauth.account.internal.flows.reauthentication import (
    raise_if_reauthentication_required,
)
from allauth.core.internal.ratelimit import consume, respond_429
from allauth.decorators import rate_limit
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.views import SignupView
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView

from accounts import services
from accounts.impersonation import View
from accounts.models import User
from accounts.providers import alipay, wechat
from accounts.providers.keys import NAMES, is_any_set, ways
from accounts.queries import person_of
from core.inputs import whole

CONNECTIONS = "socialaccount_connections"


def leaving(view: View) -> View:
    """Whoever connects a way shows first who they are, as before other such changes."""

    @never_cache
    @wraps(view)
    def left(request: HttpRequest) -> HttpResponseBase:
        connects = request.POST.get("process") == AuthProcess.CONNECT
        if connects and not request.user.is_authenticated:
            return redirect(CONNECTIONS)
        if connects:
            raise_if_reauthentication_required(request, app="allauth.socialaccount")
        return view(request)

    return left  # type: ignore[return-value] # of the same kind


def returning(view: View) -> View:
    """Counted as other sign-ins are."""

    @never_cache
    @wraps(view)
    def returned(request: HttpRequest) -> HttpResponseBase:
        if not consume(request, app="allauth.account", action="login", limit_get=True):
            return respond_429(request)
        try:
            return view(request)
        except IntegrityError:  # two requests at once connected the same
            messages.error(request, _("This was connected a moment ago."))
            return redirect(CONNECTIONS)

    return returned  # type: ignore[return-value] # of the same kind


wechat_login, wechat_callback = leaving(wechat.login), returning(wechat.callback)
alipay_login, alipay_callback = leaving(alipay.login), returning(alipay.callback)


@method_decorator([never_cache, rate_limit(action="signup")], name="dispatch")
class OutsideSignUp(SignupView):
    """How we reach somebody whom WeChat or Alipay has sent, and their name."""

    template_name = "socialaccount/signup.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not is_any_set():
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        name = NAMES[self.sociallogin.account.provider]
        return super().get_context_data(provider_name=name, **kwargs)


@method_decorator(never_cache, name="dispatch")
class OutsideConnections(LoginRequiredMixin, TemplateView):
    """What else opens the person's account, to be connected and disconnected."""

    template_name = "socialaccount/connections.html"
    http_method_names = ["get", "head", "post", "options"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Where the market has no keys any more, people still take theirs away."""
        if not is_any_set() and not self._connected().exists():
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def _connected(self) -> Any:
        user = self.request.user
        if not isinstance(user, User):
            return SocialAccount.objects.none()
        return SocialAccount.objects.filter(user=user).order_by("pk")

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        found = list(self._connected())
        there = {account.provider for account in found}
        connected = [
            {"account": account, "way": NAMES.get(account.provider, account.provider)}
            for account in found
        ]
        others = [way for way in ways(self.request) if way.id not in there]
        return super().get_context_data(connected=connected, others=others, **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        pk = whole(request.POST.get("account")) or 0
        account = get_object_or_404(self._connected(), pk=pk)
        raise_if_reauthentication_required(request, app="allauth.socialaccount")
        try:
            services.disconnect_way(person_of(request), account)
        except services.LastWayError as error:
            messages.error(request, error.words)
            return redirect(CONNECTIONS)
        name = NAMES.get(account.provider, account.provider)
        messages.success(
            request,
            _("Disconnected. %(provider)s no longer signs you in.")
            % {"provider": name},
        )
        return redirect(CONNECTIONS)
