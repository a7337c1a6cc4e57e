"""What became of the people a county trained: who counts it, for comparisons."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from core.hooks import Hook


@dataclass(frozen=True)
class TrainedPeople:
    """How many were trained, have a shop of their own or sell through a shared one,
    sold once, and sell now; each a part of those before. None where so few that it
    would tell on them.
    """

    trained: int | None = 0
    opened: int | None = 0
    sold: int | None = 0
    selling: int | None = 0


# By the ids of counties.
TRAINED: Hook[Callable[[Iterable[int]], Mapping[int, TrainedPeople]]] = Hook(
    __name__, "what became of the people that counties trained"
)


def trained_in(counties: Iterable[int]) -> dict[int, TrainedPeople]:
    ids = list(counties)
    return {pk: row for ask in TRAINED for pk, row in ask(ids).items()}
