"""Pages of pushes: a browser is turned on and off, and what it runs to show them."""

import json
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from accounts.impersonation import in_person_only
from accounts.models import User
from core.brand import market_name
from core.scripts import text_of

from .forms import PushForm
from .push_subscriptions import push_key, turn_off, turn_on

WORKER = "notifications/worker.js"
IN_SESSION = "push_subscription"
# As browsers call themselves, those that claim to be others first.
_BROWSERS = {
    "Edg": "Edge",
    "OPR": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "MicroMessenger": "WeChat",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "CriOS": "Chrome",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
_SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS X": "Mac",
    "CrOS": "ChromeOS",
    "Linux": "Linux",
}


@in_person_only
@require_POST
@login_required
def push_on(request: HttpRequest) -> HttpResponse:
    """Of a script, after a press and the browser's own question."""
    form = PushForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=422)
    browser = browser_of(request.headers.get("User-Agent", ""))
    row = turn_on(cast("User", request.user), browser=browser, **form.cleaned_data)
    # Signing out here turns it off: others may use the device after.
    request.session[IN_SESSION] = row.pk
    return HttpResponse(status=204)


@in_person_only
@require_POST
@login_required
def push_market_key(_request: HttpRequest) -> HttpResponse:
    """For the browser's own question; the first one has the market make its key."""
    key = push_key()
    return JsonResponse({"key": key}, status=200 if key else 503)


@in_person_only
@require_POST
@login_required
def push_off(request: HttpRequest, pk: int) -> HttpResponse:
    if not turn_off(cast("User", request.user), pk):
        raise Http404
    messages.success(request, _("This device receives no more push notifications."))
    return redirect("accounts:choices")


@require_safe
@cache_control(no_cache=True, max_age=0)
def push_worker(_request: HttpRequest) -> HttpResponse:
    """What a browser runs when a push comes; below its address stands no other page."""
    given = {"title": market_name(), "icon": static("brand/icon-192.png")}
    text = f"const MARKET = {json.dumps(given)};\n{text_of(WORKER)}"
    return HttpResponse(text, content_type="text/javascript; charset=utf-8")


def browser_of(agent: str) -> str:
    """Such as "Chrome, Android"; empty for one that doesn't say."""
    name = next((said for sign, said in _BROWSERS.items() if f"{sign}/" in agent), "")
    system = next((said for sign, said in _SYSTEMS.items() if sign in agent), "")
    return ", ".join(filter(None, (name, system)))


# For the namespace "accounts", under /accounts/.
push_urlpatterns: list[URLPattern] = [
    path("push/", push_on, name="push_on"),
    path("push/key/", push_market_key, name="push_key"),
    path("push/<int:pk>/", push_off, name="push_off"),
]
