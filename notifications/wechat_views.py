"""WeChat: where it calls us, and the pages on which a person connects and leaves."""

from typing import cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
)

from accounts.impersonation import in_person_only
from accounts.models import User
from core import wechat
from core.deliveries import DeliveryError, Report, take_report
from core.pdf.blocks import inline_svg
from core.sms_callbacks import STOPS
from core.wechat_events import (
    Event,
    UnreadableEventError,
    is_genuine,
    read_event,
)

from .wechat_links import (
    disconnect,
    end_link,
    link_of,
    openid_of,
    show_code,
    take_scan,
)

# What it wants to hear, else it calls twice more.
HEARD = "success"
SENT = "TEMPLATESENDJOBFINISH"
REFUSED = "user block"


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def wechat_call(request: HttpRequest) -> HttpResponse:
    """Of WeChat, which signs it; 404 for everybody else. GET proves who we are."""
    query = {name: str(value) for name, value in request.GET.items()}
    if not wechat.is_set() or not is_genuine(query):
        raise Http404
    if request.method != "POST":
        return HttpResponse(query.get("echostr", ""), content_type="text/plain")
    try:
        event = read_event(request.body, query)
    except UnreadableEventError:
        return HttpResponse(status=400)
    if not _taken(event):
        return HttpResponse(status=409)
    return HttpResponse(HEARD, content_type="text/plain")


def _taken(event: Event) -> bool:
    """False for a report of what we don't know yet, so that it comes again."""
    if event.kind in {"subscribe", "SCAN"} and event.scene:
        take_scan(event.scene, event.sender)
    elif event.kind == "unsubscribe" or _is_stop(event):
        end_link(event.sender)
    elif event.kind == SENT:
        return _take_report(event)
    return True


def _is_stop(event: Event) -> bool:
    return event.kind == "text" and event.text.strip(" .!。！").lower() in STOPS


def _take_report(event: Event) -> bool:
    is_there = event.status == "success"
    report = Report(is_there, provider_id=event.message_id, error=event.status)
    if REFUSED in event.status:
        end_link(event.sender)
    return take_report(wechat.NAME, report)


# --- A person's own -------------------------------------------------------------------


@in_person_only
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def wechat_page(request: HttpRequest) -> HttpResponse:
    """A press has the code made; who comes back from WeChat reads that it worked."""
    if not wechat.is_set():
        raise Http404
    person = cast("User", request.user)
    failed = False
    if request.method == "POST":
        try:
            show_code(person)
        except DeliveryError:
            failed = True
        else:
            return redirect("accounts:wechat")
    link = link_of(person)
    is_shown = link.code and link.code_until and link.code_until > timezone.now()
    context = {
        "link": link,
        "failed": failed,
        "code": inline_svg(link.code_address) if is_shown else "",
        # The double's code is opened in the browser: it plays the phone.
        "phone": link.code_address if is_shown and settings.WECHAT_API_URL else "",
    }
    status = 503 if failed else 200
    return render(request, "notifications/wechat.html", context, status=status)


@in_person_only
@require_POST
@login_required
def wechat_off(request: HttpRequest) -> HttpResponse:
    person = cast("User", request.user)
    if not openid_of(person):
        raise Http404
    disconnect(person)
    messages.success(request, _("WeChat is disconnected."))
    return redirect("accounts:choices")


# For the namespace "accounts", under /accounts/.
wechat_urlpatterns: list[URLPattern] = [
    path("wechat/", wechat_page, name="wechat"),
    path("wechat/off/", wechat_off, name="wechat_off"),
]
