"""From segments, or a media server's recordings, to a replay that is checked.

Each run's bytes are joined and remuxed, then the runs are put one after the other:
joining segments one by one, or reading a list with gaps, makes it longer than it was.
"""

import hashlib
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path

import structlog
from django.conf import settings
from django.utils import timezone

from live.video import ffmpeg, storage_paths
from live.video.engines import engine_of
from live.video.models import Stream
from live.video.playlists import whole_playlist
from live.video.services.replays import (
    note_replay_failed,
    note_replay_listed,
    note_replay_ready,
    note_segments_dropped,
)
from live.video.spool import free_bytes
from live.video.states import EpochState, ReplayState

from .job import write_playlists
from .mirror import Mirror
from .process import finish

DROP_AFTER = 15 * 60  # seconds: whoever plays the list while the file is made goes on
REPLAY_HOURS = 3
MEGA = 1024 * 1024

logger = structlog.get_logger(__name__)


class NoReplayError(Exception):
    """Raised when a replay can't be made, or is not what it should be."""


def to_make() -> Stream | None:
    """The broadcast that waits longest, whose last epoch is finished."""
    rows = Stream.objects.filter(
        replay_state__in=[ReplayState.WAITING, ReplayState.LISTED]
    ).exclude(epochs__state__in=[EpochState.OPEN, EpochState.CLOSING])
    return rows.select_related("broadcast").order_by("replay_attempts", "pk").first()


def make_replay(stream: Stream, mirror: Mirror) -> None:
    """A list at once, then the file. Safe to begin again after a crash."""
    tape = storage_paths.Tape(stream.token)
    recorded = [] if tape.runs() else engine_of(stream).recordings(stream)
    if not tape.runs() and not recorded:
        note_replay_failed(stream, is_empty=True)
        return
    if stream.replay_state == ReplayState.WAITING and tape.runs():
        write_playlists(tape, mirror, is_over=True)
        whole = tape.folder / storage_paths.WHOLE
        storage_paths.write(
            whole, whole_playlist(tape.tracks[storage_paths.VIDEO]).encode()
        )
        mirror.put(whole)
        note_replay_listed(stream, ms=round(tape.seconds * 1000))
    try:
        path, seconds = _made(tape, recorded)
        digest = _digest(path)
        mirror.put_large(path)
    except (NoReplayError, OSError, subprocess.SubprocessError) as error:
        logger.warning("replay_failed", stream=stream.pk, error=str(error)[:300])
        note_replay_failed(stream)
        return
    note_replay_ready(
        stream, ms=round(seconds * 1000), size=path.stat().st_size, sha256=digest
    )


def _made(tape: storage_paths.Tape, recorded: list[Path]) -> tuple[Path, float]:
    """The checked file and its length. Raises `NoReplayError`."""
    folder = Path(settings.LIVE_ROOT) / "work" / f"replay-{tape.token}"
    shutil.rmtree(folder, ignore_errors=True)
    size = tape.size or sum(path.stat().st_size for path in recorded)
    if free_bytes() < size * 2 + settings.LIVE_FREE_MB * MEGA:
        msg = "no room to make it"
        raise NoReplayError(msg)
    parts = _parts(tape, recorded)
    file_mb = max(64, size * 2 // MEGA + 64)
    try:
        seconds = _joined(parts, folder, file_mb, anew=False)
        if seconds is None:
            seconds = _joined(parts, folder, file_mb * 4, anew=True)
        made = _measured(folder, file_mb)
        expected = tape.seconds or seconds or made
        if abs(made - expected) > max(1.5, expected * 0.01):
            msg = f"{made:.1f} s long instead of {expected:.1f}"
            raise NoReplayError(msg)
        target = tape.folder / storage_paths.REPLAY
        tape.folder.mkdir(parents=True, exist_ok=True)
        (folder / storage_paths.REPLAY).chmod(0o644)
        (folder / storage_paths.REPLAY).replace(target)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return target, made


def _parts(
    tape: storage_paths.Tape, recorded: list[Path]
) -> list[tuple[str, list[Path]]]:
    """What each run is made of, and which demuxer reads it."""
    if recorded:
        return [("flv", [path]) for path in recorded]
    return [
        ("mpegts", [tape.folder / one.file for one in tape.of_run(run)])
        for run in tape.runs()
    ]


def _joined(
    parts: list[tuple[str, list[Path]]], folder: Path, file_mb: int, *, anew: bool
) -> float | None:
    """All runs in one file; None when their pictures do not fit together as they are.

    Nothing is drawn anew unless it must, as that takes a quarter of its length.
    """
    names, kinds = [], set()
    for number, (demuxer, files) in enumerate(parts):
        name = f"run{number}.mp4"
        words = ffmpeg.remuxing(demuxer, name, anew=anew)
        seconds = REPLAY_HOURS * 3600 if anew else 600
        finish(words, folder, feed=files, seconds=seconds, file_mb=file_mb)
        names.append(name)
        kinds.add(_picture_kind(folder / name))
    if len(kinds) > 1 and not anew:
        return None
    (folder / "runs.txt").write_text("".join(f"file '{name}'\n" for name in names))
    finish(
        ffmpeg.joining(storage_paths.REPLAY),
        folder,
        feed=(),
        seconds=600,
        file_mb=file_mb,
    )
    return sum(length_of(folder, name, file_mb) for name in names)


def _picture_kind(path: Path) -> bytes:
    """What sets a decoder up, the avcC box: it must be the same in all runs."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 8 * MEGA))
        tail = file.read()
    at = tail.rfind(b"avcC")
    if at < 4:
        return b""
    return tail[at : at - 4 + int.from_bytes(tail[at - 4 : at])]


def length_of(folder: Path, name: str, file_mb: int) -> float:
    said = finish(ffmpeg.measuring(name), folder, feed=(), seconds=300, file_mb=file_mb)
    times = [
        line.partition("=")[2]
        for line in said.splitlines()
        if line.startswith("out_time_us=")
    ]
    try:
        return int(times[-1]) / 1_000_000
    except (IndexError, ValueError) as error:
        msg = "its length can't be read"
        raise NoReplayError(msg) from error


def _measured(folder: Path, file_mb: int) -> float:
    return length_of(folder, storage_paths.REPLAY, file_mb)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def drop_forgotten_copies(mirror: Mirror) -> int:
    """What was deleted here goes from object storage as well; returns how many."""
    rows = Stream.objects.filter(replay_state=ReplayState.GONE, has_segments=True)
    for stream in rows:
        mirror.remove(stream.token)
        note_segments_dropped(stream)
    return len(rows)


def drop_old_segments(mirror: Mirror) -> int:
    """Segments of checked replays; returns of how many broadcasts."""
    before = timezone.now() - timedelta(seconds=DROP_AFTER)
    rows = Stream.objects.filter(
        replay_state=ReplayState.READY, has_segments=True, replay_at__lt=before
    )
    dropped = 0
    for stream in rows:
        if not (storage_paths.folder_of(stream.token) / storage_paths.REPLAY).is_file():
            logger.error("replay_missing", stream=stream.pk)
            continue
        storage_paths.Tape(stream.token).drop_segments()
        for path in engine_of(stream).recordings(stream):
            path.unlink(missing_ok=True)
        mirror.remove(stream.token, ending=".ts")
        mirror.remove(stream.token, ending=".m3u8")
        note_segments_dropped(stream)
        dropped += 1
    return dropped
