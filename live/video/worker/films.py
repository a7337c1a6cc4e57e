"""From a seller's file to a film of a product, checked, with its poster."""

import os
import shutil
import subprocess
from pathlib import Path

import structlog
from django.conf import settings

from live.video import ffmpeg, storage_paths
from live.video.film_files import FilmRefusedError, seconds_of
from live.video.models import ProductFilm
from live.video.services.films import drop_files, note_film_failed, note_film_ready
from live.video.states import FilmFault, FilmState

from .mirror import Mirror
from .process import finish
from .replays import NoReplayError, length_of

PATIENCE = 900  # seconds of a machine that is busy, for a minute in 4K
POSTER_AT = 0.2  # of the film: its first picture is often a thumb
SLACK = 0.5  # seconds that a phone's sixty may be longer

logger = structlog.get_logger(__name__)


def film_to_make() -> ProductFilm | None:
    """The one that waits longest."""
    rows = ProductFilm.objects.filter(state=FilmState.WAITING)
    return rows.order_by("attempts", "pk").first()


def make_film(film: ProductFilm, mirror: Mirror) -> None:
    """Safe to begin again after a crash."""
    work = Path(settings.LIVE_ROOT) / "work" / f"film-{film.token}"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    try:
        seconds = _made(film, work)
        folder = storage_paths.folder_of(film.token)
        folder.mkdir(parents=True, exist_ok=True)
        for name in (storage_paths.REPLAY, storage_paths.POSTER):
            (work / name).chmod(0o644)
            (work / name).replace(folder / name)
        mirror.put(folder / storage_paths.POSTER)
        mirror.put_large(folder / storage_paths.REPLAY)
    except FilmRefusedError as refused:
        note_film_failed(film, refused.fault)
        return
    except (OSError, subprocess.SubprocessError, NoReplayError) as error:
        said = getattr(error, "stderr", b"") or b""
        logger.warning("film_failed", film=film.pk, error=f"{error!r} {said[-300:]!r}")
        note_film_failed(film, FilmFault.BROKEN)
        return
    finally:
        shutil.rmtree(work, ignore_errors=True)
    size = (folder / storage_paths.REPLAY).stat().st_size
    if not note_film_ready(film, ms=round(seconds * 1000), size=size):
        drop_files(film.token)
        mirror.remove(film.token)


def _made(film: ProductFilm, work: Path) -> float:
    """The film and its poster in the folder, and how long it is."""
    source, most = storage_paths.source_of(film.token), settings.LIVE_FILM_SECONDS
    size = source.stat().st_size
    with source.open("rb") as file:
        if seconds_of(file, size) > most + SLACK:
            raise FilmRefusedError(FilmFault.TOO_LONG)
    # In the folder that ffmpeg may read, without a second copy where that is allowed.
    own = work / "source"
    try:
        os.link(source, own)
    except OSError:
        shutil.copyfile(source, own)
    own.chmod(0o644)
    file_mb = max(64, size // (1024 * 1024) + 64)
    words = ffmpeg.filming("source", storage_paths.REPLAY, seconds=most)
    try:
        finish(words, work, seconds=PATIENCE, file_mb=file_mb)
    except subprocess.CalledProcessError as error:
        if b"max_pixels" in error.stderr or b"Picture size" in error.stderr:
            raise FilmRefusedError(FilmFault.TOO_LARGE) from error
        raise
    seconds = length_of(work, storage_paths.REPLAY, file_mb)
    if seconds > most + SLACK:
        raise FilmRefusedError(FilmFault.TOO_LONG)
    if seconds <= 0:
        raise FilmRefusedError(FilmFault.UNREADABLE)
    posing = ffmpeg.posing(storage_paths.REPLAY, at=seconds * POSTER_AT)
    finish(posing, work, seconds=60, file_mb=file_mb)
    return seconds
