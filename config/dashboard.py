"""What of Oscar's dashboard is open: to the operator's staff alone, and orders to read.

Oscar hands its dashboard to sellers by a mere link, lets a right to view an order open
its POSTs, and sets an order's state by hand. Here sellers are the office's business, an
order moves through its parts, and what was sold is not deleted.
"""

import re
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import ProtectedError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from vendors.members.queries import MARKET_OFFICE

NAMESPACE = "dashboard"
DOORS = frozenset({"login", "logout"})
READING = frozenset({"GET", "HEAD", "OPTIONS"})
# What may be posted about orders, by page: notes of the staff, the list as a file.
_NOTES = ("order_action", frozenset({"save_note", "delete_note"}))
ORDER_POSTS = {
    "order-detail": _NOTES,
    "order-detail-note": _NOTES,
    "order-list": ("action", frozenset({"download_selected_orders"})),
}


class DashboardGate:
    """Asked before each page of the dashboard; every other page passes."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: Any, _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        name = _page_name(request)
        if not name or name in DOORS:
            return None
        if request.user.is_authenticated and not request.user.is_staff:
            raise PermissionDenied
        if name.endswith("-lookup") and not _asks_for_a_page(request):
            raise Http404
        if name.startswith("partner-"):
            return redirect("office:sellers", MARKET_OFFICE)
        if name.startswith("order-") and _would_change_an_order(request, name):
            raise PermissionDenied
        return None

    def process_exception(
        self, request: HttpRequest, error: Exception
    ) -> HttpResponse | None:
        """Deleting what orders stand on is refused in words."""
        if not isinstance(error, ProtectedError) or not _page_name(request):
            return None
        messages.error(
            request,
            _("This can't be deleted: orders or stock stand on it. Hide it instead."),
        )
        return redirect("dashboard:index")


def _page_name(request: HttpRequest) -> str:
    """The name of the dashboard's page; empty for any other page."""
    match = request.resolver_match
    if match is None or match.namespaces[:1] != [NAMESPACE]:
        return ""
    return match.url_name or ""


def _asks_for_a_page(request: HttpRequest) -> bool:
    """Whether Oscar's lookups can read which page is asked for; else they break."""
    asked = (request.GET.get(name, "1") for name in ("page", "page_limit"))
    return all(re.fullmatch(r"[1-9]\d{0,5}", number, re.ASCII) for number in asked)


def _would_change_an_order(request: HttpRequest, name: str) -> bool:
    if request.method in READING:
        return False
    field, allowed = ORDER_POSTS.get(name, ("", frozenset()))
    return request.POST.get(field) not in allowed
