"""Refusals: what a service raises instead of doing an act, and how a request ends so.

Every such class is a `RefusalError`, beside whatever else it is. A page that has a
better place for the words catches it there; from everywhere else it comes here, so that
a refused act is answered with its reason and never with a fault of ours.
"""

from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import urlsplit

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from .typed import TOKEN, fields_of, is_for_a_script, sent_again

CHANGED = _("This has changed meanwhile, so nothing was done. Please look again.")
_LONG = 60  # characters from which on somebody has written, not chosen


class RefusalError(Exception):
    """Raised when an act is refused. Nothing was changed; `words` say why."""

    status: int = HTTPStatus.CONFLICT
    # The words of a class whose own arguments aren't for people.
    says: str | Promise = ""

    @property
    def words(self) -> str:
        return words_of(self)


def words_of(error: RefusalError | ValidationError) -> str:
    """What the person reads."""
    if isinstance(error, RefusalError) and error.says:
        return str(error.says)
    if isinstance(error, ValidationError):
        return " ".join(error.messages)
    return str(error) or str(CHANGED)


class RefusalsAnswered:
    """Middleware that turns a refusal no page caught into an answer with its words."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(
        self, request: HttpRequest, error: Exception
    ) -> HttpResponse | None:
        if isinstance(error, RefusalError):
            return answer(request, words_of(error), error.status)
        if isinstance(error, ValidationError):
            return answer(request, words_of(error))
        return None


def answer(
    request: HttpRequest, words: str, status: int = HTTPStatus.CONFLICT
) -> HttpResponse:
    """As whoever asked reads it: a script, a part of a page, or a person."""
    if request.headers.get("HX-Request"):
        messages.warning(request, words)
        return HttpResponse(status=status, headers={"HX-Refresh": "true"})
    if is_for_a_script(request):
        # By each of the names under which the pages' scripts look for words.
        said = {"error": words, "said": words, "text": words}
        return JsonResponse(said, status=status)
    context = {
        "words": words,
        "back": _came_from(request),
        "address": request.get_full_path(),
        "typed": sent_again(request),
        "written": [
            value
            for name, value in fields_of(request)
            if name != TOKEN and (len(value) >= _LONG or "\n" in value)
        ],
    }
    return render(request, "409.html", context, status=status)


def _came_from(request: HttpRequest) -> str:
    """The page of ours that the form stood on."""
    address = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(
        address, {request.get_host()}, require_https=request.is_secure()
    ):
        return ""
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
