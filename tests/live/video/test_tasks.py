"""What the clock ends: broadcasts without a camera, epochs without chunks."""

from datetime import timedelta

import pytest
from django.utils import timezone

from live.broadcasts.models import Broadcast
from live.broadcasts.services.airtime import pause_broadcast
from live.video import spool
from live.video.models import Epoch, Stream
from live.video.states import EpochState, Reason
from live.video.tasks import TOO_LONG, bury_lost_epochs, end_silent
from tests.live.video.filmed import on_air, opened

pytestmark = pytest.mark.django_db


def ago(**much):
    return timezone.now() - timedelta(**much)


@pytest.fixture
def quarter(settings):
    settings.LIVE_SILENT_MINUTES = 15


def test_a_broadcast_without_chunks_is_over_after_a_while(quarter):
    broadcast, host = on_air()
    opened(broadcast, host)
    Epoch.objects.update(last_chunk_at=ago(minutes=14))
    Broadcast.objects.update(started_at=ago(hours=1))
    assert end_silent() == 0

    Epoch.objects.update(last_chunk_at=ago(minutes=16))
    assert end_silent() == 1

    broadcast.refresh_from_db()
    assert broadcast.status == "ended"
    assert Stream.objects.get().replay_state == "waiting"
    assert end_silent() == 0


def test_a_pause_is_no_reason_to_go_on_for_ever(quarter):
    broadcast, host = on_air()
    opened(broadcast, host)
    pause_broadcast(broadcast, by=host)
    Broadcast.objects.update(started_at=ago(hours=1))
    Epoch.objects.update(last_chunk_at=ago(minutes=16))

    assert end_silent() == 1


def test_one_that_was_never_filmed_is_left_to_its_host(quarter):
    on_air()
    Broadcast.objects.update(started_at=ago(hours=1))

    assert end_silent() == 0


def test_none_lasts_for_ever(quarter):
    """Its prices and its seller's other broadcasts wait for its end."""
    on_air()
    Broadcast.objects.update(started_at=ago(hours=6, minutes=14))
    assert end_silent() == 0

    Broadcast.objects.update(started_at=ago(hours=6, minutes=16))
    assert end_silent() == 1

    assert Broadcast.objects.get().status == "ended"


def test_a_media_server_that_never_stops_is_ended_too(quarter):
    broadcast, host = on_air()
    opened(broadcast, host)
    Broadcast.objects.update(started_at=ago(hours=7))

    assert end_silent() == 1

    assert broadcast.events.last().note == TOO_LONG


def test_an_epoch_whose_chunks_are_gone_is_buried():
    broadcast, host = on_air()
    epoch = opened(broadcast, host)
    Epoch.objects.update(last_chunk_at=ago(minutes=5))
    assert bury_lost_epochs() == 0  # its folder is there: the live worker's

    spool.Spool.of(epoch.pk).remove()
    assert bury_lost_epochs() == 1

    epoch.refresh_from_db()
    assert (epoch.state, epoch.reason) == (EpochState.DEAD, Reason.CRASHED)
