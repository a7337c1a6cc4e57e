"""A person's notices and what they want to be told."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.models import User
from core import wechat
from core.sms import has_stopped, resume

from .forms import ChoicesForm
from .push_subscriptions import live_ones
from .push_views import push_urlpatterns
from .queries import count_unread, has_number, notices_of
from .services import (
    mark_all_read,
    mark_read,
    save_choices,
    save_settings,
    subscribe_again,
    unsubscribe,
)
from .short_links import notice_named
from .unsubscription import unsubscription_of
from .wechat_links import link_of
from .wechat_views import wechat_urlpatterns

PER_PAGE = 20


def _person(request: HttpRequest) -> User:
    """Who asks, behind `login_required`."""
    return cast("User", request.user)


@require_safe
@login_required
@never_cache
def notices(request: HttpRequest) -> HttpResponse:
    """Newest first; reading the list marks nothing, opening a notice does."""
    page = Paginator(notices_of(_person(request)), PER_PAGE).get_page(
        request.GET.get("page")
    )
    context: dict[str, Any] = {
        "page": page,
        "unread": count_unread(_person(request).pk),
    }
    return render(request, "notifications/notices.html", context)


@require_POST
@login_required
def open_notice(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Mark one as read and go where it leads."""
    notice = mark_read(_person(request), notice_id)
    if notice is None:
        raise Http404
    if url_has_allowed_host_and_scheme(notice.link, allowed_hosts=None):
        return redirect(notice.link)
    return redirect("accounts:notices")


@require_POST
@login_required
def read_all(request: HttpRequest) -> HttpResponse:
    mark_all_read(_person(request))
    return redirect("accounts:notices")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def choices(request: HttpRequest) -> HttpResponse:
    person = _person(request)
    is_post = request.method == "POST"
    form = ChoicesForm(person, request.POST if is_post else None)
    if is_post and form.is_valid():
        save_choices(person, form.wanted())
        begins, ends = form.quiet()
        save_settings(
            person,
            quiet_from=begins,
            quiet_until=ends,
            digest=form.cleaned_data["digest"],
        )
        messages.success(request, _("Saved."))
        return redirect("accounts:choices")
    context = {
        "form": form,
        "has_stopped": bool(person.phone) and _is_stopped(person),
        "browsers": live_ones(person),
        "wechat": link_of(person) if wechat.is_set() else None,
    }
    status = 422 if form.errors else 200
    return render(request, "notifications/choices.html", context, status=status)


def _is_stopped(person: User) -> bool:
    return has_number(person) and has_stopped(person.phone or "")


@require_POST
@login_required
def texts_resume(request: HttpRequest) -> HttpResponse:
    """Whoever stopped texts by a reply has them again; only for a proven number."""
    person = _person(request)
    if _is_stopped(person):
        resume(person.phone or "")
        messages.success(request, _("You receive SMS again."))
    return redirect("accounts:choices")


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def unsubscribe_page(request: HttpRequest, token: str) -> HttpResponse:
    """One press ends mails of a topic, without signing in; the token says whose.

    Mail programs post here themselves, so that only a POST changes anything.
    """
    found = unsubscription_of(token)
    if found is None:
        raise Http404
    context: dict[str, Any] = {"topics": found.label}
    if request.method == "POST":
        is_back = "again" in request.POST
        (subscribe_again if is_back else unsubscribe)(found)
        context |= {"is_back": is_back, "is_done": not is_back}
    return render(request, "notifications/unsubscribe.html", context)


@require_safe
@login_required
@never_cache
def short_link(request: HttpRequest, code: str) -> HttpResponse:
    """From a text message to where its notice leads; to follow it changes nothing."""
    notice = notices_of(_person(request)).filter(pk=notice_named(code)).first()
    if notice is None:
        raise Http404
    if url_has_allowed_host_and_scheme(notice.link, allowed_hosts=None):
        return redirect(notice.link)
    return redirect("accounts:notices")


# For the namespace "accounts", under /accounts/.
account_urlpatterns: list[URLPattern] = [
    path("notices/", notices, name="notices"),
    path("notices/read/", read_all, name="notices_read"),
    path("notices/<int:notice_id>/", open_notice, name="notice"),
    path("choices/", choices, name="choices"),
    path("choices/sms/", texts_resume, name="texts_resume"),
    *push_urlpatterns,
    *wechat_urlpatterns,
]
