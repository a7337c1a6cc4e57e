"""Transactions that clash and acts done again; reading one state in several queries."""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import structlog
from django.db import InterfaceError, OperationalError, connection, transaction

# A deadlock is nobody's fault and over at once: the act is repeated from its start,
# which is safe as long as all it did was in its transaction. `calls_outside` marks what
# was not, such as a call to Stripe; an act that got there is never repeated.

P = ParamSpec("P")
R = TypeVar("R")

DEADLOCK, SERIALISATION, LOCK_TIMEOUT = "40P01", "40001", "55P03"
# How often an act is tried in all. Who waited in vain for a lock once more only, as
# every wait holds a thread that others need.
MOST_TRIES = {DEADLOCK: 4, SERIALISATION: 4, LOCK_TIMEOUT: 2}
PAUSE = 0.05  # seconds, more with each try
# Classes of SQLSTATE and single states: no connection, roll-back, no room, in the way.
_BUSY_CLASSES = ("08", "40", "53", "57")
_BUSY_STATES = (LOCK_TIMEOUT, "25P03")
_SQLITE_BUSY = ("locked", "unable to open database file")

_outside: ContextVar[int] = ContextVar("outside", default=0)
logger = structlog.get_logger(__name__)


def calls_outside() -> None:
    """Say that something outside the database is called: this can't be taken back."""
    _outside.set(_outside.get() + 1)


def state_of(error: BaseException) -> str:
    """The SQLSTATE that PostgreSQL gave, if any."""
    return str(getattr(error.__cause__, "sqlstate", None) or "")


def is_busy(error: BaseException) -> bool:
    """Whether the same would work in a moment, as far as the database can say."""
    if isinstance(error, InterfaceError):
        return True
    if not isinstance(error, OperationalError):
        return False
    if connection.vendor == "sqlite":
        return any(words in str(error) for words in _SQLITE_BUSY)
    state = state_of(error)
    # Who could not even connect got no state.
    return not state or state.startswith(_BUSY_CLASSES) or state in _BUSY_STATES


def whole_act(act: Callable[P, R]) -> Callable[P, R]:
    """A transaction that is done again when it clashed with another.

    For acts that read all they decide on under their own locks. Inside another
    transaction it is a part of that one, which alone can be repeated.
    """

    @wraps(act)
    def done(*args: P.args, **kwargs: P.kwargs) -> R:
        if connection.in_atomic_block:
            with transaction.atomic():
                return act(*args, **kwargs)
        tries, before = 0, _outside.get()
        while True:
            tries += 1
            try:
                with transaction.atomic():
                    return act(*args, **kwargs)
            except OperationalError as error:
                state = state_of(error)
                if tries >= MOST_TRIES.get(state, 1) or _outside.get() != before:
                    raise
                logger.warning("act_repeated", act=act.__qualname__, state=state)
            # Both of a deadlock at the same moment would only meet again.
            time.sleep(PAUSE * tries * (1 + random.random()))  # noqa: S311 - a pause

    return done


# Queries that follow one another see each what was committed before it. Where figures
# of several have to fit together, they are asked inside `snapshot()`.


@contextmanager
def snapshot() -> Iterator[None]:
    """All reads inside see the same state; nothing can be written there.

    Inside a transaction that is open already, its own rules hold.
    """
    if connection.in_atomic_block:
        yield
        return
    with _deferred(), transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(
                    "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
                )
        yield


@contextmanager
def _deferred() -> Iterator[None]:
    """On SQLite our transactions take the write lock at once; one that only reads
    needs none, and sees one state from its first query on.
    """
    sqlite: Any = connection
    mode = getattr(sqlite, "transaction_mode", None)
    if connection.vendor == "sqlite":
        sqlite.transaction_mode = "DEFERRED"
    try:
        yield
    finally:
        if connection.vendor == "sqlite":
            sqlite.transaction_mode = mode
