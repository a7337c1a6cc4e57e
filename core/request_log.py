"""One log line per request, and the id that ties a page to everything it caused."""

from typing import cast

import structlog
from django.http import HttpRequest, HttpResponse
from django_structlog.middlewares import RequestMiddleware

from .logs import hidden

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
        self.handle_response(request, response)
        return response

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        return f"{request.method} {hidden(request.path)}"

    @staticmethod
    def bind_user_id(request: HttpRequest) -> None:
        """Name the user if the page asked who it is; a log line costs no query."""
        user = getattr(request, "_cached_user", None)
        if user is not None and user.pk is not None:
            structlog.contextvars.bind_contextvars(user_id=user.pk)
