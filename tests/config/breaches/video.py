"""Breaches of what cameras sent and of what is kept of it."""

from datetime import timedelta

from django.utils import timezone

from live.broadcasts.models import Broadcast, BroadcastEvent
from live.video.models import Epoch, Stream
from vendors.partner.models import Partner


def _a_broadcast(status):
    now = timezone.now()
    over = {"ended_at": now} if status == "ended" else {}
    broadcast = Broadcast.objects.create(
        partner=Partner.objects.filter(kind="farm", status="open").first(),
        title="Pepper",
        status=status,
        starts_at=now,
        started_at=now - timedelta(hours=1),
        **over,
    )
    BroadcastEvent.objects.create(broadcast=broadcast, status=status)
    return broadcast


def _a_stream(status="ended", **fields):
    return Stream.objects.create(broadcast=_a_broadcast(status), **fields)


def _an_epoch(stream, **fields):
    fields = {"state": "closed", "ended_at": timezone.now(), **fields}
    return Epoch.objects.create(stream=stream, number=1, device="a-phone", **fields)


def send_when_it_is_over():
    stream = _a_stream(replay_state="waiting")
    _an_epoch(stream, state="open", ended_at=None)


def make_no_replay_of_what_is_over():
    _a_stream(replay_state="none")


def lose_a_minute_in_the_replay():
    stream = _a_stream(
        replay_state="ready", replay_ms=60_000, replay_sha256="0" * 64,
        replay_at=timezone.now(),
    )  # fmt: skip
    _an_epoch(stream, received=9, bytes=9000, segments=120, ms=120_000)


def count_chunks_without_bytes():
    _an_epoch(_a_stream(replay_state="waiting"), received=9)


def two_cameras_at_once():
    stream = _a_stream("live")
    for number in (1, 2):
        Epoch.objects.create(stream=stream, number=number, device=f"phone-{number}")


def a_dead_epoch_without_a_reason():
    _an_epoch(_a_stream(replay_state="waiting"), state="dead")


def a_replay_that_nobody_checked():
    _a_stream(replay_state="ready")


PLANTS = {
    send_when_it_is_over: "cameras send to broadcasts that are on air",
    make_no_replay_of_what_is_over: (
        "replays are of broadcasts that are over, and of each"
    ),
    lose_a_minute_in_the_replay: "replays are as long as what was received",
    count_chunks_without_bytes: "what cameras sent is counted",
}
REFUSED = {
    two_cameras_at_once: "cameras send to broadcasts that are on air",
    a_dead_epoch_without_a_reason: "what cameras sent is counted",
    a_replay_that_nobody_checked: "replays are as long as what was received",
}
