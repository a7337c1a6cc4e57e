"""Goes through the invariants, counts what it looks at and keeps a few samples."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from time import perf_counter

from django.db.models import Max, Min, Model, QuerySet

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


class _Tables:
    """What many invariants ask of the same tables, asked once in a run."""

    def __init__(self) -> None:
        self._ends: dict[type[Model], tuple[int | None, int | None]] = {}
        self._counts: dict[tuple[type[Model], Range], int] = {}

    def ends(self, model: type[Model]) -> tuple[int | None, int | None]:
        """The first and the last id that there is."""
        if model not in self._ends:
            found = _rows_of(model).aggregate(first=Min("pk"), last=Max("pk"))
            self._ends[model] = found["first"], found["last"]
        return self._ends[model]

    def count(self, model: type[Model], ids: Range) -> int:
        if (model, ids) not in self._counts:
            within = _rows_of(model).filter(pk__range=(ids.first, ids.last))
            self._counts[model, ids] = within.count()
        return self._counts[model, ids]


def _rows_of(model: type[Model]) -> QuerySet[Model]:
    return model._base_manager.all()  # noqa: SLF001 - every row, whatever state


def run(invariants: Iterable[Invariant]) -> Iterator[Finding]:
    """Check one after the other; each finding comes as soon as it is known.

    Rows that come while it runs are left to the next run.
    """
    tables = _Tables()
    for one in invariants:
        yield _check(one, tables)


def _check(invariant: Invariant, tables: _Tables) -> Finding:
    started = perf_counter()
    breaches, looked_at = 0, 0
    samples: list[str] = []
    for ids in _ranges(invariant, tables):
        looked_at += tables.count(invariant.over, ids)
        for breach in invariant.check(ids):
            breaches += 1
            if len(samples) < SAMPLES:
                samples.append(breach)
    return Finding(
        invariant.name, breaches, tuple(samples), looked_at, perf_counter() - started
    )


def _ranges(invariant: Invariant, tables: _Tables) -> Iterator[Range]:
    first, last = tables.ends(invariant.over)
    if first is None or last is None:
        return
    for start in range(first, last + 1, invariant.span):
        yield Range(start, start + invariant.span - 1)
