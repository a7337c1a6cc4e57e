"""What the clock does with live video; each may run twice unharmed."""

import shutil
import time
from datetime import timedelta
from functools import partial

import structlog
from django.conf import settings
from django.db.models import Max, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from core.rounds import run_isolated, scheduled
from core.sweeps import Queue, work_through
from live.broadcasts.models import Broadcast
from live.broadcasts.services.airtime import end_broadcast
from live.broadcasts.states import ON_AIR

from . import spool, storage_paths
from .models import Epoch, ProductFilm, Stream
from .rules import MOST_HOURS
from .services.epochs import note_dead
from .services.replays import forget
from .states import EpochState, Reason, ReplayState

SILENCE = "Nothing came from the camera any more."
TOO_LONG = "It was on air for longer than a broadcast can be."
ORPHAN_AFTER = 24 * 3600  # seconds that a folder of nobody stays

logger = structlog.get_logger(__name__)


@scheduled(plain="what is on air; one that fails holds up no other")
def end_silent() -> int:
    """Broadcasts on air from which nothing has come for a while are over.

    So are those that have lasted for longer than any may, filmed or not: a price that
    is promised while one is on air would else be promised for ever.
    """
    before = timezone.now() - timedelta(minutes=settings.LIVE_SILENT_MINUTES)
    begun = before - timedelta(hours=MOST_HOURS)
    rows = Broadcast.objects.filter(status__in=ON_AIR).annotate(
        heard=Coalesce(Max("stream__epochs__last_chunk_at"), "started_at")
    )
    is_silent = Q(stream__isnull=False, heard__lt=before)
    ended = 0
    for broadcast in rows.filter(is_silent | Q(started_at__lt=begun)):
        note = SILENCE if broadcast.heard < before else TOO_LONG
        run_isolated(
            partial(end_broadcast, broadcast, by=None, note=note),
            what="end_silent",
            broadcast=broadcast.pk,
        )
        ended += 1
    return ended


@scheduled(plain="what is on air; one that fails holds up no other")
def bury_lost_epochs() -> int:
    """Epochs whose chunks are gone, or whose media server went without a word."""
    before = timezone.now() - timedelta(minutes=2)
    rows = Epoch.objects.filter(
        state__in=[EpochState.OPEN, EpochState.CLOSING], last_chunk_at__lt=before
    )
    buried = 0
    for epoch in rows:
        if epoch.mime and spool.Spool.of(epoch.pk).about() is not None:
            continue  # the live worker's
        reason = Reason.SILENT if not epoch.mime else Reason.CRASHED
        run_isolated(partial(note_dead, epoch.pk, reason), what="bury", epoch=epoch.pk)
        buried += 1
    return buried


@scheduled()
def forget_old_replays() -> int:
    """What was kept long enough and is nobody's evidence any more."""
    now = timezone.now()
    old = now - timedelta(days=settings.LIVE_REPLAY_DAYS)
    rows = Stream.objects.filter(
        Q(keep_until__isnull=True) | Q(keep_until__lt=now),
        broadcast__ended_at__lt=old,
    ).exclude(replay_state=ReplayState.GONE)
    known = Stream.objects.select_related("broadcast__partner")
    return work_through(
        Queue("live.replays", rows), lambda pk: bool(forget(known.get(pk=pk).broadcast))
    )


@scheduled(plain="folders, which are no rows; one that stays is tried each night")
def sweep_orphans() -> int:
    """Folders on disk that belong to no broadcast, a day after they were touched."""
    if not storage_paths.root().is_dir():
        return 0
    known = set(
        Stream.objects.exclude(replay_state=ReplayState.GONE).values_list(
            "token", flat=True
        )
    )
    known |= set(ProductFilm.objects.values_list("token", flat=True))
    swept = _sweep_sources(known)
    for folder in storage_paths.root().iterdir():
        age = time.time() - folder.stat().st_mtime
        if folder.name not in known and age > ORPHAN_AFTER:
            shutil.rmtree(folder, ignore_errors=True)
            swept += 1
    return swept


def _sweep_sources(known: set[str]) -> int:
    """Uploaded films whose row went, with its product say, before they were made."""
    folder, swept = storage_paths.source_of(""), 0
    for path in folder.iterdir() if folder.is_dir() else ():
        age = time.time() - path.stat().st_mtime
        if path.name not in known and age > ORPHAN_AFTER:
            path.unlink(missing_ok=True)
            swept += 1
    return swept
