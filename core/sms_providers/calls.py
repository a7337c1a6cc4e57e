"""Asking a provider by HTTP, and what its silence means."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import requests
from django.utils import timezone
from urllib3.exceptions import NewConnectionError

from core.breaker import Breaker
from core.deliveries import DeliveryError, NotSentError, UncertainError

CONNECT_SECONDS, ANSWER_SECONDS = 4, 10
# After three failures in a row nobody in this process waits for it for so long.
PAUSE_SECONDS = 20.0
_breakers: dict[str, Breaker] = {}


def ask(provider: str, call: Callable[..., requests.Response]) -> requests.Response:
    """Its answer, whatever that says.

    Raises `NotSentError` when it was never asked, `UncertainError` when it was and
    nobody knows what came of it.
    """
    breaker = breaker_of(provider)
    if not breaker.may_try():
        raise NotSentError(f"{provider} is away")
    answer = _tried(provider, call)
    if isinstance(answer, DeliveryError):
        breaker.note_failure(answer)
        raise answer
    if answer.status_code >= 500:
        broken = UncertainError(f"{provider} answered {answer.status_code}")
        breaker.note_failure(broken)
        raise broken
    breaker.note_success()
    return answer


def _tried(
    provider: str, call: Callable[..., requests.Response]
) -> requests.Response | DeliveryError:
    """What the library says holds the address, and that the number, text or key.

    So its kind alone is told, by an error that is raised without it.
    """
    try:
        return call(timeout=(CONNECT_SECONDS, ANSWER_SECONDS), allow_redirects=False)
    except requests.RequestException as error:
        said = f"{provider}: {type(error).__name__}"
        return NotSentError(said) if _was_never_asked(error) else UncertainError(said)


def breaker_of(provider: str) -> Breaker:
    return _breakers.setdefault(provider, Breaker(provider, PAUSE_SECONDS, after=3))


def _was_never_asked(error: requests.RequestException) -> bool:
    if isinstance(error, requests.ConnectTimeout):
        return True
    cause = error.args[0] if error.args else None
    return isinstance(getattr(cause, "reason", None), NewConnectionError)


def json_of(provider: str, answer: requests.Response) -> dict[str, Any]:
    """Raises `UncertainError` for what is no answer of an API."""
    try:
        found = answer.json()
    except requests.JSONDecodeError as error:
        raise UncertainError(f"{provider} answered in no JSON") from error
    if not isinstance(found, dict):
        raise UncertainError(f"{provider} answered in another shape")
    return found


def utc_now() -> datetime:
    return timezone.now().astimezone(UTC)
