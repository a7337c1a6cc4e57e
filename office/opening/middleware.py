"""Before its opening day a market is closed to shoppers, and works for others."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.language_addresses import without_language
from core.page_cache.parts import is_for_all
from vendors.members.queries import has_a_role

from .rules import IS_OPEN

# First words of addresses where people sign in, apply and work, and of machines.
OPEN_EARLY = frozenset({
    "accounts", "admin", "customer", "dashboard", "desk", "dev", "healthz", "i18n",
    "join", "learn", "looks", "media", "n", "office", "pages", "programme", "readyz",
    "robots.txt", "sell", "setup", "sms", "static", "stripe", "unsubscribe",
})  # fmt: skip
# Media servers call there; and who reads a mail has a way out of the next.
OPEN_BELOW = ("/live/hooks/", "/follow/stop/")
AN_HOUR = "3600"


def opens_soon(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Stands below authentication.

    The page is no 200, so that nobody keeps it: not search engines, nor the cache of
    whole pages, which would show it to staff as well.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if IS_OPEN() or _may_enter(request):
            return get_response(request)
        page = render(request, "opening/soon.html", status=503)
        page["Retry-After"] = AN_HOUR
        return page

    return middleware


def _may_enter(request: HttpRequest) -> bool:
    path = without_language(request.path_info)
    first = path.lstrip("/").partition("/")[0]
    if first in OPEN_EARLY or path.startswith(OPEN_BELOW):
        return True
    if is_for_all(request) or not request.user.is_authenticated:
        return False
    return request.user.is_staff or has_a_role(request.user)
