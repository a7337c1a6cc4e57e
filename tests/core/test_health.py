"""The health page names what is not well, and nothing else."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core import health, outbox, sweeps
from core.health import LIVE, WORKER
from core.models import OutboxMessage, Pulse, PutOff, Sweep

pytestmark = pytest.mark.django_db


@pytest.fixture
def _well(monkeypatch):
    """A process that is up for long, with living workers."""
    monkeypatch.setattr(health, "_started", health._started - health.STARTING)
    for name in (WORKER, LIVE):
        Pulse.objects.create(name=name, seen=timezone.now())


def a_message(**fields):
    return OutboxMessage.objects.create(
        **{"topic": "t", "key": "k", "not_before": timezone.now(), **fields}
    )


@pytest.mark.usefixtures("_well")
def test_healthz_of_a_well_market_says_so(client):
    answer = client.get("/healthz/")

    assert answer.status_code == 200
    assert answer.json()["status"] == "well"
    assert answer.json()["ill"] == []
    assert sorted(answer.json()["checks"]) == [
        "broker",
        "database",
        "live",
        "outbox",
        "storage",
        "sweeps",
        "worker",
    ]
    assert answer.headers["Cache-Control"].startswith("max-age=0, no-cache, no-store")


@pytest.mark.usefixtures("_well")
def test_healthz_names_a_silent_worker(client):
    before = timezone.now() - timedelta(minutes=5)
    Pulse.objects.filter(name=WORKER).update(seen=before)

    answer = client.get("/healthz/")

    assert answer.status_code == 503
    assert answer.json()["ill"] == ["worker"]
    assert answer.json()["checks"]["worker"]["note"] == "the worker is silent"
    assert answer.json()["checks"]["worker"]["age"] >= 300


@pytest.mark.usefixtures("_well")
def test_healthz_names_a_silent_live_worker(client):
    before = timezone.now() - timedelta(minutes=5)
    Pulse.objects.filter(name=LIVE).update(seen=before)

    answer = client.get("/healthz/")

    assert answer.status_code == 503
    assert answer.json()["ill"] == ["live"]
    assert answer.json()["checks"]["live"]["note"] == "the live worker is silent"


def test_healthz_gives_a_fresh_process_time_for_its_first_pulse(client, monkeypatch):
    monkeypatch.setattr(health, "_started", health.time.monotonic())
    assert client.get("/healthz/").status_code == 200

    monkeypatch.setattr(health, "_started", health._started - health.STARTING)
    assert client.get("/healthz/").json()["ill"] == ["worker", "live"]


@pytest.mark.usefixtures("_well")
def test_healthz_names_an_outbox_that_is_late(client):
    a_message(not_before=timezone.now() - timedelta(minutes=10))

    answer = client.get("/healthz/")

    assert answer.status_code == 503
    assert answer.json()["ill"] == ["outbox"]


@pytest.mark.usefixtures("_well")
def test_healthz_counts_messages_that_were_given_up(client):
    a_message(state=OutboxMessage.State.PARKED)

    answer = client.get("/healthz/")

    assert answer.status_code == 200
    assert answer.json()["checks"]["outbox"]["count"] == 1


def a_sweep(**fields):
    now = timezone.now()
    return Sweep.objects.create(**{"name": "t.sweep", "ended_at": now, **fields})


@pytest.mark.usefixtures("_well")
def test_healthz_names_a_task_that_never_ends(client):
    now = timezone.now()
    a_sweep(began_at=now - timedelta(minutes=5), ended_at=now - timedelta(hours=1))

    answer = client.get("/healthz/")

    assert answer.json()["ill"] == ["sweeps"]
    assert answer.json()["checks"]["sweeps"]["note"] == "did not end: t.sweep"


@pytest.mark.usefixtures("_well")
def test_healthz_bears_a_task_that_runs_now(client):
    now = timezone.now()
    a_sweep(began_at=now, ended_at=now - timedelta(hours=1))

    assert client.get("/healthz/").status_code == 200


@pytest.mark.usefixtures("_well")
def test_healthz_says_what_is_overdue(client):
    a_sweep(left=7, behind_since=timezone.now() - timedelta(hours=2))

    answer = client.get("/healthz/")

    assert answer.status_code == 503
    assert answer.json()["checks"]["sweeps"]["count"] == 7


@pytest.mark.usefixtures("_well")
def test_healthz_counts_rows_that_were_parked(client):
    now = timezone.now()
    PutOff.objects.create(queue="t", row=1, next_try_at=now, parked_at=now)

    found = client.get("/healthz/").json()["checks"]["sweeps"]

    assert found == {"well": True, "note": "some rows were parked", "count": 1}


@pytest.mark.usefixtures("_well")
def test_healthz_is_ill_while_money_is_parked(client):
    now = timezone.now()
    row = PutOff.objects.create(
        queue="t", row=1, next_try_at=now, parked_at=now, is_money=True
    )
    message = OutboxMessage.objects.create(
        topic="payment.refund", key="r", not_before=now, state="parked"
    )

    answer = client.get("/healthz/")
    assert answer.status_code == 503
    assert answer.json()["ill"] == ["outbox", "sweeps"]
    assert answer.json()["checks"]["outbox"]["note"] == "money was given up"

    assert sweeps.dismiss(row.pk, reason="Paid by hand.")
    assert outbox.dismiss(message.pk, reason="Paid by hand.")
    assert client.get("/healthz/").status_code == 200
    assert not outbox.dismiss(message.pk, reason="Once more.")


@pytest.mark.usefixtures("_well")
def test_healthz_names_a_lost_broker_without_its_address(client, settings):
    settings.REDIS_URL = "redis://:hunter2@127.0.0.1:1/0"

    answer = client.get("/healthz/")

    assert answer.status_code == 503
    assert answer.json()["ill"] == ["broker"]
    assert "hunter2" not in answer.content.decode()


def test_readyz_asks_one_query(client, queries):
    with queries(1):
        answer = client.get("/readyz/")

    assert answer.json() == {"ready": True}


@pytest.mark.parametrize("path", ["/healthz/", "/readyz/"])
def test_health_pages_can_only_be_read(client, path):
    assert client.post(path).status_code == 405
