"""Who counts what the market's orders do not know: views, visitors, people trained.

Areas beside this one are not imported here. `config` enters a function for each figure;
a figure that nobody counts is shown as not counted yet, never as zero.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from .states import GIVEN


@dataclass(frozen=True)
class Place:
    """A county by id, and the ids of the villages that stand in it on these days."""

    county_id: int
    villages: frozenset[int]


# Of a place, from the first to the last day: how many on which day.
Provider = Callable[[Place, date, date], Mapping[date, int]]
_providers: dict[str, Provider] = {}


def count_by(name: str, provider: Provider) -> None:
    """Enter who counts a figure. Raises `ValueError` for a figure that isn't given."""
    if name not in GIVEN:
        msg = f"{name} is not counted by others"
        raise ValueError(msg)
    _providers[name] = provider


def providers() -> Mapping[str, Provider]:
    return dict(_providers)


def is_counted(name: str) -> bool:
    """Whether a figure is counted at all in this market."""
    return name not in GIVEN or name in _providers
