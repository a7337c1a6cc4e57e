"""The live worker: chunks become segments and playlists; what is wrong is refused."""

import os
import signal

import pytest

from live.broadcasts.services.airtime import end_broadcast
from live.video import spool, storage_paths
from live.video.models import Epoch, Stream
from live.video.services.epochs import end_epoch
from live.video.states import EpochState, Reason
from tests.live.video.filmed import (
    MP4,
    VP8,
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
    """What is to happen after a commit happens at the end of the block."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def whole(epoch, data, committed, *, size=12_000):
    """Everything is sent, and the recorder stops."""
    send(epoch, chunks(data, size))
    with committed():
        end_epoch(epoch)


def finished(epoch):
    def is_so():
        epoch.refresh_from_db()
        return epoch.state in {EpochState.CLOSED, EpochState.DEAD}

    return is_so


def playlist(broadcast, name=storage_paths.LIVE):
    folder = storage_paths.folder_of(Stream.objects.get(broadcast=broadcast).token)
    return (folder / name).read_text()


@pytest.mark.parametrize(("kind", "mime"), [("h264", None), ("mp4", MP4), ("vp8", VP8)])
def test_a_recording_becomes_segments_of_a_second(kind, mime, committed):
    broadcast, host = on_air()
    epoch = opened(broadcast, host, **({"mime": mime} if mime else {}))
    whole(epoch, film(kind), committed)

    turn_until(a_worker(), finished(epoch))

    assert (epoch.state, epoch.reason) == (EpochState.CLOSED, "")
    tape = tape_of(broadcast)
    assert abs(tape.seconds - 4) < 0.3
    assert (epoch.segments, epoch.ms) == (
        len(tape.tracks["v"]),
        round(tape.seconds * 1000),
    )
    assert (epoch.width, epoch.height) == (160, 120)
    assert len(tape.tracks["a"]) >= 4
    listed = playlist(broadcast)
    assert "#EXT-X-TARGETDURATION:1\n" in listed
    assert listed.count("#EXTINF") == len(tape.tracks["v"])
    assert "#EXT-X-PROGRAM-DATE-TIME:" in listed
    assert "#EXT-X-ENDLIST" not in listed
    assert "audio.m3u8" in playlist(broadcast, storage_paths.MASTER)
    assert not spool.Spool.of(epoch.pk).folder.exists()


def test_segments_come_while_it_is_sent_and_a_poster_too(settings):
    settings.LIVE_POSTER_SECONDS = 60
    broadcast, host = on_air()
    epoch = opened(broadcast, host)
    pieces = chunks(film())
    send(epoch, pieces[: len(pieces) // 2])
    worker = a_worker()

    turn_until(worker, lambda: len(tape_of(broadcast).tracks["v"]) >= 1)
    job = worker.jobs[str(epoch.pk)]
    job.next_poster = 0
    poster = job.tape.folder / storage_paths.POSTER
    turn_until(worker, poster.is_file)

    epoch.refresh_from_db()
    assert epoch.state == EpochState.OPEN
    assert poster.read_bytes()[:3] == b"\xff\xd8\xff"
    worker.leave()


def test_a_second_epoch_is_a_discontinuity_and_numbers_go_on(committed):
    broadcast, host = on_air()
    worker = a_worker()
    for _time in range(2):
        epoch = opened(broadcast, host)
        whole(epoch, film(), committed)
        turn_until(worker, finished(epoch))

    listed = playlist(broadcast)

    assert listed.count("#EXT-X-DISCONTINUITY\n") == 1
    assert listed.count("#EXT-X-PROGRAM-DATE-TIME") == 2
    assert tape_of(broadcast).runs() == ["e1p0", "e2p0"]


def test_a_phone_without_the_sound_it_spoke_of_is_seen_anyway(committed):
    broadcast, host = on_air()
    epoch = opened(broadcast, host, has_audio=True)
    whole(epoch, film("silent"), committed)

    turn_until(a_worker(), finished(epoch))

    assert epoch.state == EpochState.CLOSED
    assert abs(tape_of(broadcast).seconds - 4) < 0.3
    assert "audio.m3u8" not in playlist(broadcast, storage_paths.MASTER)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (lambda: os.urandom(60_000), Reason.UNREADABLE),
        (lambda: b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n", Reason.UNREADABLE),
        (lambda: film("mp4"), Reason.UNREADABLE),
        (lambda: film("vp8"), Reason.WRONG_KIND),
        (lambda: film("silent", seconds=1, size="3840x2160"), Reason.TOO_LARGE),
    ],
    ids=["random", "playlist", "container", "codec", "4K"],
)
def test_what_is_no_such_video_is_refused_with_its_reason(data, reason, committed):
    broadcast, host = on_air()
    epoch = opened(broadcast, host)
    whole(epoch, data(), committed, size=500_000)

    turn_until(a_worker(), finished(epoch))

    stream = Stream.objects.get(broadcast=broadcast)
    assert (epoch.state, epoch.reason) == (EpochState.DEAD, reason)
    assert stream.problem == reason
    assert tape_of(broadcast).seconds == 0


def test_converted_pictures_that_are_too_large_are_refused(committed):
    broadcast, host = on_air()
    epoch = opened(broadcast, host, mime=VP8, has_audio=False)
    whole(epoch, film("vp8", seconds=1, size="2560x1920"), committed, size=500_000)

    turn_until(a_worker(), finished(epoch))

    assert epoch.reason == Reason.TOO_LARGE


def test_ffmpeg_that_is_killed_costs_its_epoch_and_no_segment(committed):
    broadcast, host = on_air()
    epoch = opened(broadcast, host)
    pieces = chunks(film())
    send(epoch, pieces[: len(pieces) * 3 // 4])
    worker = a_worker()
    turn_until(worker, lambda: len(tape_of(broadcast).tracks["v"]) >= 2)
    made = tape_of(broadcast).tracks["v"]

    os.kill(worker.jobs[str(epoch.pk)].process.popen.pid, signal.SIGKILL)
    turn_until(worker, finished(epoch))

    assert (epoch.state, epoch.reason) == (EpochState.DEAD, Reason.CRASHED)
    assert tape_of(broadcast).tracks["v"][: len(made)] == made
    again = opened(broadcast, host)
    whole(again, film(), committed)
    turn_until(worker, finished(again))
    assert again.state == EpochState.CLOSED
    assert tape_of(broadcast).runs() == ["e1p0", "e2p0"]


@pytest.mark.parametrize("kind", ["h264", "mp4"])
@pytest.mark.parametrize("is_polite", [True, False], ids=["asked", "killed"])
def test_a_new_worker_goes_on_with_the_same_epoch(kind, is_polite, committed):
    broadcast, host = on_air()
    epoch = opened(broadcast, host, **({"mime": MP4} if kind == "mp4" else {}))
    pieces = chunks(film(kind, seconds=8), 4000)
    half = len(pieces) // 2
    send(epoch, pieces[:half])
    worker = a_worker()
    turn_until(worker, lambda: len(tape_of(broadcast).tracks["v"]) >= 2)
    turn_until(worker, lambda: worker.jobs[str(epoch.pk)].next_number == half)

    if is_polite:
        worker.leave()
    else:
        worker.jobs[str(epoch.pk)].process.kill()  # as the kernel does with its parent
    send(epoch, pieces[half:], first=half)
    with committed():
        end_epoch(epoch)
    turn_until(a_worker(), finished(epoch))

    assert (epoch.state, epoch.reason) == (EpochState.CLOSED, "")
    tape = tape_of(broadcast)
    assert tape.runs() == ["e1p0", "e1p1"]
    # What is lost is at most the second that was being cut, and what comes twice
    # is what lay on disk.
    assert tape.seconds > 8 - 2.2


def test_the_end_of_a_broadcast_finishes_its_epoch(committed):
    broadcast, host = on_air()
    epoch = opened(broadcast, host)
    send(epoch, chunks(film()))
    with committed():
        end_broadcast(broadcast, by=host)

    turn_until(a_worker(), finished(epoch))

    assert epoch.state == EpochState.CLOSED
    assert abs(tape_of(broadcast).seconds - 4) < 0.3


def test_chunks_wait_for_a_worker_that_is_not_there_yet(committed):
    broadcast, host = on_air()
    epoch = opened(broadcast, host)
    send(epoch, chunks(film()))

    assert Epoch.objects.get(pk=epoch.pk).received == len(chunks(film()))
    with committed():
        end_epoch(epoch)
    turn_until(a_worker(), finished(epoch))
    assert abs(tape_of(broadcast).seconds - 4) < 0.3


def test_a_phone_that_says_nothing_more_leaves_its_place(committed):
    broadcast, host = on_air()
    epoch = opened(broadcast, host)
    send(epoch, chunks(film()))
    worker = a_worker()
    turn_until(worker, lambda: len(tape_of(broadcast).tracks["v"]) >= 2)

    worker.jobs[str(epoch.pk)].last_chunk -= 3600
    turn_until(worker, finished(epoch))

    assert epoch.state == EpochState.CLOSED
    assert abs(tape_of(broadcast).seconds - 4) < 0.3
