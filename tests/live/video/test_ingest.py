"""Where a phone sends: in order, once, one device at a time, within what is allowed."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from live.broadcasts.services.airtime import end_broadcast
from live.broadcasts.services.crews import set_crew
from live.broadcasts.states import CrewRole
from live.video import spool
from live.video.models import Epoch, Stream
from live.video.rules import CHUNK_BYTES, kind_of
from live.video.services import ingest as ingesting
from live.video.services.epochs import IngestError, stop_publishing
from live.video.states import EpochState, Reason
from tests.factories.accounts import make_user
from tests.factories.vendors import make_farm, make_member
from tests.live.video.filmed import H264, MP4, VP8, on_air, opened, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage():
    return on_air()


@pytest.fixture
def broadcast(stage):
    return stage[0]


@pytest.fixture
def host(stage):
    return stage[1]


@pytest.fixture
def phone(client, host):
    client.force_login(host)
    return client


def begin(client, broadcast, **fields):
    fields = {"device": "phone-one", "mime": H264, "audio": "1", **fields}
    return client.post(f"/live/{broadcast.code}/ingest/", fields)


def put(client, broadcast, number, content=b"x" * 100, *, epoch=1, **headers):
    return client.post(
        f"/live/{broadcast.code}/ingest/{epoch}/{number}/",
        content,
        content_type="application/octet-stream",
        headers=headers,
    )


def stored(epoch_number=1):
    epoch = Epoch.objects.get(number=epoch_number)
    return spool.Spool.of(epoch.pk).numbers()


def test_chunks_are_taken_in_order_and_each_once(phone, broadcast):
    started = begin(phone, broadcast)
    assert started.status_code == 201
    assert (started.json()["epoch"], started.json()["next"]) == (1, 0)

    answers = [put(phone, broadcast, number).json()["next"] for number in (0, 1, 1, 0)]

    assert answers == [1, 2, 2, 2]
    assert stored() == [0, 1]
    epoch = Epoch.objects.get()
    assert (epoch.received, epoch.bytes) == (2, 200)


def test_a_chunk_that_runs_ahead_is_told_which_is_waited_for(phone, broadcast):
    begin(phone, broadcast)

    answer = put(phone, broadcast, 3)

    assert answer.status_code == 422
    assert (answer.json()["error"], answer.json()["next"]) == ("order", 0)
    assert stored() == []


def test_a_chunk_over_a_megabyte_is_refused(phone, broadcast):
    begin(phone, broadcast)

    answer = put(phone, broadcast, 0, b"x" * (CHUNK_BYTES + 1))

    assert answer.status_code == 413
    assert stored() == []


def test_a_second_device_must_say_that_it_takes_over(phone, broadcast):
    begin(phone, broadcast)
    put(phone, broadcast, 0)

    other = begin(phone, broadcast, device="phone-two")
    assert other.status_code == 409
    assert other.json()["error"] == "busy"
    assert other.json()["text"] == "Another device is already sending."
    assert put(phone, broadcast, 1).status_code == 200

    assert begin(phone, broadcast, device="phone-two", take_over="1").status_code == 201
    thrown = put(phone, broadcast, 2)
    assert thrown.status_code == 409
    assert thrown.json()["error"] == "took-over"
    assert put(phone, broadcast, 0, epoch=2).status_code == 200


def test_the_same_device_begins_again_at_once(phone, broadcast):
    begin(phone, broadcast)
    put(phone, broadcast, 0)

    assert begin(phone, broadcast).json()["epoch"] == 2

    states = list(Epoch.objects.values_list("number", "state"))
    assert states == [(1, EpochState.CLOSING), (2, EpochState.OPEN)]


def test_a_device_that_is_silent_holds_no_place(broadcast, host):
    epoch = opened(broadcast, host)
    long_ago = timezone.now() - timedelta(seconds=60)
    Epoch.objects.filter(pk=epoch.pk).update(last_chunk_at=long_ago)

    assert opened(broadcast, host, device="phone-two").number == 2


@pytest.mark.parametrize(
    "mime",
    ["", "text/html", "video/webm;codecs=av1,opus", "video/webm", "video/x-msvideo",
     "application/vnd.apple.mpegurl", "video/webm;codecs=h264,opus;x=y", "v" * 200],
)  # fmt: skip
def test_other_kinds_of_recordings_are_refused(phone, broadcast, mime):
    answer = begin(phone, broadcast, mime=mime)

    assert (answer.status_code, answer.json()["error"]) == (409, "wrong-kind")
    assert answer.json()["hopeless"] is True
    assert Epoch.objects.count() == 0
    assert Stream.objects.get().problem == Reason.WRONG_KIND


def test_kinds_that_phones_record_are_known():
    found = [
        (kind.demuxer, kind.copies, kind.has_audio)
        for mime in (H264, VP8, MP4, "video/mp4", 'video/webm; codecs="vp9"')
        if (kind := kind_of(mime))
    ]

    assert found == [
        ("matroska", True, True),
        ("matroska", False, True),
        ("mp4", True, True),
        ("mp4", True, True),
        ("matroska", False, False),
    ]


def test_only_as_many_pictures_are_converted_as_the_settings_say(settings):
    settings.LIVE_CONVERSIONS = 1
    opened(*on_air(), mime=VP8)
    second = on_air()

    with pytest.raises(IngestError) as refusal:
        opened(*second, mime=VP8)

    assert refusal.value.reason == Reason.NO_CONVERTER
    assert opened(*second).copies


def test_strangers_get_404_and_the_signed_out_401(client, broadcast):
    assert begin(client, broadcast).status_code == 401
    client.force_login(make_member(make_farm()))
    assert begin(client, broadcast).status_code == 404
    assert Epoch.objects.count() == 0


def test_an_assistant_may_not_send_and_a_cohost_may(client, broadcast):
    people = {CrewRole.ASSISTANT: make_user(), CrewRole.COHOST: make_user()}
    roles = {user: role for role, user in people.items()}
    set_crew(broadcast, roles)

    client.force_login(people[CrewRole.ASSISTANT])
    assert begin(client, broadcast).status_code == 404
    client.force_login(people[CrewRole.COHOST])
    assert begin(client, broadcast).status_code == 201


def test_forms_of_other_sites_are_refused(broadcast, host):
    client = Client(enforce_csrf_checks=True)
    client.force_login(host)

    assert begin(client, broadcast).status_code == 403
    assert Epoch.objects.count() == 0


def test_nothing_is_taken_before_or_after_the_broadcast(phone, broadcast, host):
    begin(phone, broadcast)
    end_broadcast(broadcast, by=host)

    assert put(phone, broadcast, 0).json()["error"] == "not-on-air"
    again = begin(phone, broadcast)
    assert (again.status_code, again.json()["error"]) == (409, "not-on-air")


def test_who_looks_after_it_throws_the_camera_off(phone, broadcast, host):
    begin(phone, broadcast)

    assert stop_publishing(broadcast, by=host)

    answer = put(phone, broadcast, 0)
    assert (answer.status_code, answer.json()["error"]) == (409, "stopped")
    assert answer.json()["hopeless"] is False
    assert not stop_publishing(broadcast, by=host)


def test_more_than_the_rate_waits(phone, broadcast, settings, monkeypatch):
    settings.LIVE_MAX_KBPS = 100
    monkeypatch.setattr(ingesting, "BURST_BYTES", 1000)
    begin(phone, broadcast)

    assert put(phone, broadcast, 0, b"x" * 900).status_code == 200
    answer = put(phone, broadcast, 1, b"x" * 100_000)

    assert (answer.status_code, answer.json()["next"]) == (429, 1)
    assert answer["Retry-After"] == "2"
    assert stored() == [0]


def test_more_chunks_than_a_recorder_makes_wait(phone, broadcast, monkeypatch):
    monkeypatch.setattr(ingesting, "BURST_CHUNKS", 1)
    monkeypatch.setattr(ingesting, "CHUNKS_A_SECOND", 0)
    begin(phone, broadcast)

    statuses = [put(phone, broadcast, number).status_code for number in range(3)]

    assert statuses == [200, 200, 429]


def test_a_stream_that_never_ends_is_ended(phone, broadcast):
    begin(phone, broadcast)
    long_ago = timezone.now() - timedelta(hours=7)
    type(broadcast).objects.filter(pk=broadcast.pk).update(started_at=long_ago)

    answer = put(phone, broadcast, 0)

    assert (answer.status_code, answer.json()["error"]) == (409, "too-long")
    assert begin(phone, broadcast).json()["error"] == "too-long"
    assert Epoch.objects.get().reason == Reason.TOO_LONG


def test_a_phone_that_lags_is_told_to_send_less(phone, broadcast):
    begin(phone, broadcast)

    calm = put(phone, broadcast, 0).json()
    lagging = put(phone, broadcast, 1, **{"X-Behind-Ms": "3000"}).json()

    assert (calm["change"], lagging["change"]) == ("keep", "lower")
    assert lagging["kbps"] < calm["kbps"]


def test_the_page_can_ask_how_it_stands(phone, broadcast):
    begin(phone, broadcast)
    put(phone, broadcast, 0)

    found = phone.get(f"/live/{broadcast.code}/ingest/", {"device": "phone-one"}).json()

    assert (found["status"], found["open"], found["mine"]) == ("live", True, True)
    assert (found["epoch"], found["next"], found["picture"]) == (1, 1, False)


def test_a_clock_that_is_wrong_changes_nothing(phone, broadcast):
    begin(phone, broadcast)

    put(phone, broadcast, 0, Date="Thu, 01 Jan 1970 00:00:00 GMT")

    epoch = Epoch.objects.get()
    assert abs((timezone.now() - epoch.last_chunk_at).total_seconds()) < 60


def test_a_full_disk_refuses_with_words_and_keeps_the_epoch(
    phone, broadcast, monkeypatch
):
    begin(phone, broadcast)

    def full(*_of):
        raise spool.DiskFullError

    monkeypatch.setattr(spool.Spool, "put", full)
    answer = put(phone, broadcast, 0)

    assert (answer.status_code, answer.json()["error"]) == (507, "no-room")
    assert Epoch.objects.get().received == 0
    monkeypatch.undo()
    assert put(phone, broadcast, 0).json()["next"] == 1


def test_a_chunk_of_another_broadcast_is_not_found(phone, broadcast):
    other, _host = on_air()
    assert put(phone, other, 0).status_code == 404
    assert put(phone, broadcast, 0, epoch=99).status_code == 404


def test_a_chunk_costs_few_queries(phone, broadcast, queries):
    begin(phone, broadcast)
    with queries(9):
        assert put(phone, broadcast, 0).status_code == 200


def test_send_again_after_a_crash_of_the_web_process_counts_once(broadcast, host):
    epoch = opened(broadcast, host)
    spool.Spool.of(epoch.pk).put(0, b"half of it was written, then the power went")

    send(epoch, [b"x" * 50])

    assert spool.Spool.of(epoch.pk).chunk(0) == b"x" * 50
    assert json.loads((spool.Spool.of(epoch.pk).folder / spool.ABOUT).read_text())
    assert Epoch.objects.get().received == 1
