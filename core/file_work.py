"""Work on a stranger's file in a process of its own, with an end to all it may use.

A picture or a sheet of some kilobytes can keep a processor busy for a minute and fill
gigabytes, and a thread can't be stopped. So each file is worked on by a small process
(`core.file_jobs`) that knows no database, no settings and no secrets, gives way to
pages, and ends when its time or its memory does. One runs at once in each of ours; of
the threads that answer pages only a few may wait for their turn.
"""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

import structlog
from celery import current_task
from django.utils.translation import gettext_lazy as _

from core.text import LazyText

from .file_jobs import TOO_MUCH, UNREADABLE

ROOT = Path(__file__).resolve().parent.parent
MEMORY = 1024 * 1024 * 1024  # bytes of addresses; a phone's 50 megapixels take half
WRITTEN = 120 * 1024 * 1024  # bytes of the largest result
_OUT_OF_TIME = {-24, -9}  # by the system: SIGXCPU, SIGKILL

BUSY = _("Many files are being read right now. Please send this one again.")
TOO_MUCH_WORK = _("This file takes too long to open. Please save it again, smaller.")

logger = structlog.get_logger(__name__)


class FileWorkError(Exception):
    """Raised when nothing was made of a file."""


class FilesBusyError(FileWorkError):
    """Raised when other files are worked on and enough callers wait already."""


class TooMuchWorkError(FileWorkError):
    """Raised when a file took more time or memory than any file may."""


class UnreadableFileError(FileWorkError):
    """Raised when the codec gave up."""


class FileRefusedError(FileWorkError):
    """Raised when the job itself says what is wrong, untranslated."""

    def __init__(self, text: str, params: dict[str, Any] | None) -> None:
        super().__init__(text)
        self.text, self.params = text, params


@dataclass
class Lane:
    """One file at once; `callers` at most are in it, the one who runs among them."""

    callers: int
    patience: float  # seconds until a turn comes
    processor: int  # seconds of a processor for a file
    seconds: float  # for a file, by the clock
    _turn: threading.Lock = field(default_factory=threading.Lock)
    _inside: threading.Semaphore = field(init=False)

    def __post_init__(self) -> None:
        self._inside = threading.Semaphore(self.callers)

    @contextmanager
    def turn(self) -> Iterator[None]:
        if not self._inside.acquire(blocking=False):
            raise FilesBusyError
        try:
            if not self._turn.acquire(timeout=self.patience):
                raise FilesBusyError
            try:
                yield
            finally:
                self._turn.release()
        finally:
            self._inside.release()


# Fewer than the threads that answer pages, so that the others go on.
PAGES = Lane(callers=3, patience=20, processor=15, seconds=40)
# Nobody looks on while the worker works, but its tasks end after a hundred seconds.
WORKER = Lane(callers=100, patience=90, processor=60, seconds=80)


def work_on(
    job: str, content: bytes, **options: object
) -> tuple[dict[str, Any], bytes]:
    """What a job of `core.file_jobs` made of a file: its words and its bytes.

    Raises a `FileWorkError`.
    """
    lane = WORKER if current_task else PAGES
    with lane.turn():
        try:
            return _run(lane, job, content, options)
        except OSError as error:  # no process or no temporary file to be had
            logger.warning("file_work_impossible", job=job, error=str(error))
            raise FilesBusyError from error


def _run(
    lane: Lane, job: str, content: bytes, options: dict[str, object]
) -> tuple[dict[str, Any], bytes]:
    limits = {"memory": MEMORY, "processor": lane.processor, "written": WRITTEN}
    with TemporaryFile() as given, TemporaryFile() as made, TemporaryFile() as said:
        given.write(content)
        given.seek(0)
        words = [job, json.dumps(limits), json.dumps(options)]
        process = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-m", "core.file_jobs", *words],
            stdin=given,
            stdout=made,
            stderr=said,
            cwd=ROOT,
            env={"PYTHONDONTWRITEBYTECODE": "1"},
        )
        try:
            status = process.wait(lane.seconds)
        except subprocess.TimeoutExpired as error:
            # Its processor time is bounded too: it was others that kept it waiting.
            raise FilesBusyError from error
        finally:
            process.kill()
            process.wait()
        if status:
            raise _failure(job, status, said)
        made.seek(0)
        header: dict[str, Any] = json.loads(made.readline())
        if "refused" in header:
            raise FileRefusedError(header["refused"], header["params"])
        return header, made.read()


def _failure(job: str, status: int, said: IO[bytes]) -> Exception:
    said.seek(0)
    words = said.read().decode(errors="replace")[-500:]
    logger.warning("file_work_failed", job=job, status=status, said=words)
    if status == TOO_MUCH or status in _OUT_OF_TIME:
        return TooMuchWorkError()
    if status == UNREADABLE or status < 0:
        return UnreadableFileError()
    return RuntimeError(f"core.file_jobs ended with {status}: {words}")


def why_not(failure: FileWorkError, unreadable: LazyText) -> LazyText:
    """What is told to whoever sent a file that nothing was made of."""
    if isinstance(failure, FilesBusyError):
        return BUSY
    if isinstance(failure, TooMuchWorkError):
        return TOO_MUCH_WORK
    return unreadable
