"""Room on disk: warned in time, refused with words, and never the disk's last byte."""

import pytest

from live.video import spool
from live.video.models import Epoch, Stream
from live.video.rules import WARN_PERCENT
from live.video.services import ingest as ingesting
from live.video.services import storage_quota
from live.video.services.epochs import IngestError, open_stream
from live.video.services.ingest import accept_chunk
from live.video.states import EpochState, Reason
from tests.live.video.filmed import on_air, opened

pytestmark = pytest.mark.django_db
MEGA = 1024 * 1024


@pytest.fixture
def news(monkeypatch):
    """What the crew is told, as (event, data)."""
    said = []

    def publish(channel, event, data):
        assert channel.endswith(":crew")
        said.append((event, data))

    monkeypatch.setattr(storage_quota, "publish", publish)
    return said


@pytest.fixture
def often(monkeypatch):
    """The room is looked at with every chunk."""
    monkeypatch.setattr(ingesting, "ROOM_EVERY", 1)


def kept(broadcast, percent, settings):
    settings.LIVE_QUOTA_MB = 100
    stream = open_stream(broadcast)
    Stream.objects.filter(pk=stream.pk).update(kept_bytes=percent * MEGA)


def test_the_crew_is_warned_once_when_most_is_taken(
    settings, news, often, django_capture_on_commit_callbacks
):
    broadcast, host = on_air()
    kept(broadcast, WARN_PERCENT, settings)
    epoch = opened(broadcast, host)

    with django_capture_on_commit_callbacks(execute=True):
        for number in range(3):
            accept_chunk(epoch, number, b"x", behind=0)

    assert [(name, data["what"], data["percent"]) for name, data in news] == [
        ("warning", "room", 80)
    ]
    assert news[0][1]["text_en"].startswith("Storage for this broadcast is almost full")
    assert news[0][1]["text_zh"].startswith("这场直播的空间")


def test_at_the_end_of_the_room_it_is_refused_and_said(
    settings, news, often, django_capture_on_commit_callbacks
):
    broadcast, host = on_air()
    epoch = opened(broadcast, host)
    kept(broadcast, 100, settings)
    epoch.stream.kept_bytes = 100 * MEGA

    with (
        django_capture_on_commit_callbacks(execute=True),
        pytest.raises(IngestError) as refusal,
    ):
        accept_chunk(epoch, 0, b"x", behind=0)

    assert refusal.value.reason == Reason.NO_ROOM
    assert (Epoch.objects.get().state, Epoch.objects.get().reason) == (
        EpochState.DEAD,
        Reason.NO_ROOM,
    )
    assert [data.get("percent") or data["reason"] for _name, data in news] == [
        100,
        "no-room",
    ]
    with pytest.raises(IngestError) as again:
        opened(broadcast, host)
    assert again.value.reason == Reason.NO_ROOM


def test_no_broadcast_takes_the_disks_last_room(settings, monkeypatch):
    broadcast, host = on_air()
    settings.LIVE_FREE_MB = 1000
    monkeypatch.setattr(storage_quota, "free_bytes", lambda: 999 * MEGA)

    with pytest.raises(IngestError) as refusal:
        opened(broadcast, host)

    assert refusal.value.reason == Reason.NO_ROOM
    monkeypatch.setattr(storage_quota, "free_bytes", lambda: 1500 * MEGA)
    assert storage_quota.percent_taken(opened(broadcast, host).stream) == WARN_PERCENT


def test_all_broadcasts_together_have_a_limit(settings):
    settings.LIVE_TOTAL_MB = 10
    stream = open_stream(on_air()[0])
    Stream.objects.filter(pk=stream.pk).update(
        kept_bytes=4 * MEGA, replay_bytes=6 * MEGA
    )

    with pytest.raises(IngestError) as refusal:
        opened(*on_air())

    assert refusal.value.reason == Reason.NO_ROOM


def test_a_chunk_that_does_not_fit_leaves_nothing_behind(monkeypatch):
    broadcast, host = on_air()
    epoch = opened(broadcast, host)
    full = OSError(28, "No space left on device")

    def no_room(*_of):
        raise full

    monkeypatch.setattr(spool.Path, "write_bytes", no_room)
    with pytest.raises(spool.DiskFullError):
        accept_chunk(epoch, 0, b"x", behind=0)
    monkeypatch.undo()

    assert spool.Spool.of(epoch.pk).numbers() == []
    assert [p.name for p in spool.Spool.of(epoch.pk).folder.iterdir()] == [spool.ABOUT]
    assert Epoch.objects.get().received == 0
