"""Says of every request who acts and from where, for the log of acts.

What the operator's staff change in Oscar's dashboard and in Django's admin, where no
service of ours speaks, is written down by the page's name.
"""

from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse

from .audit import acting, watching
from .client import address_of

READING = frozenset({"GET", "HEAD", "OPTIONS"})
# Namespaces of pages that are not ours, and the act that changing something there is.
STAFF_AREAS = {"dashboard": "dashboard.change", "admin": "admin.change"}


def log_of_acts(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Stands below authentication. Costs a page that changes nothing no query."""

    def middleware(request: HttpRequest) -> HttpResponse:
        known = structlog.contextvars.get_contextvars()
        with acting(
            asks=lambda: request.user.pk,
            address=address_of(request),
            request_id=str(known.get("request_id", ""))[:64],
            entries=[],
        ):
            area = _staff_area(request)
            if not area or request.method in READING:
                return get_response(request)
            return _watched(request, area)

    def _watched(request: HttpRequest, area: str) -> HttpResponse:
        with acting(scope=area, role="operator"), watching() as seen:
            response = get_response(request)
            match = request.resolver_match
            is_staff = request.user.is_authenticated and request.user.is_staff
            if match and is_staff and response.status_code < 400:
                seen.note(STAFF_AREAS[area], page=match.view_name, ids=match.kwargs)
            return response

    return middleware


def _staff_area(request: HttpRequest) -> str:
    first = request.path_info.lstrip("/").partition("/")[0]
    return first if first in STAFF_AREAS else ""
