"""The broadcast that an address names, and who may look after its chat."""

from typing import cast

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404

from accounts.models import User
from live.broadcasts.models import Broadcast
from live.broadcasts.queries import rights_of


def broadcast_of(code: str) -> Broadcast:
    """Raises `Http404`."""
    rows = Broadcast.objects.select_related("partner")
    return get_object_or_404(rows, code=code.upper())


def person_of(request: HttpRequest) -> User:
    """Who asks, where nobody else gets in."""
    return cast("User", request.user)


def let_in(
    request: HttpRequest, broadcast: Broadcast, right: str
) -> HttpResponseBase | None:
    """To the sign-in, or None for one of the crew. Raises `Http404` for others."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    if right not in rights_of(request.user, broadcast):
        raise Http404
    return None


def wants_json(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")
