"""What players, pages and evidence are told of a broadcast's video."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from live.broadcasts.models import Broadcast, ShelfEvent
from live.broadcasts.states import ShelfAct

from . import storage_paths
from .captions import track
from .engines import engine_of, media_url
from .models import Stream
from .states import EpochState, ReplayState

SHORTEST_CHAPTER = 1.0  # seconds; a pin that was a slip of the thumb is none
_AFTERWARDS = {
    ReplayState.NONE: "none",
    ReplayState.WAITING: "making",
    ReplayState.LISTED: "making",
    ReplayState.READY: "replay",
    ReplayState.FAILED: "failed",
    ReplayState.GONE: "gone",
}


@dataclass(frozen=True)
class Playback:
    """Addresses for players, "" where there is none; `problem` is for the crew."""

    state: str
    hls: str = ""
    audio: str = ""
    poster: str = ""
    replay_hls: str = ""
    replay_mp4: str = ""
    chapters: str = ""
    problem: str = ""


@dataclass(frozen=True)
class Chapter:
    """When a product was explained, in seconds of the replay."""

    item_id: int | None
    product_id: int | None
    title: str
    start: float
    end: float


def stream_of(broadcast: Broadcast) -> Stream | None:
    """One query at most, as a `select_related("stream")` may have brought it."""
    try:
        return broadcast.stream
    except Stream.DoesNotExist:
        return None


def playback(broadcast: Broadcast) -> Playback:
    stream = stream_of(broadcast)
    if stream is None:
        return Playback("none")
    stream.broadcast = broadcast
    poster = (
        media_url(stream, storage_paths.POSTER)
        if _has(stream, storage_paths.POSTER)
        else ""
    )
    engine = engine_of(stream)
    if broadcast.is_on_air:
        return Playback(
            "live",
            hls=engine.playback_url(stream),
            audio=engine.audio_url(stream),
            poster=poster,
            problem=stream.problem,
        )
    state = _AFTERWARDS[ReplayState(stream.replay_state)]
    if state == "gone" and not stream.replay_ms:
        state = "none"
    is_made = stream.replay_state == ReplayState.READY
    is_listed = stream.replay_state in {ReplayState.LISTED, ReplayState.FAILED}
    whole = is_listed and _has(stream, storage_paths.WHOLE)
    return Playback(
        state,
        poster=poster,
        replay_hls=media_url(stream, storage_paths.WHOLE) if whole else "",
        replay_mp4=engine.replay_url(stream) if is_made else "",
        chapters=media_url(stream, storage_paths.CHAPTERS) if is_made or whole else "",
        problem=stream.problem,
    )


def _has(stream: Stream, name: str) -> bool:
    return (storage_paths.folder_of(stream.token) / name).is_file()


def chapters(broadcast: Broadcast) -> list[Chapter]:
    """Each product that was explained, on the replay's clock; at most three queries.

    The replay has no gaps: what was said of the shelf while nothing was recorded
    belongs to the moment after.
    """
    stream = stream_of(broadcast)
    if stream is None:
        return []
    clock = Clock.of(stream)
    if not clock.length:
        return []
    events = ShelfEvent.objects.filter(
        broadcast=broadcast, act__in=[ShelfAct.PINNED, ShelfAct.UNPINNED]
    ).select_related("item__stockrecord__product")
    return list(_chapters(list(events.order_by("at", "pk")), clock))


def _chapters(events: list[ShelfEvent], clock: "Clock") -> Iterator[Chapter]:
    for event, after in zip(events, [*events[1:], None], strict=True):
        if event.act != ShelfAct.PINNED:
            continue
        start = clock.position(event.at.timestamp())
        end = clock.position(after.at.timestamp()) if after else clock.length
        if end - start < SHORTEST_CHAPTER:
            continue
        product = event.item.stockrecord.product if event.item else None
        yield Chapter(
            item_id=event.item_id,
            product_id=product.pk if product else event.data.get("product"),
            title=product.title if product else str(event.data.get("title", "")),
            start=round(start, 3),
            end=round(end, 3),
        )


@dataclass(frozen=True)
class Clock:
    """From the server's time to the replay's: runs as (began, length) in order."""

    runs: tuple[tuple[float, float], ...]

    @classmethod
    def of(cls, stream: Stream) -> "Clock":
        tape = storage_paths.Tape(stream.token)
        runs = []
        for run in tape.runs():
            pieces = tape.of_run(run)
            runs.append((pieces[0].at, sum(one.seconds for one in pieces)))
        if not runs:
            runs = [
                (
                    epoch.opened_at.timestamp(),
                    (
                        (epoch.ended_at or epoch.last_chunk_at) - epoch.opened_at
                    ).total_seconds(),
                )
                for epoch in stream.epochs.exclude(state=EpochState.OPEN)
            ]
        return cls(tuple(runs))

    @property
    def length(self) -> float:
        return sum(length for _began, length in self.runs)

    def position(self, at: float) -> float:
        """Seconds into the replay; in a gap, where it goes on."""
        passed = 0.0
        for began, length in self.runs:
            if at < began:
                return passed
            if at < began + length:
                return passed + at - began
            passed += length
        return passed


def webvtt(broadcast: Broadcast) -> str:
    """The chapters as players read them."""
    return track((one.start, one.end, one.title) for one in chapters(broadcast))


def references(broadcast: Broadcast) -> dict[str, Any]:
    """What evidence says of the video: which file, how long, its digest, its parts."""
    stream = stream_of(broadcast)
    if stream is None:
        return {}
    return {
        "engine": stream.engine,
        "state": stream.replay_state,
        "file": f"{stream.token}/{storage_paths.REPLAY}"
        if stream.replay_sha256
        else "",
        "sha256": stream.replay_sha256,
        "bytes": stream.replay_bytes,
        "seconds": round(stream.replay_ms / 1000, 3),
        "made_at": stream.replay_at,
        "kept_until": stream.keep_until,
        "deleted_at": stream.gone_at,
        "epochs": [
            {
                "number": epoch.number,
                "by": epoch.by_id,
                "began": epoch.opened_at,
                "ended": epoch.ended_at,
                "seconds": round(epoch.ms / 1000, 3),
                "ended_because": epoch.reason,
            }
            for epoch in stream.epochs.all()
        ],
    }
