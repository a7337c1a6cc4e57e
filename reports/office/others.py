"""Reports that other apps of an office have written: they bring their own kinds."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import IO

from django.utils.functional import Promise

from core.hooks import Hook

from .models import ReportRun

Tell = Callable[[int], None]


@dataclass(frozen=True)
class OtherKind:
    """A file that is written by whoever knows how.

    `days` says of which days a run is. `write` is given a file, and `tell`, to be
    called now and then with how many of `count` are done; it raises when the run was
    called off. Only who may do `act` orders and fetches it.
    """

    heading: str | Promise
    act: str
    days: Callable[[ReportRun], str]
    count: Callable[[ReportRun], int]
    write: Callable[[ReportRun, IO[bytes], Tell], None]


# By the name that stands in the run.
OTHERS: Hook[Callable[[], tuple[str, OtherKind]]] = Hook(
    __name__, "which other files an office orders as reports"
)


def other_kind(what: str) -> OtherKind | None:
    """None when it is a report of our own."""
    return dict(kind() for kind in OTHERS).get(what)
