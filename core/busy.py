"""A page for when the database is busy or away: nothing is lost, try again (503)."""

import sys
from collections.abc import Callable
from http import HTTPStatus

import structlog
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.csrf import requires_csrf_token
from django.views.defaults import server_error

from .transactions import is_busy
from .typed import is_for_a_script, sent_again

RETRY_AFTER = 5  # seconds

logger = structlog.get_logger(__name__)


class BusyPage:
    """Answers where a view ran into a busy database; stands innermost."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(
        self, request: HttpRequest, error: Exception
    ) -> HttpResponse | None:
        if not is_busy(error):
            return None
        logger.error("database_busy", error=str(error).partition("\n")[0])
        return busy(request)


@requires_csrf_token
def broken(request: HttpRequest) -> HttpResponse:
    """The answer to any other error, and to a database away before a view began."""
    error = sys.exc_info()[1]
    if error is not None and is_busy(error):
        return busy(request)
    return server_error(request)


def busy(request: HttpRequest) -> HttpResponse:
    """What was typed is kept in the page, to be sent again as it is."""
    response: HttpResponse
    if is_for_a_script(request):
        words = _("We are very busy just now. Please try again in a moment.")
        response = JsonResponse({"error": words})
    else:
        # Without the request, for whose sake the database would be asked again.
        context = {
            "address": request.get_full_path(),
            "typed": sent_again(request),
            "was_sent": request.method == "POST",
        }
        response = HttpResponse(render_to_string("503.html", context))
    response.status_code = HTTPStatus.SERVICE_UNAVAILABLE
    response["Retry-After"] = str(RETRY_AFTER)
    response["Cache-Control"] = "no-store"
    return response
