"""How a worker holds an import, works in small steps, and hears that it shall stop.

A step is one short transaction, so that others write between two of them also where
only one can at a time. Who holds the import is looked at in every step: a worker that
was given up for dead and comes back writes nothing more.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

import structlog
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import get_language, gettext_noop, override

from core import broker
from core.languages import Sentence
from core.market import first_language
from core.transitions import TransitionError, can_move, move

from .kinds import ImportKind
from .models import WorkerImport

FILE_GONE = Sentence(gettext_noop("The file is gone. Please select it again."))
FAILED = Sentence(
    gettext_noop("Something went wrong and nothing was imported. Please try again.")
)
CLAIM = timedelta(minutes=5)
# SQLite keeps no queue: who waits for its turn looks again every 100 ms at the most.
PAUSE = 0.11
MOST_HINTS = 100
_KEPT_FOR = 24 * 3600

Import = TypeVar("Import", bound=WorkerImport)
logger = structlog.get_logger(__name__)


class ImportCancelledError(Exception):
    """Raised inside the work when the person wants it to stop."""


class ImportLostError(Exception):
    """Raised inside the work when another worker has it, or when it was ended."""


@dataclass(frozen=True)
class WorkKind(ImportKind[Import]):
    """Imports that a worker does; `task` is told of one, `at_work` are its states."""

    task: str = ""
    at_work: frozenset[str] = frozenset()
    cancelled: str = "cancelled"
    failed: str = "failed"

    def free(self) -> QuerySet[Import]:
        """Those that no living worker holds."""
        is_free = Q(claimed_until__isnull=True) | Q(claimed_until__lt=timezone.now())
        return self.model._base_manager.filter(is_free)  # noqa: SLF001

    def waiting(self) -> list[int]:
        """Imports that were asked for and that no living worker holds."""
        rows = self.free().filter(state__in=self.at_work).order_by("pk")
        return list(rows.values_list("pk", flat=True)[:MOST_HINTS])

    def hint(self, import_id: int) -> None:
        """Tell a worker that there is work; a sweep finds what was lost."""
        broker.hint(self.task, import_id)


@dataclass
class Hold(Generic[Import]):
    """A worker's hold on an import: its own as long as `until` stands in the row."""

    kind: WorkKind[Import]
    import_id: int
    state: str
    until: datetime

    @contextmanager
    def step(self) -> Iterator[Import]:
        """One short transaction with the import locked. Raises `ImportLostError`."""
        until = timezone.now() + CLAIM
        with transaction.atomic():
            fresh = self.kind.lock(self.import_id)
            if (fresh.state, fresh.claimed_until) != (self.state, self.until):
                raise ImportLostError
            fresh.claimed_until = until
            fresh.save(update_fields=["claimed_until"])
            yield fresh
        self.until = until
        let_others_write()

    def finish(self, state: str, **fields: object) -> None:
        """The last step. Raises `ImportLostError`."""
        with self.step() as fresh:
            pass_on(self.kind, fresh, state, **fields)

    def tell(self, done: int) -> None:
        """How many rows are done, and that the worker lives.

        Raises `ImportCancelledError` when the work shall stop, and `ImportLostError`.
        """
        until = timezone.now() + CLAIM
        mine = self.kind.model._base_manager.filter(  # noqa: SLF001
            pk=self.import_id, state=self.state, claimed_until=self.until
        )
        if not mine.update(claimed_until=until):
            raise ImportLostError
        self.until = until
        tell(self.import_id, done)


def let_others_write() -> None:
    """Give whoever waits for the one lock of SQLite its turn."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        time.sleep(PAUSE)


def pass_on(
    kind: WorkKind[Import], locked: Import, state: str, **fields: object
) -> None:
    """Move a locked import on, held by nobody. Raises `TransitionError`."""
    move(locked, state, moves=kind.moves, field="state")
    fields["claimed_until"] = None
    for name, value in fields.items():
        setattr(locked, name, value)
    locked.save(update_fields=list(fields))


def ask(kind: WorkKind[Import], locked: Import, state: str, **fields: object) -> Import:
    """Leave a locked import to whoever works next. Raises `TransitionError`."""
    pass_on(kind, locked, state, **fields)
    begin_anew(locked.pk)
    logger.info("import_asked", upload=locked.pk, state=str(state))
    return locked


def claim(kind: WorkKind[Import], import_id: int, state: str) -> Hold[Import] | None:
    """Take the work by one conditional UPDATE; None when another worker has it."""
    until = timezone.now() + CLAIM
    mine = kind.free().filter(pk=import_id, state=state)
    taken = mine.update(claimed_until=until)
    return Hold(kind, import_id, state, until) if taken else None


def attempt(
    kind: WorkKind[Import],
    import_id: int,
    state: str,
    work: Callable[[Hold[Import]], None],
) -> bool:
    """Do what an import in this state waits for; safe to run again.

    False when it did not wait, when another worker has it or when it was ended
    meanwhile. What the file is refused for is written to the import.
    """
    hold = claim(kind, import_id, state)
    if hold is None:
        return False
    try:
        work(hold)
    except (ImportLostError, TransitionError):
        return False
    except ImportCancelledError:
        end(kind, import_id, kind.cancelled)
    except ValidationError as error:
        end(kind, import_id, kind.failed, problem=" ".join(error.messages))
    except FileNotFoundError:
        end(kind, import_id, kind.failed, problem=FILE_GONE.keep())
    return True


@transaction.atomic
def end(
    kind: WorkKind[Import],
    import_id: int,
    state: str,
    *,
    problem: str = "",
    is_stale: bool = False,
) -> None:
    """Leave the work without its end; nothing was imported."""
    fresh = kind.lock(import_id)
    if fresh.state in kind.at_work:
        pass_on(kind, fresh, state, problem=problem[:500], is_stale=is_stale)


def work_on(
    kind: WorkKind[Import], import_id: int, works: Mapping[str, Callable[[int], object]]
) -> None:
    """Do what was asked for, by the state it is in; again does no harm."""
    rows = kind.model._base_manager.select_related("by")  # noqa: SLF001
    upload = rows.filter(pk=import_id).first()
    if upload is None or upload.state not in works:
        return
    with override(language_of_person(upload)):
        try:
            works[upload.state](import_id)
        except (OperationalError, InterfaceError):
            raise  # the database is away or busy: the sweep tries again
        except Exception:
            logger.exception("import_failed", upload=import_id)
            end(kind, import_id, kind.failed, problem=FAILED.keep())


def language_of_person(upload: WorkerImport) -> str:
    """The language that whoever brought the file reads."""
    told = getattr(upload.by, "language", "") if upload.by_id else ""
    return str(told or get_language() or first_language())


def cancel(kind: WorkKind[Import], upload: Import) -> bool:
    """Stop it before its end; nothing of it is imported then.

    False when a worker is at it: that hears of the wish and rolls everything back.
    Raises `TransitionError` for one that is imported already.
    """
    if upload.state in kind.at_work and can_move(
        kind.moves, upload.state, kind.cancelled
    ):
        wish_stop(upload.pk)
        if upload.claimed_until is not None:
            return False
    with transaction.atomic():
        pass_on(kind, kind.lock(upload.pk), kind.cancelled)
    return True


def _key(import_id: int, what: str) -> str:
    return f"import:{import_id}:{what}"


def tell(import_id: int, done: int) -> None:
    """How many rows are done.

    Raises `ImportCancelledError` when the work shall stop.
    """
    cache.set(_key(import_id, "done"), done, _KEPT_FOR)
    if cache.get(_key(import_id, "stop")):
        raise ImportCancelledError


def done_so_far(import_id: int) -> int:
    return int(cache.get(_key(import_id, "done")) or 0)


def wish_stop(import_id: int) -> None:
    cache.set(_key(import_id, "stop"), 1, _KEPT_FOR)


def begin_anew(import_id: int) -> None:
    cache.delete_many([_key(import_id, "done"), _key(import_id, "stop")])
