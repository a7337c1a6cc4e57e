"""Slows down who writes more than people do."""

from django.core.cache import cache
from django.http import HttpRequest

from core.client import address_of

from .rules import ADDRESS_MESSAGES_AN_HOUR, MESSAGES_AN_HOUR, QUESTIONS_AN_HOUR

WINDOW = 3600  # seconds


def _limits(request: HttpRequest, *, is_question: bool) -> dict[str, int]:
    """The counters that a message falls under, and how far each may go."""
    address = address_of(request)
    if not request.user.is_authenticated:
        return {f"talk:guests:{address}": QUESTIONS_AN_HOUR}
    person = f"talk:person:{request.user.pk}"
    limits = {
        f"talk:address:{address}": ADDRESS_MESSAGES_AN_HOUR,
        person: MESSAGES_AN_HOUR,
    }
    if is_question:
        limits[f"{person}:questions"] = QUESTIONS_AN_HOUR
    return limits


def may_write(request: HttpRequest, *, is_question: bool = False) -> bool:
    """Whether the person, and where they write from, have messages left this hour."""
    limits = _limits(request, is_question=is_question)
    used = cache.get_many(limits)
    return all(used.get(key, 0) < limit for key, limit in limits.items())


def note_written(request: HttpRequest, *, is_question: bool = False) -> None:
    for key in _limits(request, is_question=is_question):
        cache.add(key, 0, WINDOW)
        try:
            cache.incr(key)
        except ValueError:  # ran out between the two
            cache.set(key, 1, WINDOW)
