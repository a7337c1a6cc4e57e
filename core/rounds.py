"""Rounds of the clock: one at a time, in order to the end, and none holds up the next.

A round is one run of a scheduled task. `scheduled` makes the task: while one run holds
the lease no other starts, and after `PATIENCE` it leaves the rest to the next run, long
before Celery's own limits would kill it half way. What works off rows one by one goes
through `core.sweeps.work_through` within it.
"""

import functools
from collections.abc import Callable, Iterable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic
from typing import Any, TypeVar

import structlog
from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded
from django.db.models import DateTimeField, F, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from .models import Sweep

# One act may still take half a minute after it: less than the soft limit together.
PATIENCE = 60.0  # seconds
# Longer than a task may run, so that only a dead worker's lease runs out.
LEASE = timedelta(seconds=150)

logger = structlog.get_logger(__name__)
Done = TypeVar("Done")


class TimeUpError(Exception):
    """Raised inside a run that has used up its time; its next run does the rest."""


@dataclass
class Round:
    """The run that is under way: until when, over which queues, what it left behind."""

    name: str
    ends: float
    queues: list[str] = field(default_factory=list)
    left: int = 0
    reached: int | None = None

    @property
    def is_over(self) -> bool:
        return monotonic() >= self.ends


_current: ContextVar[Round | None] = ContextVar("round", default=None)


def current() -> Round | None:
    """None where no task runs, as in a command: then nothing ends it early."""
    return _current.get()


def scheduled(*, plain: str = "", alone: bool = True) -> Callable[[Any], Any]:
    """A task for the schedule, made of a function that says how much it did.

    `plain` says why it has no queue of rows: nothing in it can be stuck before others.
    Not `alone` may be the one whose run costs nothing and must not wait for a lease.
    """

    def register(act: Callable[[], int | None]) -> Any:
        @shared_task(plain=plain)
        @functools.wraps(act)
        def task() -> int:
            name = f"{act.__module__}.{act.__name__}"
            return run(name, act) if alone else act() or 0

        return task

    return register


def in_turn(ids: Iterable[int]) -> Iterator[int]:
    """The ids in order, beginning after the last that the run before had time for.

    For what has no end, as all sellers: the last in the order have their turn too.
    """
    rows, this = sorted(set(ids)), current()
    known = Sweep.objects.filter(name=this.name) if this else Sweep.objects.none()
    after = known.values_list("reached", flat=True).first()
    for pk in sorted(rows, key=lambda pk: (after is not None and pk <= after, pk)):
        if this is not None:
            if this.is_over:
                raise TimeUpError(this.name)
            this.reached = pk
        yield pk
    if this is not None:
        this.reached = None


def run(name: str, act: Callable[[], int | None]) -> int:
    """Run it unless a run of the same name is under way; what it did."""
    until = _take(name)
    if until is None:
        logger.warning("round_still_runs", round=name)
        return 0
    this = Round(name, monotonic() + PATIENCE)
    before = _current.set(this)
    error = ""
    try:
        return act() or 0
    except TimeUpError:
        this.left = max(this.left, 1)
        return 0
    except BaseException as failure:
        error = f"{type(failure).__name__}: {failure}"
        raise
    finally:
        _current.reset(before)
        _give_back(this, until, error)


def run_isolated(act: Callable[[], Done], *, what: str, **about: object) -> Done | None:
    """What the act returns; None when it fails, which the log tells.

    `what` and `about` name it there. The act has a transaction of its own. Raises
    `TimeUpError` in a run that should end; never keeps Celery's limit for itself.
    """
    this = current()
    if this is not None and this.is_over:
        raise TimeUpError(what)
    try:
        return act()
    except (SoftTimeLimitExceeded, TimeUpError):
        raise
    except Exception:
        logger.exception("round_failed", act=what, **about)
        return None


def forget(rows: QuerySet[Any], *, batch: int = 1000) -> int:
    """Delete rows some at a time, as far as the run's time goes; how many."""
    this, gone = current(), 0
    while ids := list(rows.order_by().values_list("pk", flat=True)[:batch]):
        rows.filter(pk__in=ids).delete()
        gone += len(ids)
        if this is not None and this.is_over:
            raise TimeUpError(this.name)
    return gone


def _take(name: str) -> datetime | None:
    """The lease, by one conditional UPDATE; None while another run has it."""
    now = timezone.now()
    until = now + LEASE
    free = Sweep.objects.filter(
        Q(leased_until__isnull=True) | Q(leased_until__lt=now), name=name
    )
    if free.update(leased_until=until, began_at=now):
        return until
    Sweep.objects.bulk_create([Sweep(name=name)], ignore_conflicts=True)
    return until if free.update(leased_until=until, began_at=now) else None


def _give_back(this: Round, until: datetime, error: str) -> None:
    """What is known of the run; nothing of one whose lease ran out meanwhile."""
    now = timezone.now()
    since = Coalesce("behind_since", Value(now, DateTimeField()))
    Sweep.objects.filter(name=this.name, leased_until=until).update(
        leased_until=None,
        ended_at=F("ended_at") if error else now,
        left=this.left,
        reached=this.reached,
        behind_since=since if this.left else None,
        last_error=error[:500],
    )
