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
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.models import User

from .forms import ChoicesForm
from .queries import count_unread, notices_of
from .services import mark_all_read, mark_read, save_choices
from .short_links import notice_named

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
    form = ChoicesForm(_person(request), request.POST or None)
    if request.method == "POST" and form.is_valid():
        save_choices(_person(request), form.wanted())
        messages.success(request, _("Saved."))
        return redirect("accounts:choices")
    status = 422 if form.errors else 200
    return render(request, "notifications/choices.html", {"form": form}, status=status)


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
]
