"""Slows down people who guess voucher codes."""

from django.core.cache import cache
from django.http import HttpRequest

from core.client import address_of

TRIES = 10
WINDOW = 600  # seconds


def _key(request: HttpRequest) -> str:
    return f"voucher-guesses:{address_of(request)}"


def may_guess(request: HttpRequest) -> bool:
    """Whether this address has wrong tries left in the last ten minutes."""
    return int(cache.get(_key(request), 0)) < TRIES


def note_wrong_guess(request: HttpRequest) -> None:
    key = _key(request)
    cache.add(key, 0, WINDOW)
    try:
        cache.incr(key)
    except ValueError:  # ran out between the two
        cache.set(key, 1, WINDOW)
