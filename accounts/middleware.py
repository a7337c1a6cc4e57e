"""Answers in the language that the account of the person who just signed in prefers."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from . import sign_in_language


def set_language_cookie(response: HttpResponse, code: str) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        path=settings.LANGUAGE_COOKIE_PATH,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )


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
