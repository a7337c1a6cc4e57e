"""Asking WeChat and Alipay who somebody is, while that person waits for a page."""

import json
from typing import Any

import requests
from allauth.socialaccount.providers.oauth2.client import OAuth2Error

from core.breaker import Breaker

CONNECT_SECONDS, ANSWER_SECONDS = 3, 5
# After two failures in a row nobody in this process waits for it for so long.
PAUSE_SECONDS = 15.0
_breakers: dict[str, Breaker] = {}


class AwayError(OAuth2Error):
    """Raised when the provider can't be asked, or answers with nothing to be read."""


class UnconfirmedError(OAuth2Error):
    """Raised when the provider says no: its code is over, or our keys are wrong."""


class PreviewError(OAuth2Error):
    """Raised when WeChat shows a preview of the page, to nobody in particular."""


def breaker_of(provider: str) -> Breaker:
    return _breakers.setdefault(
        provider, Breaker(f"sign-in at {provider}", PAUSE_SECONDS, after=2)
    )


def ask(provider: str, method: str, url: str, **asked: Any) -> str:
    """The text of its answer. Raises `AwayError`.

    What the library says of a failure holds the address, and that our secret or a
    person's code: its kind alone is told, by an error that is raised without it.
    """
    breaker = breaker_of(provider)
    if not breaker.may_try():
        raise AwayError(f"{provider} is away")
    found = _tried(method, url, asked)
    if isinstance(found, AwayError):
        breaker.note_failure(found)
        raise found
    breaker.note_success()
    return found


def _tried(method: str, url: str, asked: dict[str, Any]) -> str | AwayError:
    wait = (CONNECT_SECONDS, ANSWER_SECONDS)
    try:
        answer = requests.request(
            method, url, timeout=wait, allow_redirects=False, **asked
        )
    except requests.RequestException as error:
        return AwayError(type(error).__name__)
    if answer.status_code != requests.codes.ok:
        return AwayError(f"answered {answer.status_code}")
    try:
        return answer.content.decode()
    except UnicodeDecodeError:
        return AwayError("answered in no text")


def json_of(text: str) -> dict[str, Any]:
    """Raises `AwayError` for what is no answer of an API."""
    try:
        found = json.loads(text)
    except ValueError:
        raise AwayError("answered in no JSON") from None
    if not isinstance(found, dict):
        raise AwayError("answered in another shape")
    return found


def text_of(found: dict[str, Any], name: str) -> str:
    value = found.get(name)
    return value if isinstance(value, str) else ""
