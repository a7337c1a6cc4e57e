"""What must always be true of the market's rows, checked from the database alone."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from time import perf_counter
from typing import Any

from django.core.files.storage import default_storage
from django.db import connection
from django.db.models import Max, Min, Model, QuerySet
from django.utils import timezone

from .images.encoding import FORMATS
from .models import Delivery, OutboxMessage, Photo
from .money import THREE_DECIMAL, ZERO_DECIMAL

# Each invariant is one function that asks for the rows that break it. It stands in the
# `integrity` module of the app whose promise it is; `config.integrity` lists them all.

# How long what runs on its own may take before somebody should look.
TOO_LATE = timedelta(minutes=10)
# The outbox has given up by then.
DELIVERIES_END = timedelta(days=2)
EVERYTHING = 1 << 40  # ids at once, where an index holds just the rows that matter


@dataclass(frozen=True)
class Range:
    """Ids of the rows looked at in one go, both ends included."""

    first: int
    last: int

    def having(self, column: str) -> str:
        """As a condition in SQL."""
        return f"{column} BETWEEN {int(self.first)} AND {int(self.last)}"


Breach = str
Check = Callable[[Range], Iterator[Breach]]


@dataclass(frozen=True)
class Invariant:
    """`check` yields a line for each row of `over` in a range that breaks it.

    `span` ids are looked at in one go.
    """

    name: str
    over: type[Model]
    check: Check = field(repr=False)
    span: int


def invariant(
    name: str, *, over: type[Model], span: int = 100_000
) -> Callable[[Check], Invariant]:
    """Make a check an invariant, under a name that says what holds."""
    return lambda check: Invariant(name, over, check, span)


def rows(sql: str, *parameters: Any) -> Iterator[tuple[Any, ...]]:
    """Rows of a query, read as they come."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        while batch := cursor.fetchmany(500):
            yield from batch


def lines(text: str, sql: str, *parameters: object) -> Iterator[Breach]:
    """`text` filled with each row of the query."""
    for row in rows(sql, *parameters):
        yield text.format(*row)


def gaps(
    text: str, numbers: str, rows: str, ids: Range, *, named: str, on: str
) -> Iterator[Breach]:
    """Counters `n` in the table `numbers` whose `rows` `r` don't go from 1 to `last`.

    `text` is filled with its name, its last number, their count and highest number.
    """
    return lines(
        text,
        f"""
        SELECT {named}, n.last, COUNT(r.id), COALESCE(MAX(r.number), 0)
        FROM {numbers} n LEFT JOIN {rows} r ON {on}
        WHERE {ids.having("n.id")} GROUP BY n.id, {named}, n.last
        HAVING COUNT(r.id) <> n.last OR COALESCE(MAX(r.number), 0) <> n.last
        """,
    )


def listed(words: Iterable[str]) -> str:
    """Words of our own as a list in SQL: 'a', 'b'."""
    return ", ".join(f"'{word}'" for word in sorted(words))


def cents(amount: str) -> str:
    """An amount as whole hundredths, since SQLite keeps amounts as floats."""
    return f"ROUND(({amount}) * 100)"


def minor(amount: str, currency: str) -> str:
    """An amount in the smallest unit of the currency in a column, as Stripe counts."""
    return (
        f"ROUND(({amount}) * CASE WHEN {currency} IN ({listed(ZERO_DECIMAL)}) THEN 1"
        f" WHEN {currency} IN ({listed(THREE_DECIMAL)}) THEN 1000 ELSE 100 END)"
    )


PHOTOS_LOOKED_AT = 50


@invariant("effects are delivered in time", over=OutboxMessage, span=EVERYTHING)
def outbox_due(ids: Range) -> Iterator[Breach]:
    late = timezone.now() - TOO_LATE
    return lines(
        "{}: due since {}, tried {} times",
        f"""
        SELECT key, not_before, attempts FROM core_outboxmessage
        WHERE {ids.having("id")} AND state = '{OutboxMessage.State.WAITING}'
          AND not_before < %s AND (claimed_until IS NULL OR claimed_until < %s)
        """,
        late,
        late,
    )


@invariant("no effect is given up", over=OutboxMessage, span=EVERYTHING)
def outbox_parked(ids: Range) -> Iterator[Breach]:
    return lines(
        "{}: parked after {} tries: {}",
        f"""
        SELECT key, attempts, last_error FROM core_outboxmessage
        WHERE {ids.having("id")} AND state = '{OutboxMessage.State.PARKED}'
        """,
    )


@invariant("messages that left have an end or a reason", over=Delivery)
def deliveries(ids: Range) -> Iterator[Breach]:
    """One that waits or is unclear has a row of the outbox that comes back to it."""
    late = timezone.now() - DELIVERIES_END
    return lines(
        "delivery {}: {} since {}, without an error",
        f"""
        SELECT id, state, created FROM core_delivery
        WHERE {ids.having("id")} AND created < %s AND error = ''
          AND state IN ('{Delivery.State.QUEUED}', '{Delivery.State.UNKNOWN}')
        """,
        late,
    )


@invariant("messages that arrived were reported", over=Delivery)
def reported_deliveries(ids: Range) -> Iterator[Breach]:
    return lines(
        "delivery {}: {} without a report or an answer",
        f"""
        SELECT id, state FROM core_delivery
        WHERE {ids.having("id")} AND (
          (state = '{Delivery.State.DELIVERED}' AND reported_at IS NULL)
          OR (state = '{Delivery.State.SENT}' AND asked_at IS NULL))
        """,
    )


@invariant("ready photos have their copies", over=Photo, span=EVERYTHING)
def photo_copies(ids: Range) -> Iterator[Breach]:
    """Of the newest photos only: each is asked of the storage, which may be far."""
    ready = Photo.objects.filter(
        state=Photo.State.READY, pk__range=(ids.first, ids.last)
    )
    for photo in ready.order_by("-pk")[:PHOTOS_LOOKED_AT]:
        names = [photo.path(w, suffix) for w in photo.widths for suffix in FORMATS]
        missing = [name for name in names if not default_storage.exists(name)]
        if missing or not names:
            yield f"photo {photo.pk}: {', '.join(missing) or 'no copy at all'}"


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
