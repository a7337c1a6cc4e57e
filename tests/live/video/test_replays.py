"""Afterwards: a list at once, a checked file, chapters on its clock, and its end."""

import os
import subprocess
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from live.broadcasts.models import ShelfEvent
from live.broadcasts.services.airtime import end_broadcast
from live.broadcasts.services.shelf import put_on_shelf
from live.broadcasts.states import ShelfAct
from live.video import storage_paths
from live.video.models import Epoch, Stream
from live.video.playlists import Segment
from live.video.queries import chapters, playback, references, webvtt
from live.video.services.epochs import end_epoch, open_stream
from live.video.services.replays import forget, keep
from live.video.states import ReplayState
from live.video.tasks import forget_old_replays, sweep_orphans
from live.video.worker import replays
from live.video.worker.mirror import Mirror
from live.video.worker.replays import drop_old_segments, make_replay, to_make
from tests.factories.shop import make_pack
from tests.live.video.filmed import (
    a_worker,
    chunks,
    film,
    on_air,
    opened,
    send,
    tape_of,
    turn_until,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


def is_made():
    """Nothing is received or being finished."""
    return not Epoch.objects.filter(state__in=["open", "closing"]).exists()


@pytest.fixture
def recorded(committed):
    """A broadcast that is over; `films` are its epochs."""

    def of(*films):
        broadcast, host = on_air()
        worker = a_worker()
        for data in films:
            epoch = opened(broadcast, host)
            send(epoch, chunks(data))
            with committed():
                end_epoch(epoch)
            turn_until(worker, is_made)
        with committed():
            broadcast = end_broadcast(broadcast, by=host)
        return broadcast, Stream.objects.get(broadcast=broadcast)

    return of


def made(stream):
    found = to_make()
    assert found == stream
    make_replay(found, Mirror())
    stream.refresh_from_db()
    return stream


def path_of(stream, name):
    return storage_paths.folder_of(stream.token) / name


def test_epochs_become_one_checked_file_as_long_as_their_sum(recorded):
    broadcast, stream = recorded(film(), film())
    assert playback(broadcast).state == "making"

    made(stream)

    assert stream.replay_state == ReplayState.READY
    tape = tape_of(broadcast)
    assert abs(stream.replay_ms / 1000 - tape.seconds) < 0.5
    assert abs(stream.replay_ms - 8000) < 500
    file = path_of(stream, storage_paths.REPLAY)
    assert file.stat().st_size == stream.replay_bytes
    whole = path_of(stream, storage_paths.WHOLE).read_text()
    assert whole.count("#EXTINF") == len(tape.tracks["v"])
    assert whole.count("#EXT-X-DISCONTINUITY\n") == 1
    assert whole.endswith("#EXT-X-ENDLIST\n")
    assert path_of(stream, storage_paths.LIVE).read_text().endswith("#EXT-X-ENDLIST\n")
    broadcast.refresh_from_db()
    found = playback(broadcast)
    assert (found.state, found.replay_mp4) == (
        "replay",
        f"/live/media/{stream.token}/replay.mp4",
    )
    assert references(broadcast)["sha256"] == stream.replay_sha256
    assert to_make() is None


def test_pictures_of_another_size_are_drawn_anew_in_one_file(recorded):
    _broadcast, stream = recorded(film(seconds=2), film(seconds=2, size="120x160"))

    made(stream)

    assert stream.replay_state == ReplayState.READY
    assert abs(stream.replay_ms - 4000) < 500


def test_segments_go_a_while_after_the_file_was_checked(recorded):
    _broadcast, stream = recorded(film())
    made(stream)

    assert drop_old_segments(Mirror()) == 0
    long_ago = timezone.now() - timedelta(hours=1)
    Stream.objects.update(replay_at=long_ago)
    assert drop_old_segments(Mirror()) == 1

    stream.refresh_from_db()
    assert (stream.has_segments, stream.kept_bytes) == (False, 0)
    assert sorted(p.name for p in path_of(stream, "").iterdir()) == [
        "poster.jpg", "replay.mp4", "segments.jsonl",
    ] or sorted(p.name for p in path_of(stream, "").iterdir()) == [
        "replay.mp4", "segments.jsonl",
    ]  # fmt: skip


def test_segments_stay_when_the_file_is_not_there(recorded):
    _broadcast, stream = recorded(film())
    made(stream)
    path_of(stream, storage_paths.REPLAY).unlink()
    Stream.objects.update(replay_at=timezone.now() - timedelta(hours=1))

    assert drop_old_segments(Mirror()) == 0
    assert tape_of(stream.broadcast).size > 0


def test_a_file_of_the_wrong_length_is_none(recorded, monkeypatch):
    broadcast, stream = recorded(film())
    monkeypatch.setattr(replays, "_measured", lambda *_of: 100.0)

    for _time in range(3):
        made(stream)

    assert stream.replay_state == ReplayState.FAILED
    assert not path_of(stream, storage_paths.REPLAY).exists()
    found = playback(broadcast)
    assert (found.state, bool(found.replay_hls)) == ("failed", True)


def test_a_worker_that_was_killed_makes_the_file_anew(recorded, monkeypatch):
    _broadcast, stream = recorded(film())

    def killed(*_of, **_more):
        raise KeyboardInterrupt

    monkeypatch.setattr(replays, "finish", killed)
    with pytest.raises(KeyboardInterrupt):
        make_replay(to_make(), Mirror())
    stream.refresh_from_db()
    assert stream.replay_state == ReplayState.LISTED
    monkeypatch.undo()

    assert made(stream).replay_state == ReplayState.READY


def test_without_room_the_list_is_what_there_is(recorded, monkeypatch):
    broadcast, stream = recorded(film())
    monkeypatch.setattr(replays, "free_bytes", lambda: 1000)

    made(stream)

    assert (stream.replay_state, stream.replay_attempts) == (ReplayState.LISTED, 1)
    assert playback(broadcast).replay_hls


def test_a_broadcast_without_a_picture_has_no_replay(committed):
    broadcast, host = on_air()
    opened(broadcast, host)
    with committed():
        end_broadcast(broadcast, by=host)
    worker = a_worker()
    turn_until(worker, is_made)

    stream = made(Stream.objects.get())

    assert stream.replay_state == ReplayState.GONE
    broadcast.refresh_from_db()
    assert playback(broadcast).state == "none"


@pytest.mark.parametrize("fault", [OSError, subprocess.TimeoutExpired("x", 1)])
def test_what_fails_is_tried_three_times(recorded, monkeypatch, fault):
    _broadcast, stream = recorded(film())

    def fails(*_of, **_more):
        raise fault

    monkeypatch.setattr(replays, "_made", fails)
    for _time in range(2):
        made(stream)
    assert stream.replay_state == ReplayState.LISTED
    made(stream)
    assert stream.replay_state == ReplayState.FAILED


# --- Chapters -----------------------------------------------------------------------


def at(second):
    return datetime(2026, 7, 1, 8, 0, tzinfo=UTC) + timedelta(seconds=second)


def a_tape(broadcast, *runs):
    """Runs as (began, seconds), with segments of ten seconds that are no files."""
    stream = open_stream(broadcast)
    tape = storage_paths.Tape(stream.token)
    for number, (began, seconds) in enumerate(runs, 1):
        start = at(began).timestamp()
        run = f"e{number}p0"
        tape.add(
            "v",
            [
                Segment(run, f"{run}/v{n:06}.ts", 10.0, start + n * 10, 1)
                for n in range(seconds // 10)
            ],
        )
    return stream


def pinned(broadcast, second, item, act=ShelfAct.PINNED):
    event = ShelfEvent.objects.create(broadcast=broadcast, item=item, act=act)
    ShelfEvent.objects.filter(pk=event.pk).update(at=at(second))


def test_chapters_are_what_was_explained_on_the_replays_clock():
    broadcast, host = on_air()
    # On air from 0 to 60 and, after a gap of 40 seconds, from 100 to 160.
    a_tape(broadcast, (0, 60), (100, 60))
    pepper, honey = (
        put_on_shelf(broadcast, make_pack(broadcast.partner, title=title), by=host)
        for title in ("Pepper", "Honey")
    )
    pinned(broadcast, -5, pepper)  # before the first picture
    pinned(broadcast, 20, honey)
    pinned(broadcast, 80, pepper)  # in the gap
    pinned(broadcast, 130, pepper, ShelfAct.UNPINNED)
    pinned(broadcast, 140, honey)

    found = [(one.title, one.start, one.end) for one in chapters(broadcast)]

    assert found == [
        ("Pepper", 0, 20), ("Honey", 20, 60), ("Pepper", 60, 90), ("Honey", 100, 120),
    ]  # fmt: skip
    assert webvtt(broadcast).splitlines()[:7] == [
        "WEBVTT", "", "1", "00:00:00.000 --> 00:00:20.000", "Pepper", "", "2",
    ]  # fmt: skip


def test_a_slip_of_the_thumb_is_no_chapter(queries):
    broadcast, host = on_air()
    a_tape(broadcast, (0, 60))
    pepper = put_on_shelf(broadcast, make_pack(broadcast.partner), by=host)
    pinned(broadcast, 10, pepper)
    pinned(broadcast, 10.5, pepper, ShelfAct.UNPINNED)

    with queries(3):
        assert chapters(broadcast) == []


def test_words_in_titles_can_not_break_the_track():
    broadcast, host = on_air()
    a_tape(broadcast, (0, 60))
    title = "<b>Nuts</b> --> & more"
    nuts = put_on_shelf(broadcast, make_pack(broadcast.partner, title=title), by=host)
    pinned(broadcast, 10, nuts)

    assert "&lt;b>Nuts&lt;/b> → &amp; more" in webvtt(broadcast)


# --- How long it is kept ------------------------------------------------------------


def over_for(broadcast, days):
    before = timezone.now() - timedelta(days=days)
    type(broadcast).objects.filter(pk=broadcast.pk).update(
        started_at=before - timedelta(hours=1), ended_at=before
    )


def test_old_replays_are_deleted_unless_they_are_evidence(
    recorded, settings, committed
):
    settings.LIVE_REPLAY_DAYS = 30
    broadcast, stream = recorded(film(seconds=2))
    made(stream)
    over_for(broadcast, 29)
    assert forget_old_replays() == 0

    over_for(broadcast, 31)
    keep(broadcast, until=timezone.now() + timedelta(days=5))
    keep(broadcast, until=timezone.now() + timedelta(days=1))  # shortens nothing
    assert forget_old_replays() == 0
    assert path_of(stream, storage_paths.REPLAY).is_file()

    Stream.objects.update(keep_until=timezone.now() - timedelta(days=1))
    with committed():
        assert forget_old_replays() == 1
    assert not path_of(stream, "").exists()
    broadcast.refresh_from_db()
    assert playback(broadcast).state == "gone"
    assert references(broadcast)["sha256"]
    assert forget_old_replays() == 0


def test_what_is_on_air_is_not_forgotten():
    broadcast, host = on_air()
    opened(broadcast, host)

    assert not forget(broadcast)


def test_folders_of_nobody_are_swept_after_a_day(settings, recorded):
    broadcast, stream = recorded(film(seconds=2))
    orphan = storage_paths.root() / ("0" * 32)
    orphan.mkdir(parents=True)
    assert sweep_orphans() == 0

    for folder in (orphan, path_of(stream, "")):
        os.utime(folder, (1, 1))

    assert sweep_orphans() == 1
    assert not orphan.exists()
    assert tape_of(broadcast).size
