"""Many at once, for real: threads with connections of their own, let go together."""

import fcntl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection, connections

from tests.databases import FOLDER

PATIENCE = 60.0


@dataclass(frozen=True)
class Outcome:
    """What one of them got: a value, or the exception it ran into."""

    value: Any = None
    error: BaseException | None = None


def run_together(acts: Sequence[Callable[[], Any]]) -> list[Outcome]:
    """Run the acts at the same moment; outcomes in the order of the acts.

    Each runs in a thread with its own database connection, closed at its end, so
    tests need `django_db(transaction=True)` and PostgreSQL. An act that hangs fails
    the test.
    """
    barrier = threading.Barrier(len(acts))
    outcomes: list[Outcome | None] = [None] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        try:
            barrier.wait(PATIENCE)
            outcomes[place] = Outcome(value=act())
        except BaseException as error:
            outcomes[place] = Outcome(error=error)
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=run, args=(place, act), daemon=True)
        for place, act in enumerate(acts)
    ]
    with _one_crowd_at_a_time():
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE)
    hanging = [place for place, outcome in enumerate(outcomes) if outcome is None]
    assert not hanging, f"acts {hanging} did not end within {PATIENCE:.0f} s"
    return [outcome for outcome in outcomes if outcome is not None]


@contextmanager
def _one_crowd_at_a_time() -> Iterator[None]:
    """Two test processes with fifty each would want more connections than there are."""
    with (FOLDER / "crowd").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def until_somebody_waits() -> None:
    """Come back when another connection waits for a lock, or after a second."""
    ends = time.monotonic() + 1
    waiting = (
        "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        " AND datname = current_database() AND pid <> pg_backend_pid()"
    )
    with connection.cursor() as cursor:
        while time.monotonic() < ends:
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(waiting)
            if cursor.fetchone():
                return
            time.sleep(0.02)


def values(outcomes: Sequence[Outcome]) -> list[Any]:
    return [outcome.value for outcome in outcomes if outcome.error is None]


def all_values(outcomes: Sequence[Outcome]) -> list[Any]:
    """The values, where nobody may have failed; the first error is raised here."""
    errors(outcomes, ())
    return values(outcomes)


Kinds = type[BaseException] | tuple[type[BaseException], ...]


def errors(outcomes: Sequence[Outcome], kind: Kinds) -> list[Any]:
    """The errors of that kind; anything else that went wrong is raised here."""
    found = []
    for outcome in outcomes:
        if outcome.error is None:
            continue
        if not isinstance(outcome.error, kind):
            raise outcome.error
        found.append(outcome.error)
    return found
