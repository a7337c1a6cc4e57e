"""The worker's rounds: new epochs, running ones, replays, signs of life."""

import os
import signal
import threading
import time
from collections.abc import Callable
from functools import partial
from types import FrameType

import structlog
from django.db import DatabaseError, close_old_connections, connections

from core.health import LIVE, beat_pulse
from core.rounds import run_isolated
from live.video import storage_paths
from live.video.ffmpeg import NoFfmpegError
from live.video.models import Epoch
from live.video.services.epochs import note_dead
from live.video.spool import Spool, waiting
from live.video.states import EpochState, Reason

from .films import film_to_make, make_film
from .job import Job
from .mirror import Mirror
from .replays import (
    drop_forgotten_copies,
    drop_old_segments,
    make_replay,
    to_make,
)

BUSY, IDLE = 0.05, 0.4  # seconds between two rounds
PULSE_EVERY = 10.0
REPLAYS_EVERY = 1.0
SEGMENTS_EVERY = 60.0
UNKNOWN_AFTER = 60.0  # seconds that a folder without a row may be one being made

logger = structlog.get_logger(__name__)


class LiveWorker:
    """Turns until it is told to stop. One at a time per LIVE_ROOT."""

    def __init__(self) -> None:
        self.jobs: dict[str, Job] = {}
        self.tapes: dict[str, storage_paths.Tape] = {}
        self.mirror = Mirror()
        self.is_stopping = False
        self.making: threading.Thread | None = None
        self.due = {"pulse": 0.0, "replays": 0.0, "segments": 0.0, "copies": 0.0}

    def run(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        logger.info("live_worker_started", pid=os.getpid())
        beside = int(os.environ.get("NANPO_BESIDE") or 0)
        # A server that was killed could not stop what runs beside it.
        while not self.is_stopping and beside in {0, os.getppid()}:
            self.turn()
            close_old_connections()
            time.sleep(BUSY if self.jobs else IDLE)
        self.leave()

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.is_stopping = True

    def turn(self) -> None:
        """One round; what fails in it keeps nothing else waiting."""
        run_isolated(self._find_epochs, what="find_epochs")
        for name, job in list(self.jobs.items()):
            self._turn_job(name, job)
        now = time.monotonic()
        for what, every, act in (
            ("pulse", PULSE_EVERY, lambda: beat_pulse(LIVE)),
            ("replays", REPLAYS_EVERY, self._replays),
            ("segments", SEGMENTS_EVERY, lambda: drop_old_segments(self.mirror)),
            ("copies", SEGMENTS_EVERY, lambda: drop_forgotten_copies(self.mirror)),
        ):
            if now >= self.due[what]:
                self.due[what] = now + every
                run_isolated(act, what=what)

    def _turn_job(self, name: str, job: Job) -> None:
        try:
            job.turn()
        except DatabaseError:
            # What it wanted to note is noted in the next round.
            logger.exception("live_job_database")
        except Exception:
            logger.exception("live_job_failed", epoch=name)
            run_isolated(
                lambda: job.give_up(Reason.CRASHED), what="give_up", epoch=name
            )
            job.is_done = True
        if job.is_done:
            del self.jobs[name]

    def _find_epochs(self) -> None:
        for spool in waiting():
            name = spool.folder.name
            if name in self.jobs:
                continue
            about = spool.about()
            epoch = Epoch.objects.filter(pk=int(name)).first()
            if about is None or epoch is None:
                _sweep_unknown(spool)
            elif epoch.state in {EpochState.CLOSED, EpochState.DEAD} and not (
                epoch.state == EpochState.DEAD and spool.numbers()
            ):
                spool.remove()
            else:
                self._begin(spool, name)

    def _begin(self, spool: Spool, name: str) -> None:
        about = spool.about()
        if about is None:
            return
        # Epochs of one broadcast share its tape; a closing one may still add to it.
        tape = self.tapes.get(about.token)
        if tape is None or not any(job.tape is tape for job in self.jobs.values()):
            tape = self.tapes[about.token] = storage_paths.Tape(about.token)
        earlier = [job for job in self.jobs.values() if job.tape is tape]
        if earlier:
            return  # one after the other, so that the tape stays in order
        try:
            self.jobs[name] = Job(spool, about, tape, self.mirror)
        except NoFfmpegError:
            logger.exception("no_ffmpeg")
            note_dead(about.epoch, Reason.CRASHED)
            spool.remove()

    def _replays(self) -> None:
        if self.making is not None and self.making.is_alive():
            return
        # A film is a minute, a replay may be hours.
        if (film := film_to_make()) is not None:
            self._make(partial(make_film, film, self.mirror), film=film.pk)
        elif (stream := to_make()) is not None:
            self._make(partial(make_replay, stream, self.mirror), stream=stream.pk)

    def _make(self, act: Callable[[], None], **about: int) -> None:
        """In a thread of its own, one at a time."""

        def make() -> None:
            try:
                run_isolated(act, what="make_replay", **about)
            finally:
                connections.close_all()

        self.making = threading.Thread(target=make, name="replay", daemon=True)
        self.making.start()

    def leave(self) -> None:
        """Every ffmpeg finishes its segment; the next worker goes on from there."""
        for job in self.jobs.values():
            run_isolated(job.leave, what="leave")
        self.jobs.clear()
        self.mirror.stop()
        logger.info("live_worker_stopped", pid=os.getpid())


def _sweep_unknown(spool: Spool) -> None:
    try:
        age = time.time() - spool.folder.stat().st_mtime
    except OSError:
        return
    if age > UNKNOWN_AFTER:
        spool.remove()
