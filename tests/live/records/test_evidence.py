"""Evidence: what bundles hold, that they can't be changed, and how long they stay."""

import json
import zipfile
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.utils import timezone

from core.append_only import AppendOnlyError
from core.models import AuditEntry, OutboxMessage
from core.storage import private_storage
from live.broadcasts.services.airtime import end_broadcast, go_live
from live.broadcasts.services.shelf import pin_item
from live.chat.models import ChatMessage
from live.chat.services.moderation import remove_message
from live.records.models import BroadcastFigures, EvidenceBundle, LegalHold
from live.records.receivers import deliver_evidence
from live.records.services.evidence import (
    ask_for_bundle,
    ask_for_due,
    evidence_due,
    faults,
    hold_records,
    make_bundle,
    release_records,
)
from live.records.services.retention import apply as apply_retention
from live.records.services.retention import due as retention_due
from live.records.states import EvidenceReason
from live.video.models import Stream
from live.watch.models import Watch
from payments.payment.services.refunds import ask_refund
from tests.clock import tries_are_due
from tests.factories.accounts import make_staff, make_user
from tests.factories.live import (
    make_broadcast,
    make_hosted_broadcast,
    make_live_order,
    make_watch,
)
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm, make_member

pytestmark = pytest.mark.django_db
NOW = EvidenceReason.ASKED


def on_air():
    """A host shows another seller's pack, somebody writes, it is over."""
    host, pack = make_farm(), make_pack(price="100.00")
    broadcast = make_hosted_broadcast(host, pack)
    go_live(broadcast, by=broadcast.host)
    item = broadcast.shelf.get()
    pin_item(broadcast, item, by=broadcast.host)
    return broadcast, pack


def read(bundle):
    with (
        private_storage().open(bundle.file) as file,
        zipfile.ZipFile(file) as archive,
    ):
        return {
            name: archive.read(name).decode() for name in sorted(archive.namelist())
        }


def rows(bundle, name):
    return [json.loads(line) for line in read(bundle)[f"{name}.jsonl"].splitlines()]


def test_holds_who_ran_it_what_was_shown_said_and_ordered():
    broadcast, pack = on_air()
    shopper, rude = make_user(), make_user()
    order = make_live_order(broadcast, [(pack, 2)], user=shopper)
    vendor_order = order.vendor_orders.get()
    ask_refund(
        order.payments.get(), amount=5000, cause="x", vendor_order=vendor_order,
        lines={vendor_order.lines.get().pk: 5000},
    )  # fmt: skip
    said = ChatMessage.objects.create(
        broadcast=broadcast, user=rude, name="R", text="sold elsewhere!"
    )
    remove_message(said, by=broadcast.host, why="advertises")
    end_broadcast(broadcast, by=broadcast.host)

    bundle = make_bundle(broadcast, NOW)

    assert sorted(read(bundle)) == [
        "README.txt", "broadcast.jsonl", "chat.jsonl", "deals.jsonl", "manifest.json",
        "orders.jsonl", "people.jsonl", "rules.jsonl", "shelf.jsonl", "video.jsonl",
    ]  # fmt: skip
    events = [each.get("became") for each in rows(bundle, "broadcast")[1:]]
    assert events == ["scheduled", "live", "ended"]
    people = rows(bundle, "people")
    assert [each["as"] for each in people] == ["seller", "host"]
    assert people[1]["account"] == broadcast.host.pk
    assert [each["act"] for each in rows(bundle, "shelf")] == ["put", "pinned"]
    [line] = rows(bundle, "chat")
    assert (line["text"], line["state"], line["why"], line["judged_by_account"]) == (
        "sold elsewhere!", "removed", "advertises", broadcast.host.pk,
    )  # fmt: skip
    [bought] = rows(bundle, "orders")
    assert (bought["order"], bought["account"], bought["packs"]) == (
        order.number, shopper.pk, 2,
    )  # fmt: skip
    assert (bought["price"], bought["went_back"], bought["hosts_commission"]) == (
        "200.00", "50.00", "20.00",
    )  # fmt: skip
    [agreed] = [each for each in rows(bundle, "rules") if each["of"] == "agreement"]
    assert agreed["percent"] == "10.00"
    assert bundle.rows["chat"] == 1
    assert faults(bundle) == []


def test_bundles_are_chained_and_rows_stay():
    broadcast, _pack = on_air()
    first, second = make_bundle(broadcast, NOW), make_bundle(make_broadcast(), NOW)

    assert (first.number, first.previous) == (1, "")
    assert (second.number, second.previous) == (2, first.manifest)
    manifest = json.loads(read(second)["manifest.json"])
    assert (manifest["previous"], manifest["number"]) == (first.manifest, 2)
    with pytest.raises(AppendOnlyError):
        first.delete()
    with pytest.raises(AppendOnlyError):
        EvidenceBundle.objects.filter(pk=first.pk).update(sha256="0" * 64)
    with pytest.raises(DatabaseError), transaction.atomic():
        EvidenceBundle._base_manager.filter(pk=first.pk)._raw_delete("default")


def test_changed_file_is_found():
    bundle = make_bundle(make_broadcast(), NOW)
    storage = private_storage()
    with storage.open(bundle.file) as file:
        content = bytearray(file.read())
    content[40] ^= 1
    Path(storage.path(bundle.file)).write_bytes(content)

    assert faults(bundle) == [bundle.file]
    storage.delete(bundle.file)
    assert faults(bundle) == [bundle.file]


def test_is_asked_for_when_it_ends_and_when_news_were_lost():
    broadcast, _pack = on_air()
    end_broadcast(broadcast, by=broadcast.host)

    asked = OutboxMessage.objects.get(topic="records.evidence")
    assert asked.not_before > timezone.now()
    deliver_evidence(asked)
    assert EvidenceBundle.objects.get().reason == "ended"

    later = timezone.now() + timedelta(hours=1)
    assert not evidence_due(later).exists()
    # Its video is ready now, and no bundle names it.
    Stream.objects.create(broadcast=broadcast, replay_sha256="a" * 64)
    assert evidence_due(later).get() == broadcast
    assert ask_for_due(later) == 1
    deliver_evidence(OutboxMessage.objects.get(payload__reason="video"))
    assert EvidenceBundle.objects.first().video == "a" * 64
    assert not evidence_due(later).exists()


def test_what_was_never_told_is_made_up_for():
    broadcast, _pack = on_air()
    end_broadcast(broadcast, by=broadcast.host)
    OutboxMessage.objects.all().delete()

    assert not evidence_due(timezone.now()).exists()
    assert ask_for_due(timezone.now() + timedelta(hours=1)) == 1
    tries_are_due()
    assert ask_for_due(timezone.now() + timedelta(hours=1)) == 1
    assert OutboxMessage.objects.filter(topic="records.evidence").count() == 1


def years(n):
    return timezone.now() + timedelta(days=365 * n + 3)


def an_old_broadcast():
    """Over, with a bundle, a message and somebody who watched."""
    broadcast, _pack = on_air()
    end_broadcast(broadcast, by=broadcast.host)
    bundle = make_bundle(broadcast, NOW)
    person = make_user()
    ChatMessage.objects.create(broadcast=broadcast, user=person, name="W", text="Hi")
    make_watch(broadcast, person, visitor="v" * 32)
    return broadcast, bundle


def test_goes_when_its_years_are_over_and_not_before():
    _broadcast, bundle = an_old_broadcast()
    kept = settings.LIVE_EVIDENCE_YEARS

    found = apply_retention(years(kept) - timedelta(days=5))
    assert (found.bundles, found.messages, found.watches) == (0, 0, 1)
    assert private_storage().exists(bundle.file)
    watch = Watch.objects.get()
    assert (watch.user, watch.visitor) == (None, "")

    before = retention_due(years(kept))
    assert (before.bundles, before.messages, before.watches) == (1, 1, 0)
    assert apply_retention(years(kept)) == before
    assert not private_storage().exists(bundle.file)
    assert ChatMessage.objects.count() == 0
    bundle = EvidenceBundle.objects.get()
    assert bundle.gone.at is not None
    after = apply_retention(years(kept))
    assert (after.bundles, after.messages) == (0, 0)


def test_asking_what_is_due_changes_nothing():
    _broadcast, bundle = an_old_broadcast()
    retention_due(years(9))
    assert private_storage().exists(bundle.file)
    assert ChatMessage.objects.count() == Watch.objects.filter(visitor="v" * 32).count()

    out = StringIO()
    call_command("live_retention", stdout=out)
    assert out.getvalue().split() == [
        "replays:", "0", "bundles:", "0", "messages:", "0", "watches:", "0",
        "held:", "0",
    ]  # fmt: skip


def test_hold_keeps_everything_until_it_is_released():
    broadcast, bundle = an_old_broadcast()
    stream = Stream.objects.create(broadcast=broadcast)
    operator = make_staff()
    hold_records(broadcast, reason="court", by=operator)
    hold_records(broadcast, reason="again", by=operator)
    assert LegalHold.objects.get().reason == "court"
    stream.refresh_from_db()
    assert stream.keep_until > timezone.now()  # at once: its own task comes at any time

    found = apply_retention(years(9))
    assert (found.bundles, found.messages, found.watches, found.held) == (0, 0, 0, 1)
    stream.refresh_from_db()
    assert stream.keep_until > years(9)

    assert release_records(broadcast, by=operator)
    assert not release_records(broadcast, by=operator)
    found = apply_retention(years(9))
    assert (found.bundles, found.messages, found.watches, found.held) == (1, 1, 1, 0)
    assert not private_storage().exists(bundle.file)
    acts = AuditEntry.objects.filter(act__in=["live.hold", "live.release"])
    assert acts.count() == 2


def test_account_that_is_gone_from_the_chat_stays_in_the_evidence():
    broadcast, _pack = on_air()
    person = make_user()
    ChatMessage.objects.create(broadcast=broadcast, user=person, name="W", text="Hi")
    bundle = make_bundle(broadcast, NOW)
    number = person.pk

    ChatMessage.objects.update(user=None, name="")

    [line] = rows(bundle, "chat")
    assert (line["account"], line["name"]) == (number, "W")


def test_owner_takes_it_home_and_a_rival_does_not(client):
    farm = make_farm()
    broadcast = make_broadcast(farm)
    bundle = make_bundle(broadcast, NOW)
    page = f"/desk/{farm.code}/live/{broadcast.code}/evidence/"
    client.force_login(broadcast.host)

    assert bundle.sha256 in client.get(page).content.decode()
    file = client.get(f"{page}{bundle.number}/")
    assert b"".join(file.streaming_content)[:2] == b"PK"
    assert AuditEntry.objects.filter(act="live.evidence").count() == 1
    assert client.post(page).status_code == 302
    assert OutboxMessage.objects.filter(topic="records.evidence").count() == 1

    rival = make_farm()
    client.force_login(make_member(rival))
    theirs = f"/desk/{rival.code}/live/{broadcast.code}/evidence/"
    assert client.get(theirs).status_code == 404
    assert client.get(f"{theirs}{bundle.number}/").status_code == 404
    assert client.get(page).status_code == 404


def test_office_finds_checks_holds_and_releases(client, queries):
    broadcast, _pack = on_air()
    other, _pack = on_air()
    bundle = make_bundle(broadcast, NOW)
    client.force_login(make_staff())
    one = f"/office/market/live-records/{broadcast.code}/"

    with queries(12):
        found = client.get("/office/market/live-records/", {"q": broadcast.code})
    assert broadcast.code in found.content.decode()
    assert other.code not in found.content.decode()
    client.post(one, {"do": "hold", "reason": " "})
    assert not LegalHold.objects.exists()
    client.post(one, {"do": "hold", "reason": "court"})
    held = client.get("/office/market/live-records/", {"held": "1"}).content.decode()
    assert broadcast.code in held
    assert other.code not in held
    checked = client.post(one, {"do": "check"}, follow=True).content.decode()
    assert "All files are unchanged." in checked
    client.post(one, {"do": "release"})
    assert LegalHold.objects.get().released_by is not None
    file = client.get(f"{one}{bundle.number}/")
    assert b"".join(file.streaming_content)[:2] == b"PK"
    assert client.get(f"{one}{bundle.number + 1}/").status_code == 404


def test_asked_again_within_the_hour_is_one():
    broadcast = make_broadcast()
    ask_for_bundle(broadcast, NOW, by=broadcast.host)
    ask_for_bundle(broadcast, NOW, by=broadcast.host)
    assert OutboxMessage.objects.filter(topic="records.evidence").count() == 1
    assert not BroadcastFigures.objects.exists()
