"""Writing an ordered report: claimed, written a chunk at a time, handed over or begun
again.

What is written is a file on the worker's own disk until it is whole: a worker that is
killed leaves nothing behind, and the next one begins from the first row.
"""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import IO

import structlog
from django.core.files import File
from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone, translation

from core import broker
from core.notify import notify
from core.tables.writer import Cell, csv_lines, xlsx_file
from core.transitions import move
from reports.office.locks import lock_run
from reports.office.models import ReportRun
from reports.office.others import other_kind
from reports.office.pdf import first_of, table_pdf
from reports.office.queries import left_alone
from reports.office.rows import about, rows_of
from reports.office.states import RUN_MOVES, FileForm, RunState
from reports.sales.rows import CHUNK, file_rows

CLAIM = timedelta(minutes=5)
MOST_ATTEMPTS = 3
KEPT = timedelta(days=7)

logger = structlog.get_logger(__name__)


class ReportStoppedError(Exception):
    """Raised inside the work when it was called off, or another worker has it."""


def hint(run_id: int) -> None:
    """Tell a worker that a report waits; a sweep finds what was lost."""
    broker.hint("reports.office.tasks.write_report", run_id)


def sweep_runs() -> int:
    """Hint again at reports whose hint, or whose worker, was lost."""
    waiting = left_alone(timezone.now())
    for run_id in waiting:
        hint(run_id)
    return len(waiting)


def write_run(run_id: int) -> None:
    """Write the report if it waits and nobody has it; safe to run again."""
    run = _claim(run_id)
    if run is None:
        return
    language = run.by.language or translation.get_language()
    try:
        with translation.override(language), tempfile.TemporaryFile() as file:
            _write(run, file)
            _hand_over(run, file)
    except ReportStoppedError:
        logger.info("report_stopped", run=run_id)
    except (OperationalError, InterfaceError):
        raise  # the database is away or busy: the sweep tries again
    except Exception:
        logger.exception("report_failed", run=run_id)
        _fail(run_id, run.claimed_until)


@transaction.atomic
def _claim(run_id: int) -> ReportRun | None:
    """The report, held for some minutes; None when there is nothing to do.

    One that took its workers with it is given up, so that it stops no others.
    """
    if not ReportRun.objects.filter(pk=run_id).exists():
        return None
    run = lock_run(run_id)
    now = timezone.now()
    is_held = run.claimed_until is not None and run.claimed_until > now
    if not run.is_under_way or is_held:
        return None
    if run.attempts >= MOST_ATTEMPTS:
        _give_up(run)
        return None
    if run.state == RunState.WAITING:
        move(run, RunState.RUNNING, moves=RUN_MOVES, field="state")
    run.attempts, run.claimed_until, run.done = run.attempts + 1, now + CLAIM, 0
    run.save(update_fields=["attempts", "claimed_until", "done"])
    return run


def _write(run: ReportRun, file: IO[bytes]) -> None:
    if other := other_kind(run.what):
        run.total = other.count(run)
        ReportRun.objects.filter(pk=run.pk).update(total=run.total)
        other.write(run, file, partial(_tell, run))
        return
    rows = rows_of(run)
    sums = rows.sums()
    run.total = sums.parts or sums.lines
    ReportRun.objects.filter(pk=run.pk).update(total=run.total)
    cells = _counted(run, file_rows(rows))
    if run.form == FileForm.XLSX:
        with xlsx_file(cells, title=rows.name) as sheet:
            while piece := sheet.read(1 << 20):
                file.write(piece)
    elif run.form == FileForm.PDF:
        file.write(table_pdf(rows.title, about(run), first_of(cells)))
    else:
        file.writelines(csv_lines(cells, bom=True))


def _counted(
    run: ReportRun, cells: Iterable[Sequence[Cell]]
) -> Iterator[Sequence[Cell]]:
    """The rows as they are, telling how far they are. Raises `ReportStoppedError`."""
    for at, row in enumerate(cells):
        if at and at % CHUNK == 0:
            _tell(run, at)
        yield row


def _tell(run: ReportRun, done: int) -> None:
    """Note the progress and hold the report longer, if it is still ours."""
    until = timezone.now() + CLAIM
    mine = ReportRun.objects.filter(
        pk=run.pk, state=RunState.RUNNING, claimed_until=run.claimed_until
    )
    if not mine.update(done=min(done, run.total), claimed_until=until):
        raise ReportStoppedError
    run.claimed_until = until


def _hand_over(run: ReportRun, file: IO[bytes]) -> None:
    """Keep the file and tell who ordered it; what is no longer wanted is deleted."""
    size = file.tell()
    file.seek(0)
    field = ReportRun._meta.get_field("file")  # noqa: SLF001 - Django's own way
    name = field.storage.save(
        field.generate_filename(run, f"report.{run.form}"), File(file)
    )
    try:
        with transaction.atomic():
            _end(run, name, size)
    except BaseException:
        field.storage.delete(name)
        raise


def _end(run: ReportRun, name: str, size: int) -> None:
    held = lock_run(run.pk)
    if held.state != RunState.RUNNING or held.claimed_until != run.claimed_until:
        raise ReportStoppedError
    held.file, held.size, held.done = name, size, held.total
    held.ended_at = timezone.now()
    held.expires_at, held.claimed_until = held.ended_at + KEPT, None
    held.save(
        update_fields=[
            "file", "size", "done", "ended_at", "expires_at", "claimed_until",
        ]
    )  # fmt: skip
    move(held, RunState.READY, moves=RUN_MOVES, field="state")
    notify("report_ready", held)


@transaction.atomic
def _fail(run_id: int, claimed_until: datetime | None) -> None:
    run = lock_run(run_id)
    if run.is_under_way and run.claimed_until == claimed_until:
        _give_up(run)


def _give_up(run: ReportRun) -> None:
    move(run, RunState.FAILED, moves=RUN_MOVES, field="state")
    run.ended_at, run.claimed_until = timezone.now(), None
    run.expires_at = run.ended_at + KEPT
    run.save(update_fields=["ended_at", "expires_at", "claimed_until"])
    notify("report_failed", run)
