"""What a kept value is made of: the tables that were read, and until when it holds.

Every statement of every connection passes `note_statement`, so that no page and no
service can forget to say what it reads or writes.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.db import connection, transaction

from .changes import changes
from .tables import are_watched, read_now, written_now

Made = TypeVar("Made")
LIFE = 300.0  # seconds that anything is kept at most
MINUTE = 60.0  # seconds


@dataclass
class Reads:
    """`until` is in seconds since 1970."""

    tables: set[str] = field(default_factory=set)
    until: float = float("inf")

    def add(self, tables: set[str] | frozenset[str], until: float) -> None:
        self.tables |= tables
        self.until = min(self.until, until)


_reads: ContextVar[Reads | None] = ContextVar("reads", default=None)


@contextmanager
def noting_reads() -> Iterator[Reads]:
    """Note what is read in the block, for it and for the one around it."""
    around, own = _reads.get(), Reads()
    token = _reads.set(own)
    try:
        yield own
    finally:
        _reads.reset(token)
        if around is not None:
            around.add(own.tables, own.until)


@contextmanager
def noting_nothing() -> Iterator[None]:
    """What is read in the block is named by whoever reads it (`note_tables`)."""
    token = _reads.set(None)
    try:
        yield
    finally:
        _reads.reset(token)


def note_tables(*tables: str) -> None:
    """Say what a value is made of that was read before and kept elsewhere."""
    if (reads := _reads.get()) is not None:
        reads.tables.update(tables)


def notes_reads() -> bool:
    """Whether something is being made that is to be kept."""
    return _reads.get() is not None


def note_until(moment: datetime | None) -> None:
    """Say that what is being made holds no longer than until then."""
    reads = _reads.get()
    if reads is not None and moment is not None:
        reads.until = min(reads.until, moment.timestamp())


def note_minute() -> None:
    """Say that it holds until the minute ends: plans and opening hours name minutes."""
    reads = _reads.get()
    if reads is not None:
        reads.until = min(reads.until, (time.time() // MINUTE + 1) * MINUTE)


@dataclass(frozen=True)
class Kept(Generic[Made]):
    """A value with what it is made of and when; `since` is a `Changes.now`."""

    value: Made
    tables: frozenset[str]
    since: int
    made_at: float
    until: float

    def holds(self) -> bool:
        is_time = self.made_at <= time.time() < self.until
        return is_time and changes.hold(self.tables, self.since)


def make(value: Callable[[], Made], life: float = LIFE) -> Kept[Made]:
    """Make a value and note what it is made of. The log has been read before."""
    since = changes.now
    with noting_reads() as reads:
        made = value()
    now = time.time()
    until = min(reads.until, now + life)
    return Kept(made, frozenset(reads.tables), since, now, until)


class _Publish:
    """Says what a transaction wrote, once it is committed.

    What is made meanwhile of what it wrote is remembered here, for nobody else.
    """

    def __init__(self) -> None:
        self.tables: set[str] = set()
        self.remembered: dict[str, Kept[Any]] = {}

    def __call__(self) -> None:
        changes.publish(self.tables)


def note_statement(
    execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any
) -> Any:
    """Django asks this to carry out each statement of a connection."""
    text = sql if isinstance(sql, str) else str(sql)
    if (reads := _reads.get()) is not None:
        reads.tables |= read_now(text)
    result = execute(sql, params, many, context)
    if text[:6].upper() == "SELECT" or _found_no_row(text, context):
        return result
    if tables := written_now(text):
        _note_written(context["connection"], tables)
    return result


def _found_no_row(sql: str, context: Any) -> bool:
    """Whether a statement changed nothing. SQLite counts what returns rows too late."""
    counts = context["connection"].vendor == "postgresql" or "RETURNING" not in sql
    is_change = counts and sql.startswith(("UPDATE", "DELETE"))
    return bool(is_change and context["cursor"].rowcount == 0)


def _note_written(written_by: Any, tables: frozenset[str]) -> None:
    if not written_by.in_atomic_block:
        changes.publish(tables)
        return
    # What is registered in a savepoint is forgotten with it.
    savepoints, found = set(written_by.savepoint_ids), None
    for ids, publish in _uncommitted(written_by):
        publish.remembered.clear()
        if ids == savepoints:
            found = publish
    if found is None:
        found = _Publish()
        transaction.on_commit(found, using=written_by.alias)
    found.tables |= tables


def _uncommitted(of: Any) -> list[tuple[set[str], _Publish]]:
    """What the open transaction has to say, by the savepoints it belongs to."""
    return [
        (ids, publish)
        for ids, publish, _robust in of.run_on_commit
        if isinstance(publish, _Publish)
    ]


def watch_connection(*, connection: Any, **_kwargs: Any) -> None:
    """Listens to Django's `connection_created`."""
    if note_statement not in connection.execute_wrappers:
        connection.execute_wrappers.insert(0, note_statement)


_remembered: dict[str, Kept[Any]] = {}
MOST = 2000


def remember(key: str, value: Callable[[], Made], life: float = LIFE) -> Made:
    """The value, made once by this process and again when what it is made of changed.

    For what many pages need and few rows say. Without the log it is made each time.
    """
    if not changes.are_known():
        return value()
    own = [publish for _ids, publish in _uncommitted(connection)]
    kept = next((p.remembered[key] for p in own if key in p.remembered), None)
    kept = kept or _remembered.get(key)
    if kept is None or not kept.holds() or _is_overwritten(kept, own, key):
        kept = make(value, life)
        _keep(key, kept, own)
    elif (reads := _reads.get()) is not None:
        reads.add(kept.tables, kept.until)
    return kept.value


def forget_remembered() -> None:
    """All of it: for tests, and where what is noted of it says too little."""
    _remembered.clear()


def _is_overwritten(kept: Kept[Any], own: list[_Publish], key: str) -> bool:
    """Whether the open transaction wrote to what a value for all was made of."""
    is_own = any(key in publish.remembered for publish in own)
    return not is_own and any(publish.tables & kept.tables for publish in own)


def _keep(key: str, kept: Kept[Any], own: list[_Publish]) -> None:
    if not are_watched(kept.tables):
        return  # nobody would say that it changed
    if any(publish.tables & kept.tables for publish in own):
        own[-1].remembered[key] = kept
        return
    if len(_remembered) >= MOST:
        _remembered.clear()
    _remembered[key] = kept
