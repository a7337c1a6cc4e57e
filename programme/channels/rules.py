"""Bounds of what is declared, and what a change is refused with."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from core.refusals import RefusalError

EARLIEST = date(2015, 1, 1)
MOST_EVIDENCE = 20
AT_ONCE = 500  # rows named in one statement, within what SQLite takes


class ChannelError(RefusalError, ValueError):
    """Raised for what can't be declared; the text says why."""


def in_parts(names: Iterable[Any]) -> Iterator[list[Any]]:
    """Each name once, sorted, as many at a time as a statement may name."""
    wanted = sorted(set(names))
    for start in range(0, len(wanted), AT_ONCE):
        yield wanted[start : start + AT_ONCE]
