"""Who counts what the market's orders do not know: views, visitors, people trained.

A figure that nobody counts is shown as not counted yet, never as zero.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from core.hooks import Hook

from .states import GIVEN


@dataclass(frozen=True)
class Place:
    """A county by id, and the ids of the villages that stand in it on these days."""

    county_id: int
    villages: frozenset[int]


# Of a place, from the first to the last day: how many on which day.
Counter = Callable[[Place, date, date], Mapping[date, int]]
COUNTERS: Hook[Callable[[], Mapping[str, Counter]]] = Hook(
    __name__, "who counts views, visitors and people trained"
)


def counters() -> dict[str, Counter]:
    """By the figure. Raises `ValueError` for one that isn't given."""
    found = {name: count for each in COUNTERS for name, count in each().items()}
    if wrong := found.keys() - {*GIVEN}:
        msg = f"not counted by others: {sorted(wrong)}"
        raise ValueError(msg)
    return found


def is_counted(name: str) -> bool:
    """Whether a figure is counted at all in this market."""
    return name not in GIVEN or name in counters()
