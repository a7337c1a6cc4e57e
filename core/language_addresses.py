"""One address for each language of a public page.

`/farms/` is the page in the market's first language, `/zh-hans/farms/` in another. Who
wishes another language (a cookie, the browser) sees that page at `/farms/` as well; its
address is still the other one. Private pages have one address for all languages.
"""

import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from django.conf import settings
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from django.urls import URLPattern, URLResolver, clear_url_caches, resolve
from django.utils.translation import activate, get_language

from .market import first_language, languages
from .page_cache.parts import is_for_all
from .page_cache.reads import forget_remembered
from .templatetags.kept_urls import forget_urls

MARK = "<language>/"  # how routes of such pages begin


@cache
def _beginning() -> re.Pattern[str]:
    codes = "|".join(re.escape(code) for code, _name in settings.LANGUAGES)
    return re.compile(rf"/?({codes})/")


def language_in(path: str) -> str:
    """The language that an address names, or ""."""
    found = _beginning().match(path)
    return found.group(1) if found else ""


def without_language(path: str) -> str:
    """The address for whoever comes, in the language that they wish."""
    found = _beginning().match(path)
    return f"{path[: found.start(1)]}{path[found.end() :]}" if found else path


def prefix_of(language: str) -> str:
    """What stands before addresses of a language: "zh-hans/", or "" for the first."""
    return "" if language == first_language() else f"{language}/"


def address_in(language: str, path: str) -> str:
    """A public page's address in a language, of its address in any."""
    return f"/{prefix_of(language)}{without_language(path).lstrip('/')}"


def has_languages(path: str) -> bool:
    """Whether it is the address of a public page."""
    try:
        return resolve(path).route.startswith(MARK)
    except Http404:
        return False


class LanguagePrefix:
    """The beginning of an address, for Django: any language's is found, the active
    one's is made.
    """

    converters: dict[str, Any] = {}
    name = None

    @property
    def regex(self) -> re.Pattern[str]:
        """Django asks once for each language, until `follow_first_language`."""
        return re.compile(re.escape(prefix_of(get_language() or first_language())))

    def match(self, path: str) -> tuple[str, tuple[()], dict[str, Any]]:
        return without_language(path), (), {}

    def check(self) -> list[Any]:
        return []

    def describe(self) -> str:
        return f"'{self}'"

    def __str__(self) -> str:
        return MARK


def in_each_language(patterns: Sequence[URLPattern | URLResolver]) -> URLResolver:
    """Pages that have an address for each language."""
    prefix: Any = LanguagePrefix()  # Django's own would have its middleware redirect
    return URLResolver(prefix, list(patterns))


class _First:
    """The language without a prefix, as the addresses that are kept were made."""

    language = ""


def follow_first_language() -> None:
    """Forget addresses that were made while the market's first language was another."""
    now = first_language()
    if _First.language not in {"", now}:
        clear_url_caches()
        forget_urls()
        forget_remembered()
    _First.language = now


def language_of_the_address(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Stands below what found out which language the reader wishes."""

    def middleware(request: HttpRequest) -> HttpResponse:
        follow_first_language()
        language = language_in(request.path_info)
        if not language:
            _take_own_address(request)
            return get_response(request)
        is_read = request.method in {"GET", "HEAD"}
        if is_read and (answer := _sent_on(request, language)):
            return answer
        activate(language)
        request.LANGUAGE_CODE = language
        response = get_response(request)
        if not (
            is_for_all(request) or settings.LANGUAGE_COOKIE_NAME in request.COOKIES
        ):
            set_language_cookie(response, language)
        return response

    return middleware


def _take_own_address(request: HttpRequest) -> None:
    """Everything on a page follows from its address in the language it is shown in."""
    wished = get_language() or ""
    if prefix_of(wished) and has_languages(request.path_info):
        request.path = address_in(wished, request.path)


def _sent_on(request: HttpRequest, language: str) -> HttpResponse | None:
    """The first language has no prefix; one that is not offered has no pages."""
    bare = without_language(request.get_full_path())
    if language == first_language():
        return HttpResponsePermanentRedirect(bare)
    if language not in dict(languages()):
        return HttpResponseRedirect(bare)
    return None


def set_language_cookie(response: HttpResponse, code: str) -> None:
    """The language of private pages, from now on."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        path=settings.LANGUAGE_COOKIE_PATH,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )
