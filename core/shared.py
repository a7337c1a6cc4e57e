"""What every process reads often and nobody changes: menus, counts, running offers.

The cache holds it as bytes. A process takes them apart once, and again only when they
are others; during one request it asks for them once.
"""

import pickle
import threading
from collections.abc import Callable, Hashable, Sequence
from operator import is_
from typing import Any, TypeVar

from django.core.cache import cache
from django.core.signals import request_finished, request_started

T = TypeVar("T")

MOST, MOST_DERIVED = 512, 256  # values that a process keeps

SMALL, MOST_USUAL = 8192, 12  # bytes of a value that is asked for with others

_PREFIX = "shared:"
_usual: dict[str, None] = {}
_apart: dict[str, tuple[bytes, Any]] = {}
_derived: dict[Hashable, tuple[tuple[object, ...], Any]] = {}


class _Request(threading.local):
    """What this thread's request has asked for, by key; None between requests."""

    asked: dict[str, Any] | None = None


_request = _Request()


def shared(key: str, make: Callable[[], T], seconds: int) -> T:
    """What is kept under the key, made when it is missing. Never change it."""
    asked = _request.asked
    if asked is not None:
        if not asked:
            asked |= _usual_ones(key)
        if key in asked:
            found: T = asked[key]
            return found
    kept = cache.get(_PREFIX + key)
    value = make_shared(key, make, seconds) if kept is None else _taken(key, kept)
    if asked is not None:
        asked[key] = value
    return value


def _usual_ones(key: str) -> dict[str, Any]:
    """The first question of a request asks for what pages usually ask as well."""
    wanted = {_PREFIX + one: one for one in (key, *_usual)}
    kept = cache.get_many(wanted)
    for name in wanted.keys() - kept.keys():
        _usual.pop(wanted[name], None)
    return {wanted[name]: _taken(wanted[name], value) for name, value in kept.items()}


def make_shared(key: str, make: Callable[[], T], seconds: int) -> T:
    """Make it anew for everybody."""
    value = make()
    cache.set(_PREFIX + key, pickle.dumps(value), seconds)
    _ask_again(key)
    return value


def forget_shared(key: str) -> None:
    """Something about it has changed: whoever asks next makes it."""
    cache.delete(_PREFIX + key)
    _ask_again(key)


def derived(key: Hashable, sources: Sequence[object], make: Callable[[], T]) -> T:
    """What follows from shared values alone, made again when one of them is another.

    Never change it. `key` says all else that it depends on.
    """
    known = _derived.get(key)
    if known is not None and all(map(is_, known[0], sources)):
        found: T = known[1]
        return found
    value = make()
    if len(_derived) >= MOST_DERIVED:
        _derived.clear()
    _derived[key] = (tuple(sources), value)
    return value


def _ask_again(key: str) -> None:
    if _request.asked is not None:
        _request.asked.pop(key, None)


def _taken(key: str, kept: bytes) -> Any:
    """The same object as long as the bytes are the same."""
    known = _apart.get(key)
    if len(kept) <= SMALL and key not in _usual:
        _usual[key] = None
        if len(_usual) > MOST_USUAL:
            _usual.pop(next(iter(_usual)), None)
    if known is not None and known[0] == kept:
        return known[1]
    value = pickle.loads(kept)  # noqa: S301 - our own, as all that the cache holds
    if len(_apart) >= MOST:
        _apart.clear()
    _apart[key] = (kept, value)
    return value


def _begin(**_told: Any) -> None:
    _request.asked = {}


def _end(**_told: Any) -> None:
    _request.asked = None


request_started.connect(_begin)
request_finished.connect(_end)
