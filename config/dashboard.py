"""What of Oscar's dashboard is open: to operators alone, orders and goods to read.

All that staff need is in the office. Without OPERATOR_DASHBOARD neither the dashboard
nor Django's admin is there.

Oscar hands its dashboard to sellers by a mere link, lets a right to view an order open
its POSTs, and sets an order's state by hand. Here sellers are the office's business, an
order moves through its parts, and what was sold is not deleted.
"""

import re
from collections.abc import Callable, Sequence
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import ProtectedError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from oscar.core import compat

from accounts.emails import mail_password_reset
from accounts.models import User
from core.permissions import OPERATOR
from core.tables.writer import csv_lines
from vendors.members.queries import MARKET_OFFICE

NAMESPACE, ADMIN = "dashboard", "admin"
DOORS = frozenset({"login", "logout"})
# What is the office's now, by how the dashboard's own pages of it are called.
IN_THE_OFFICE = {
    "partner-": "sellers",
    "offer-": "offers",
    "voucher-": "offers",
    "range-": "ranges",
    "catalogue-category": "categories",
    "reviews-": "reviews",
}
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
        self, request: HttpRequest, _view: Any, _args: Any, kwargs: dict[str, object]
    ) -> HttpResponse | None:
        if _is_closed(request):
            raise Http404
        name = _page_name(request)
        if not name or name in DOORS:
            return None
        if request.user.is_authenticated and not _runs_the_market(request.user):
            raise PermissionDenied
        return _answer(request, name, kwargs)

    def process_exception(
        self, request: HttpRequest, error: Exception
    ) -> HttpResponse | None:
        """Deleting what orders stand on is refused in words."""
        if not isinstance(error, ProtectedError) or not _page_name(request):
            return None
        messages.error(
            request,
            _(
                "This can't be deleted because orders or stock refer to "
                "it. Hide it instead."
            ),
        )
        return redirect("dashboard:index")


def _answer(
    request: HttpRequest, name: str, kwargs: dict[str, object]
) -> HttpResponse | None:
    """What the dashboard itself may not: else None, and its page is shown."""
    if name.endswith("-lookup") and not _asks_for_a_page(request):
        raise Http404
    if page := _page_of_the_office(name):
        return redirect(f"office:{page}", MARKET_OFFICE)
    if name.startswith("catalogue-product") and request.method not in READING:
        raise PermissionDenied  # prices and stock are their seller's
    if name.startswith("user") and request.method not in READING:
        return _change_of_a_person(request, name, kwargs)
    if name.startswith("order-") and _would_change_an_order(request, name):
        raise PermissionDenied
    return None


def _change_of_a_person(
    request: HttpRequest, name: str, kwargs: dict[str, object]
) -> HttpResponse | None:
    """Nobody opens or closes a colleague's account; a link for a new password goes out
    as the page for forgotten passwords sends it, to the person alone.
    """
    if name.startswith("user-alert"):
        return None
    if name != "user-password-reset" or not _runs_the_market(request.user):
        raise PermissionDenied
    person = get_object_or_404(User, pk=kwargs["pk"])
    if person.email:
        mail_password_reset(person, person.email)
        said = _("The link was sent to %(to)s.")
        messages.success(request, said % {"to": person.email})
    return redirect("dashboard:user-detail", person.pk)


def _page_of_the_office(name: str) -> str:
    """Which page of the market's office has what the dashboard's page had, if any."""
    pages = IN_THE_OFFICE.items()
    return next((page for begun, page in pages if name.startswith(begun)), "")


def _is_closed(request: HttpRequest) -> bool:
    """The dashboard and the admin are there for operators, where a setting says so."""
    match = request.resolver_match
    spaces = match.namespaces[:1] if match else []
    if spaces not in ([NAMESPACE], [ADMIN]):
        return False
    return not settings.OPERATOR_DASHBOARD or (
        spaces == [ADMIN]
        and request.user.is_authenticated
        and not _runs_the_market(request.user)
    )


def _runs_the_market(person: Any) -> bool:
    return bool(person.is_staff and person.staff_role == OPERATOR)


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


def defuse_exports() -> None:
    """Let the dashboard's files be written as all others are, by `core.tables`.

    Oscar's own writer leaves cells that a spreadsheet would run as formulas.
    """

    def write_row(self: Any, row: Sequence[Any]) -> None:
        cells = [cell if cell is None else str(cell) for cell in row]
        self.f.write(b"".join(csv_lines([cells])).decode())

    compat.UnicodeCSVWriter.writerow = write_row
