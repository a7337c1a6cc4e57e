"""What one process counts for all, and what follows from values that are kept.

The cache holds what was counted as bytes. A process takes them apart once, and again
only when they are others.
"""

import pickle
from collections.abc import Callable, Hashable, Sequence
from operator import is_
from typing import Any, TypeVar

from django.core.cache import cache

from .page_cache.changes import changes
from .page_cache.reads import note_tables

T = TypeVar("T")

MOST, MOST_DERIVED = 512, 256  # values that a process keeps
# What pages are made of that show something counted, as if it were a table.
COUNTED = "shared"

_PREFIX = "shared:"
_apart: dict[str, tuple[bytes, Any]] = {}
_derived: dict[Hashable, tuple[tuple[object, ...], Any]] = {}


def shared(key: str, make: Callable[[], T], seconds: int) -> T:
    """What is kept under the key, made when it is missing. Never change it."""
    note_tables(COUNTED)
    kept = cache.get(_PREFIX + key)
    return make_shared(key, make, seconds) if kept is None else _taken(key, kept)


def make_shared(key: str, make: Callable[[], T], seconds: int) -> T:
    """Make it anew for everybody."""
    value = make()
    before, made = cache.get(_PREFIX + key), pickle.dumps(value)
    cache.set(_PREFIX + key, made, seconds)
    if made != before:
        changes.publish({COUNTED})
    return value


def derived(key: Hashable, sources: Sequence[object], make: Callable[[], T]) -> T:
    """What follows from kept values alone, made again when one of them is another.

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


def _taken(key: str, kept: bytes) -> Any:
    """The same object as long as the bytes are the same."""
    known = _apart.get(key)
    if known is not None and known[0] == kept:
        return known[1]
    value = pickle.loads(kept)  # noqa: S301 - our own, as all that the cache holds
    if len(_apart) >= MOST:
        _apart.clear()
    _apart[key] = (kept, value)
    return value
