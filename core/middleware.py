"""What every request passes: its log line, who acts, addresses and methods refused."""

from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from http import HTTPStatus
from typing import cast

import structlog
from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import activate, get_language
from django.utils.translation.trans_real import (
    get_supported_language_variant,
    parse_accept_lang_header,
)
from django_structlog.middlewares import RequestMiddleware

from .activity_log import activity_context, watch_writes
from .client import address_of
from .dates import market_clock
from .logs import hidden
from .market import languages
from .page_cache.changes import reading_log_once
from .page_cache.parts import is_for_all


def reject_nul_bytes(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """404 for an address with a NUL in it, which PostgreSQL refuses to even look up.

    Stands innermost, so that the page is like that of any unknown address.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path:
            raise Http404
        return get_response(request)

    return middleware


def kept_values(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """What is kept for many pages is looked through once a request for changes.

    Settings are among it, so the market's zone is the request's from here on.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if is_for_all(request):  # the log was read a moment ago
            with market_clock():
                return get_response(request)
        with reading_log_once(), market_clock():
            return get_response(request)

    return middleware


@lru_cache(maxsize=1024)
def wished_language(cookie: str, accepted: str) -> str:
    """Of those we know: a cookie's, else the first that a browser accepts; or ""."""
    asked = [code for code, _weight in parse_accept_lang_header(accepted.lower())]
    for code in filter(None, (cookie, *asked)):
        if code == "*":
            break
        with suppress(LookupError):
            return get_supported_language_variant(code)
    return ""


def language_of_the_market(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Who wishes no language that the market is offered in gets its first one."""

    def middleware(request: HttpRequest) -> HttpResponse:
        cookie = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        accepted = request.META.get("HTTP_ACCEPT_LANGUAGE", "")
        offered = dict(languages())
        if wished_language(cookie, accepted) not in offered:
            activate(next(iter(offered)))
            request.LANGUAGE_CODE = get_language()
        return get_response(request)

    return middleware


def method_not_allowed_page(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """A page instead of a browser's empty 405; `Allow` stays as it was."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED or response.content:
            return response
        if not request.accepts("text/html") or request.method == "HEAD":
            return response
        page = render(request, "405.html", status=HTTPStatus.METHOD_NOT_ALLOWED)
        page["Allow"] = response["Allow"]
        return page

    return middleware


HEADER = "X-Request-ID"


class RequestLog(RequestMiddleware):
    """Logs each request and puts its id into the answer.

    Outbox rows and their mails carry the same id. Query strings are never logged:
    guests follow their orders with a key in them.
    """

    async_capable = False

    def __call__(self, request: HttpRequest) -> HttpResponse:
        structlog.contextvars.clear_contextvars()
        self.prepare(request)
        request_id = structlog.contextvars.get_contextvars()["request_id"]
        response = cast("HttpResponse", self.get_response(request))
        response.headers[HEADER] = request_id
        file = getattr(response, "file_to_stream", None)
        self.handle_response(request, response)
        if file is not None:
            # What logs the end of a stream hides the file, which the server sends.
            cast("FileResponse", response).file_to_stream = file
        return response

    def handle_response(self, request: HttpRequest, response: HttpResponse) -> None:
        """What is drawn to be kept has its line when it is sent."""
        if is_for_all(request):
            structlog.contextvars.clear_contextvars()
        else:
            super().handle_response(request, response)

    @classmethod
    def bind_ip(cls, request: HttpRequest) -> None:
        """The address that limits and the log of acts know, too."""
        structlog.contextvars.bind_contextvars(ip=address_of(request))

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        return f"{request.method} {hidden(request.path)}"

    @staticmethod
    def bind_user_id(request: HttpRequest) -> None:
        """Name the user if the page asked who it is; a log line costs no query."""
        user = getattr(request, "_cached_user", None)
        if user is not None and user.pk is not None:
            structlog.contextvars.bind_contextvars(user_id=user.pk)


# What the operator's staff change in Oscar's dashboard and in Django's admin, where no
# service of ours speaks, is written down by the page's name.

READING = frozenset({"GET", "HEAD", "OPTIONS"})
# Namespaces of pages that are not ours, and the act that changing something there is.
STAFF_AREAS = {"dashboard": "dashboard.change", "admin": "admin.change"}


def log_of_acts(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Stands below authentication. Costs a page that changes nothing no query."""

    def middleware(request: HttpRequest) -> HttpResponse:
        known = structlog.contextvars.get_contextvars()
        with activity_context(
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
        with activity_context(scope=area, role="operator"), watch_writes() as seen:
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
