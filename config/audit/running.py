"""Goes through the invariants, counts what it looks at and keeps a few samples."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from time import perf_counter

from django.db.models import Max, Min

from .invariants import Invariant, Range

SAMPLES = 5


@dataclass(frozen=True)
class Finding:
    """What came of one invariant. `samples` are the first of `breaches`."""

    name: str
    breaches: int
    samples: tuple[str, ...]
    looked_at: int
    seconds: float

    @property
    def is_ok(self) -> bool:
        return self.breaches == 0


def run(invariants: Iterable[Invariant]) -> Iterator[Finding]:
    """Check one after the other; each finding comes as soon as it is known."""
    for one in invariants:
        yield _check(one)


def _check(invariant: Invariant) -> Finding:
    started = perf_counter()
    breaches, looked_at = 0, 0
    samples: list[str] = []
    for ids in _ranges(invariant):
        table = invariant.over._base_manager  # noqa: SLF001 - every row, whatever state
        looked_at += table.filter(pk__range=(ids.first, ids.last)).count()
        for breach in invariant.check(ids):
            breaches += 1
            if len(samples) < SAMPLES:
                samples.append(breach)
    return Finding(
        invariant.name, breaches, tuple(samples), looked_at, perf_counter() - started
    )


def _ranges(invariant: Invariant) -> Iterator[Range]:
    table = invariant.over._base_manager  # noqa: SLF001 - as above
    ends = table.aggregate(first=Min("pk"), last=Max("pk"))
    if ends["first"] is None:
        return
    for first in range(ends["first"], ends["last"] + 1, invariant.span):
        yield Range(first, first + invariant.span - 1)
