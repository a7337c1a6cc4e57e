"""Playlists of HLS, written by ourselves from what ffmpeg cut.

A run is what one ffmpeg made of one epoch; between two runs players are told of a
discontinuity. The list of segments of a broadcast only grows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise

WINDOW = 10  # segments in a playlist of what is on air
AUDIO_KBPS = 48


@dataclass(frozen=True)
class Segment:
    """One piece: its run, its file below the broadcast's folder, and its length.

    `at` is when it was taken, in seconds of the server's clock.
    """

    run: str
    file: str
    seconds: float
    at: float
    size: int


def live_playlist(segments: Sequence[Segment], *, is_over: bool) -> str:
    """What is on air now; with its end once it is over."""
    first = max(0, len(segments) - WINDOW)
    lines = [
        *_head(segments),
        f"#EXT-X-MEDIA-SEQUENCE:{first}",
        f"#EXT-X-DISCONTINUITY-SEQUENCE:{_discontinuities(segments[: first + 1])}",
        "#EXT-X-INDEPENDENT-SEGMENTS",
        *_body(segments[first:]),
    ]
    return _text(lines, is_over=is_over)


def whole_playlist(segments: Sequence[Segment]) -> str:
    """All of it, to be watched from any place."""
    lines = [
        *_head(segments),
        "#EXT-X-PLAYLIST-TYPE:VOD",
        "#EXT-X-MEDIA-SEQUENCE:0",
        "#EXT-X-INDEPENDENT-SEGMENTS",
        *_body(segments),
    ]
    return _text(lines, is_over=True)


def master_playlist(*, kbps: int, has_audio: bool, of: str = "live") -> str:
    """The ways to watch: with picture, and where there is sound, sound alone."""
    lines = [
        "#EXTM3U",
        "#EXT-X-VERSION:3",
        f"#EXT-X-STREAM-INF:BANDWIDTH={max(kbps, 100) * 1000}",
        f"{of}.m3u8",
    ]
    if has_audio:
        codecs = 'CODECS="mp4a.40.2"'
        bandwidth = f"BANDWIDTH={AUDIO_KBPS * 1400}"
        lines += [f"#EXT-X-STREAM-INF:{bandwidth},{codecs}", "audio.m3u8"]
    return _text(lines, is_over=False)


def _head(segments: Sequence[Segment]) -> list[str]:
    # Players count in target durations, so that it is a second wherever it can be.
    longest = max((one.seconds for one in segments), default=1.0)
    return [
        "#EXTM3U",
        "#EXT-X-VERSION:3",
        f"#EXT-X-TARGETDURATION:{max(1, int(longest + 0.5))}",
    ]


def _body(segments: Sequence[Segment]) -> list[str]:
    lines: list[str] = []
    run = segments[0].run if segments else ""
    dated = ""
    for one in segments:
        if one.run != run:
            lines.append("#EXT-X-DISCONTINUITY")
            run = one.run
        if dated != run:
            lines.append(f"#EXT-X-PROGRAM-DATE-TIME:{_time(one.at)}")
            dated = run
        lines += [f"#EXTINF:{one.seconds:.5f},", one.file]
    return lines


def _discontinuities(segments: Sequence[Segment]) -> int:
    return sum(one.run != before.run for before, one in pairwise(segments))


def _time(at: float) -> str:
    moment = datetime.fromtimestamp(at, tz=UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _text(lines: list[str], *, is_over: bool) -> str:
    return "\n".join([*lines, *(["#EXT-X-ENDLIST"] if is_over else []), ""])
