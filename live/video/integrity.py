"""Live video: what is received belongs to what is on air, replays to what is over."""

from collections.abc import Iterator

from core.integrity import Breach, Range, invariant, lines
from live.video.models import Epoch, Stream


@invariant("cameras send to broadcasts that are on air", over=Epoch)
def cameras_off_air(ids: Range) -> Iterator[Breach]:
    return lines(
        "epoch {}: its broadcast is {}",
        f"""
        SELECT e.id, b.status FROM video_epoch e
        JOIN video_stream s ON s.id = e.stream_id
        JOIN broadcasts_broadcast b ON b.id = s.broadcast_id
        WHERE {ids.having("e.id")} AND e.state = 'open'
            AND b.status NOT IN ('live', 'paused')
        """,
    )


@invariant("replays are of broadcasts that are over, and of each", over=Stream)
def replays_of_what_is_over(ids: Range) -> Iterator[Breach]:
    return lines(
        "stream {}: replay {}, broadcast {}",
        f"""
        SELECT s.id, s.replay_state, b.status FROM video_stream s
        JOIN broadcasts_broadcast b ON b.id = s.broadcast_id
        WHERE {ids.having("s.id")}
            AND (s.replay_state = 'none') <> (b.status NOT IN ('ended', 'cancelled'))
        """,
    )


@invariant("replays are as long as what was received", over=Stream)
def lengths_of_replays(ids: Range) -> Iterator[Breach]:
    """What media servers record is measured in their files alone."""
    return lines(
        "stream {}: replay of {} ms, received {} ms",
        f"""
        SELECT s.id, s.replay_ms, COALESCE(SUM(e.ms), 0) FROM video_stream s
        LEFT JOIN video_epoch e ON e.stream_id = s.id
        WHERE {ids.having("s.id")} AND s.engine = 'embedded'
            AND s.replay_state = 'ready'
        GROUP BY s.id, s.replay_ms
        HAVING ABS(s.replay_ms - COALESCE(SUM(e.ms), 0))
            > 2000 + COALESCE(SUM(e.ms), 0) / 50
        """,
    )


@invariant("what cameras sent is counted", over=Epoch)
def counted_chunks(ids: Range) -> Iterator[Breach]:
    return lines(
        "epoch {}: {} chunks, {} bytes, {} segments, {} ms",
        f"""
        SELECT id, received, bytes, segments, ms FROM video_epoch
        WHERE {ids.having("id")} AND ((received = 0) <> (bytes = 0)
            OR (segments = 0) <> (ms = 0) OR bytes < 0)
        """,
    )
