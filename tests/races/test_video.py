"""Two phones, two requests, one broadcast: one sends, and each chunk counts once."""

from functools import partial

import pytest

from live.broadcasts.services.airtime import end_broadcast
from live.video.engines import Hook, HookKind
from live.video.models import Epoch, Stream
from live.video.services.encoders import let_in, new_key
from live.video.services.epochs import IngestError, open_epoch
from live.video.services.ingest import accept_chunk
from live.video.states import EpochState, Reason
from tests.live.video.filmed import H264, on_air, opened
from tests.races.together import errors, run_together, values

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_of_phones_that_begin_at_once_one_sends():
    broadcast, host = on_air()
    begin = [
        partial(open_epoch, broadcast, host, device=f"phone-{n}-of-it", mime=H264)
        for n in range(6)
    ]

    done = run_together(begin)

    assert len(values(done)) == 1
    refused = errors(done, IngestError)
    assert {one.reason for one in refused} == {Reason.BUSY}
    assert Epoch.objects.filter(state=EpochState.OPEN).count() == 1
    assert Stream.objects.count() == 1


def test_takeovers_at_once_leave_one_that_sends():
    broadcast, host = on_air()
    opened(broadcast, host)
    take = [
        partial(
            open_epoch, broadcast, host,
            device=f"phone-{n}-of-it", mime=H264, take_over=True,
        )
        for n in range(6)
    ]  # fmt: skip

    done = run_together(take)

    assert len(values(done)) == 6
    assert Epoch.objects.filter(state=EpochState.OPEN).count() == 1
    numbers = Epoch.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(1, 8))


def test_a_chunk_that_is_sent_twice_at_once_counts_once():
    broadcast, host = on_air()
    epoch = opened(broadcast, host)
    copies = [
        Epoch.objects.select_related("stream__broadcast").get(pk=epoch.pk)
        for _ in range(6)
    ]

    done = run_together(
        [partial(accept_chunk, one, 0, b"x" * 100, behind=0) for one in copies]
    )

    assert [one.next_one for one in values(done)] == [1] * 6
    epoch.refresh_from_db()
    assert (epoch.received, epoch.bytes) == (1, 100)


def test_an_encoder_and_a_phone_at_once_are_one_publisher():
    broadcast, host = on_air()
    key = new_key(broadcast, by=host).key
    acts = [partial(let_in, Hook(HookKind.STARTED, key, str(n))) for n in range(3)]
    acts += [
        partial(open_epoch, broadcast, host, device=f"phone-{n}-of-it", mime=H264)
        for n in range(3)
    ]

    done = run_together(acts)

    assert len(values(done)) == 1
    errors(done, IngestError)
    assert Epoch.objects.filter(state=EpochState.OPEN).count() == 1


def test_the_end_and_a_beginning_at_once_leave_no_camera_on():
    for _round in range(5):
        broadcast, host = on_air()
        acts = [
            partial(open_epoch, broadcast, host, device="phone-one", mime=H264),
            partial(end_broadcast, broadcast, by=host),
        ]

        errors(run_together(acts), IngestError)

        rows = Epoch.objects.filter(stream__broadcast=broadcast)
        assert not rows.filter(state=EpochState.OPEN).exists()
