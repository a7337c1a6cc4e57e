"""Sweeps: queues of rows that the clock works off, where none stands in another's way.

A queue is a query: the rows that wait. Each run takes the oldest that were never tried
and, beside them, those whose next try is due. A row that still waits after its try is
put off, longer each time; one that fails again and again is parked for a person to look
at and tried once a day. So a row that can't be done now costs its own turn and nobody
else's.
"""

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain, zip_longest
from typing import Any

import structlog
from celery.exceptions import SoftTimeLimitExceeded
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from . import rounds
from .activity_log import Subject, record
from .models import PutOff
from .outbox import tell_of_parked

BATCH = 200
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=1)
PARKED_PAUSE = timedelta(days=1)
NEVER = datetime(9999, 1, 1, tzinfo=UTC)
# About ten hours of tries.
MOST_FAILURES = 12
JITTER = 0.25
COUNTED = 1000  # a queue that is longer is not counted to its end

logger = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Queue:
    """Rows that wait, the `oldest` first, under a name that stays.

    Errors of `later` say that a row can't be done now, as when Stripe is away: such a
    row is never parked. `longest` is how far its tries may lie apart. While a row of
    `money` is parked, the market is not well.
    """

    name: str
    rows: QuerySet[Any]
    oldest: Sequence[str] = ("pk",)
    later: tuple[type[Exception], ...] = ()
    batch: int = 0
    longest: timedelta = LONGEST_PAUSE
    money: bool = False

    @property
    def put_off(self) -> QuerySet[PutOff]:
        return PutOff.objects.filter(queue=self.name)

    @property
    def fresh(self) -> QuerySet[Any]:
        """Those that were never tried, by id."""
        known = self.put_off.filter(row=OuterRef("pk"))
        rows = self.rows.filter(~Exists(known))
        return rows.order_by(*self.oldest).values_list("pk", flat=True)

    def waiting(self, ids: Iterable[int]) -> set[int]:
        rows = self.rows.filter(pk__in=list(ids)).order_by()
        return set(rows.values_list("pk", flat=True))


def work_through(queue: Queue, act: Callable[[int], object]) -> int:
    """Do `act` for each row that is due, by its id; for how many it did something.

    The act takes its row out of the queue, in a transaction of its own, or finds under
    its lock that it left, and says False.
    """
    most, this = queue.batch or BATCH, rounds.current()
    chosen, known = _chosen(queue, most)
    if this is not None:
        this.queues.append(queue.name)
    tried: list[int] = []
    done = 0
    try:
        for pk in chosen:
            if this is not None and this.is_over:
                break
            outcome = _tried(queue, act, known[pk])
            if outcome is not None:
                tried.append(pk)
                done += outcome
    finally:
        _note(queue, [known[pk] for pk in tried])
    if this is not None and (this.is_over or len(chosen) >= most):
        this.left += queue.fresh[:COUNTED].count()
    return done


def retry(put_off_ids: Iterable[int]) -> int:
    """Give rows a new start after a person has looked; how many."""
    rows = PutOff.objects.filter(pk__in=put_off_ids)
    return rows.update(failures=0, parked_at=None, next_try_at=timezone.now())


@transaction.atomic
def dismiss(put_off_id: int, *, reason: str) -> bool:
    """Leave a parked row alone for good, after a person has seen to it; logged."""
    rows = PutOff.objects.filter(pk=put_off_id, parked_at__isnull=False)
    row = rows.first()
    if row is None or not rows.update(parked_at=None, next_try_at=NEVER):
        return False
    subject = Subject("putoff", str(row.pk), str(row))
    record("work.dismissed", subject, reason=reason, scope="office:market")
    return True


def parked() -> QuerySet[PutOff]:
    """What waits for a person, those parked last first."""
    return PutOff.objects.filter(parked_at__isnull=False).order_by("-parked_at", "-pk")


def _chosen(queue: Queue, most: int) -> tuple[list[int], dict[int, PutOff]]:
    """New rows and those whose next try is due by turns, so that neither starves."""
    due = queue.put_off.filter(next_try_at__lte=timezone.now())
    again = {each.row: each for each in due.order_by("next_try_at", "pk")[:most]}
    waiting = queue.waiting(again)
    gone = [each.pk for each in again.values() if each.row not in waiting]
    PutOff.objects.filter(pk__in=gone).delete()
    fresh = {
        pk: PutOff(queue=queue.name, row=pk, is_money=queue.money)
        for pk in queue.fresh[:most]
    }
    known = {pk: each for pk, each in again.items() if pk in waiting}
    turns = chain.from_iterable(zip_longest(fresh, known))
    return [pk for pk in turns if pk is not None], fresh | known


def _tried(queue: Queue, act: Callable[[int], object], row: PutOff) -> bool | None:
    """Whether it did something; None for a row that failed and was put off."""
    try:
        return act(row.row) is not False
    except SoftTimeLimitExceeded:
        # It must not be the first of the next run too.
        _put_off(_failed(row, "the time limit was reached", queue.longest))
        raise
    except queue.later as error:
        logger.warning("put_off", queue=queue.name, row=row.row, error=str(error))
        _put_off(_waited(row, queue.longest, f"{type(error).__name__}: {error}"))
    except Exception as error:
        logger.exception("sweep_failed", queue=queue.name, row=row.row)
        _put_off(_failed(row, f"{type(error).__name__}: {error}", queue.longest))
    return None


def _note(queue: Queue, tried: Sequence[PutOff]) -> None:
    """Forget those that are done; put off those that still wait."""
    if not tried:
        return
    still = queue.waiting(each.row for each in tried)
    done = [each.pk for each in tried if each.pk and each.row not in still]
    PutOff.objects.filter(pk__in=done).delete()
    waits = [each for each in tried if each.row in still]
    _put_off(*(_waited(each, queue.longest) for each in waits))


def _waited(row: PutOff, longest: timedelta, reason: str = "") -> PutOff:
    """It was looked at in vain, which is nobody's fault."""
    row.tries, row.failures, row.parked_at = row.tries + 1, 0, None
    row.next_try_at, row.reason = _next(row.tries, longest), reason[:500]
    return row


def _failed(row: PutOff, reason: str, longest: timedelta) -> PutOff:
    row.tries, row.failures = row.tries + 1, row.failures + 1
    row.next_try_at, row.reason = _next(row.failures, longest), reason[:500]
    if row.failures >= MOST_FAILURES:
        row.next_try_at = timezone.now() + PARKED_PAUSE
        if row.parked_at is None:
            row.parked_at = timezone.now()
            logger.error("sweep_row_parked", queue=row.queue, row=row.row, why=reason)
            tell_of_parked()
    return row


def _next(tries: int, longest: timedelta) -> datetime:
    """Twice as long each time, and not all at the same moment."""
    pause = min(FIRST_PAUSE * 2 ** min(tries - 1, 16), longest)
    return timezone.now() + pause * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311


def _put_off(*rows: PutOff) -> None:
    PutOff.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["queue", "row"],
        update_fields=["tries", "failures", "next_try_at", "parked_at", "reason"],
    )
