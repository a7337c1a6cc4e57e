"""Media servers: who may send, keys that are shown once, and callbacks of strangers."""

import json
import logging
import subprocess
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from core.models import AuditEntry
from live.broadcasts.services.airtime import end_broadcast
from live.video import ffmpeg
from live.video.engines import engine_of
from live.video.models import Epoch, Stream
from live.video.queries import playback
from live.video.services.encoders import hash_of, ingest_of, new_key
from live.video.states import EpochState
from live.video.tasks import bury_lost_epochs
from live.video.worker.mirror import Mirror
from live.video.worker.replays import make_replay, to_make
from tests.live.video.filmed import film, on_air, opened

pytestmark = pytest.mark.django_db
HOOK = "/live/hooks/media/"


@pytest.fixture
def stage():
    broadcast, host = on_air()
    return broadcast, host, new_key(broadcast, by=host)


def call(client, what, name, *, clientid="1", address="127.0.0.1", **more):
    body = {"call": what, "name": name, "clientid": clientid, "app": "ingest"}
    headers = more.pop("headers", {})
    return client.post(HOOK, body | more, REMOTE_ADDR=address, headers=headers)


def test_who_has_the_key_may_send_under_the_public_name(client, stage, settings):
    settings.LIVE_RELAY_URL = "rtmp://127.0.0.1/hls/{public}"
    broadcast, _host, ingest = stage

    answer = call(client, "publish", ingest.key)

    stream = Stream.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == f"rtmp://127.0.0.1/hls/{stream.token}"
    assert Epoch.objects.get().state == EpochState.OPEN
    assert stream.token in playback(broadcast).hls
    assert ingest.key not in playback(broadcast).hls


@pytest.mark.parametrize("key", ["", "wrong", "x" * 4000, "\x00", "live"])
def test_a_wrong_key_may_not(client, stage, key):
    assert call(client, "publish", key).status_code == 403
    assert Epoch.objects.count() == 0


def test_the_hash_of_a_key_and_the_public_name_are_no_keys(client, stage):
    stream = Stream.objects.get()

    for name in (stream.key_hash, stream.token):
        assert call(client, "publish", name).status_code == 403


def test_a_second_publisher_is_refused_and_the_first_goes_on(client, stage):
    key = stage[2].key
    call(client, "publish", key)

    assert call(client, "publish", key, clientid="2").status_code == 403
    assert call(client, "update_publish", key).status_code == 200
    assert call(client, "update_publish", key, clientid="2").status_code == 403
    assert call(client, "publish", key).status_code == 302  # said twice
    assert Epoch.objects.count() == 1


def test_a_phone_that_sends_is_a_publisher_too(client, stage):
    broadcast, host, ingest = stage
    opened(broadcast, host)

    assert call(client, "publish", ingest.key).status_code == 403


def test_a_new_key_kills_the_old_one_at_once(client, stage):
    broadcast, host, old = stage
    call(client, "publish", old.key)

    new = new_key(broadcast, by=host)

    assert call(client, "update_publish", old.key).status_code == 403
    assert call(client, "publish", old.key).status_code == 403
    assert call(client, "publish", new.key, clientid="2").status_code == 302
    assert Epoch.objects.get(number=1).state == EpochState.DEAD


def test_who_stopped_leaves_the_place(client, stage):
    key = stage[2].key
    call(client, "publish", key)

    for _twice in range(2):
        assert call(client, "publish_done", key).status_code == 200

    assert Epoch.objects.get().state == EpochState.CLOSED
    assert call(client, "publish", key, clientid="2").status_code == 302


def test_after_the_end_nobody_sends_and_who_does_is_thrown_off(client, stage):
    broadcast, host, ingest = stage
    call(client, "publish", ingest.key)

    end_broadcast(broadcast, by=host)

    assert call(client, "update_publish", ingest.key).status_code == 403
    assert call(client, "publish", ingest.key).status_code == 403
    assert to_make() is None  # the file is still being written
    call(client, "publish_done", ingest.key)
    assert to_make() is not None


def test_recordings_take_room_like_ours(client, stage, settings, tmp_path):
    settings.LIVE_RECORD_ROOT, settings.LIVE_QUOTA_MB = str(tmp_path), 1
    ingest = stage[2]
    call(client, "publish", ingest.key)
    file = tmp_path / f"{Stream.objects.get().token}-1.flv"
    file.write_bytes(b"x" * 900_000)

    assert call(client, "update_publish", ingest.key).status_code == 200
    assert (Stream.objects.get().warned, Stream.objects.get().kept_bytes) == (
        80,
        900_000,
    )
    file.write_bytes(b"x" * 1_100_000)
    assert call(client, "update_publish", ingest.key).status_code == 403
    assert Epoch.objects.get().reason == "no-room"
    assert Stream.objects.get().problem == "no-room"


def test_a_media_server_that_died_without_a_word_holds_no_place(client, stage):
    key = stage[2].key
    call(client, "publish", key)
    long_ago = timezone.now() - timedelta(minutes=5)
    Epoch.objects.update(last_chunk_at=long_ago)

    assert bury_lost_epochs() == 1

    assert Epoch.objects.get().state == EpochState.DEAD
    assert call(client, "publish", key, clientid="2").status_code == 302


def test_watching_needs_the_public_name(client, stage):
    stream = Stream.objects.get()

    assert call(client, "play", stream.token).status_code == 200
    assert call(client, "play", stage[2].key).status_code == 403
    # nginx passes the stream on from one of its applications to the other.
    assert call(client, "update_play", stage[2].key).status_code == 200
    assert call(client, "update_play", "wrong").status_code == 403


@pytest.mark.parametrize(
    ("address", "headers"),
    [("10.0.0.9", {}), ("127.0.0.1", {"X-Forwarded-For": "1.2.3.4"}),
     ("127.0.0.1", {"X-Real-IP": "127.0.0.1"}), ("not-an-address", {})],
)  # fmt: skip
def test_without_a_secret_only_this_machine_may_call(client, stage, address, headers):
    answer = call(client, "publish", stage[2].key, address=address, headers=headers)

    assert answer.status_code == 403
    assert Epoch.objects.count() == 0


def test_with_a_secret_only_who_knows_it_may_call(client, stage, settings):
    settings.LIVE_HOOK_SECRET = "long-enough-to-be-one"
    key = stage[2].key

    assert call(client, "publish", key).status_code == 403
    wrong = {"X-Live-Secret": "другой"}
    assert call(client, "publish", key, headers=wrong).status_code == 403
    right = {"X-Live-Secret": "long-enough-to-be-one"}
    far = call(client, "publish", key, address="10.0.0.9", headers=right)
    assert far.status_code == 302


def test_callbacks_carry_no_forms_token_and_no_other_page_goes_without():
    def exempt(patterns, prefix=""):
        for one in patterns:
            if isinstance(one, URLResolver):
                yield from exempt(one.url_patterns, prefix + str(one.pattern))
            elif isinstance(one, URLPattern) and getattr(
                one.callback, "csrf_exempt", False
            ):
                yield (prefix + str(one.pattern)).removeprefix("<language>/")

    found = sorted(set(exempt(get_resolver().url_patterns)))

    assert [name for name in found if not name.startswith(("stripe/", "admin/"))] == [
        "calls/<str:name>/<str:secret>/report/",
        # One press in a mail program, which has no page of ours (RFC 8058).
        "follow/letters/stop/<str:token>/",
        "live/hooks/media/",
        "sms/<str:name>/<str:secret>/reply/",
        "sms/<str:name>/<str:secret>/report/",
        "tracking/<str:name>/<str:secret>/",
        "unsubscribe/<str:token>/",
        "wechat/",
    ]


def test_callbacks_work_without_a_forms_token(stage):
    strict = Client(enforce_csrf_checks=True)

    assert call(strict, "publish", stage[2].key).status_code == 302


@pytest.mark.parametrize(
    ("body", "kind"),
    [("not json", "application/json"), ("[]", "application/json"),
     (json.dumps({"call": {}}), "application/json"), ("x" * 100_000, "text/plain")],
)  # fmt: skip
def test_what_is_no_callback_is_refused(client, stage, body, kind):
    assert client.post(HOOK, body, content_type=kind).status_code == 403


def test_other_servers_words_are_told_by_the_settings(client, stage, settings):
    settings.LIVE_HOOK_FIELDS = {
        "event": "action", "started": "on_publish", "name": "stream",
        "client": "client_id",
    }  # fmt: skip
    settings.LIVE_RELAY_URL = ""
    said = {"action": "on_publish", "stream": stage[2].key, "client_id": "abc"}

    answer = client.post(HOOK, json.dumps(said), content_type="application/json")

    assert answer.status_code == 200
    assert Epoch.objects.get().device == "rtmp-abc"


def test_a_key_is_kept_as_a_hash_and_shown_once(client, stage, caplog):
    broadcast, _host, ingest = stage
    stream = Stream.objects.get()

    assert len(ingest.key) >= 32
    assert (stream.key_hash, ingest.key in str(stream.__dict__)) == (
        hash_of(ingest.key),
        False,
    )
    assert ingest_of(broadcast).key == ""
    assert ingest.key not in repr(ingest)
    with caplog.at_level(logging.DEBUG):
        call(client, "publish", ingest.key)
        call(client, "publish", ingest.key, clientid="9")
        call(client, "publish_done", ingest.key)
    assert ingest.key not in caplog.text
    rows = json.dumps(list(AuditEntry.objects.values()), default=str)
    assert "live.key" in rows
    assert ingest.key not in rows


@pytest.mark.parametrize(
    ("recipe", "parts"),
    [("tencent", ("txSecret=", "&txTime=")), ("alibaba", ("auth_key=", "-0-0-"))],
)
def test_clouds_sign_the_name_that_is_sent_to(stage, settings, recipe, parts):
    settings.LIVE_INGEST_SIGN = recipe
    settings.LIVE_INGEST_SIGN_KEY = "the-clouds-own-key"
    settings.LIVE_INGEST_URL = "rtmp://push.example.com/live"

    key = ingest_of(stage[0]).key

    assert key.startswith(f"{Stream.objects.get().token}?")
    assert all(part in key for part in parts)
    assert "the-clouds-own-key" not in key


def test_a_cloud_that_looked_at_the_signature_names_the_stream(client, stage, settings):
    settings.LIVE_INGEST_SIGN = "tencent"
    settings.LIVE_HOOK_SECRET = "long-enough-to-be-one"
    name = Stream.objects.get().token

    assert call(client, "publish", name).status_code == 403
    right = {"X-Live-Secret": "long-enough-to-be-one"}
    assert call(client, "publish", name, headers=right).status_code == 302
    assert call(client, "publish", "0" * 32, headers=right).status_code == 403


def test_what_was_recorded_becomes_the_replay(client, stage, settings, tmp_path):
    broadcast, host, ingest = stage
    settings.LIVE_RECORD_ROOT = str(tmp_path / "recorded")
    stream = Stream.objects.get()
    call(client, "publish", ingest.key)
    call(client, "publish_done", ingest.key)
    call(client, "record_done", stream.token, path="/etc/passwd")
    _record(tmp_path / "recorded" / f"{stream.token}-1.flv")
    end_broadcast(broadcast, by=host)

    assert engine_of(stream).recordings(stream)
    make_replay(to_make(), Mirror())

    stream.refresh_from_db()
    assert (stream.replay_state, abs(stream.replay_ms - 4000) < 500) == ("ready", True)
    broadcast.refresh_from_db()
    assert playback(broadcast).replay_mp4.endswith("replay.mp4")


def _record(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        [ffmpeg.program(), "-loglevel", "error", "-f", "mp4", "-i", "pipe:0",
         "-c", "copy", "-f", "flv", str(path)],
        input=film("mp4"), check=True,
    )  # fmt: skip
