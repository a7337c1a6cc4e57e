"""Who a page is shown to: in the account's language, or as a person sees it."""

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.activity_log import Subject, activity_context, record
from core.client import address_of
from core.language_addresses import set_language_cookie
from core.logs import hidden

from . import sign_in_language
from .impersonation import (
    READING,
    VISIT,
    WAYS_OUT,
    Refusal,
    count_change,
    end_visit,
    is_closed,
    is_over,
    leave,
    page_of,
)
from .models import HelpVisit
from .queries import agreement


def language_of_the_account(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """From sign-in on, the cookie says what the account says. No query."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        code = sign_in_language.found(request)
        if code in dict(settings.LANGUAGES):
            set_language_cookie(response, code)
        return response

    return middleware


def seeing_as_a_person(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Shows an operator the market as a person sees it, while a visit lasts.

    The session stays the operator's. Without the person's agreement whatever a page
    writes is rolled back and nothing can be sent; with it, some pages stay closed.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        visit = _visit(request)
        if visit is None:
            return get_response(request)
        with activity_context(
            user_id=visit.person_id,
            impersonator_id=visit.operator_id,
            scope="market",
            address=address_of(request),
        ):
            if is_over(visit) or request.user.pk != visit.operator_id:
                end_visit(visit)
                return _refused(get_response, request, Refusal(back=leave(request)))
            request.user = visit.person
            request.visit = visit  # type: ignore[attr-defined]  # see .visiting
            response = _answer(get_response, request, visit)
        response["Cache-Control"] = "private, no-store"
        return response

    return middleware


def _answer(
    get_response: Callable[[HttpRequest], HttpResponse],
    request: HttpRequest,
    visit: HelpVisit,
) -> HttpResponse:
    page, is_reading = page_of(request), request.method in READING
    name = page.view_name if page else ""
    if name in WAYS_OUT:
        return get_response(request)
    closed = page is not None and is_closed(page, is_reading=is_reading)
    if closed or not (is_reading or visit.may_write):
        record("impersonation.tried", _page(request, name))
        return _refused(get_response, request, Refusal())
    if visit.may_write:
        response = get_response(request)
    else:
        with transaction.atomic():
            response = get_response(request)
            transaction.set_rollback(True)
    if is_reading and response.status_code == HTTPStatus.OK and name:
        record("impersonation.saw", _page(request, name))
    elif not is_reading and response.status_code < HTTPStatus.BAD_REQUEST:
        record("impersonation.change", _page(request, name))
        count_change(visit)
    return response


def _refused(
    get_response: Callable[[HttpRequest], HttpResponse],
    request: HttpRequest,
    refusal: Refusal,
) -> HttpResponse:
    """The page is made further in, where a page finds all that it needs."""
    request.visit_refusal = refusal  # type: ignore[attr-defined]  # read below
    return get_response(request)


def refused_in_a_visit(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Answers in the place of a page that is closed to who sees it as a person."""

    def middleware(request: HttpRequest) -> HttpResponse:
        refusal: Refusal | None = getattr(request, "visit_refusal", None)
        if refusal is None:
            return get_response(request)
        name = "visit_over" if refusal.back else "visit_closed"
        return render(
            request, f"accounts/{name}.html", {"back": refusal.back}, status=403
        )

    return middleware


def _visit(request: HttpRequest) -> HelpVisit | None:
    """Without a session's cookie nothing is asked, and no page varies by it."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    pk = request.session.get(VISIT)
    if pk is None:
        return None
    visit = HelpVisit.objects.select_related("person", "operator").filter(pk=pk).first()
    if visit is not None:
        agreed = agreement(visit.operator_id, visit.person_id)
        visit.may_write = agreed is not None
    return visit


def _page(request: HttpRequest, name: str) -> Subject:
    return Subject("page", name, hidden(request.path))
