"""Hints to workers that rows wait, and what a worker does when it looks for them."""

from socket import socket
from time import monotonic, sleep

import pytest
from celery import Celery
from celery.exceptions import SoftTimeLimitExceeded
from django.db import transaction
from django.utils import timezone

from core import broker as hint_broker
from core import outbox
from core.breaker import Breaker
from core.models import OutboxMessage
from core.outbox import CLAIM, MAX_ATTEMPTS, deliver_due, delivers, enqueue
from core.tasks import deliver_waiting, sweep_outbox

pytestmark = pytest.mark.django_db
HINT = "core.tasks.deliver_waiting"


@pytest.fixture
def broker(monkeypatch):
    """Point publishing at another broker for the test."""

    def use(url, **options):
        app = Celery("elsewhere", broker=url, set_as_current=False)
        app.conf.broker_transport_options = options
        monkeypatch.setattr(hint_broker, "current_app", app)
        monkeypatch.setattr(
            hint_broker, "breaker", Breaker("broker", hint_broker.PAUSE)
        )

    return use


def test_task_runs_four_times_with_one_effect(effects):
    enqueue("test.note", "order:1")

    for _ in range(4):
        deliver_waiting()

    assert effects == ["order:1"]


def test_task_leaves_what_is_not_due_or_used_up_its_attempts(effects):
    enqueue("test.note", "order:1", not_before=timezone.now() + CLAIM)
    spent = enqueue("test.note", "order:2")
    OutboxMessage.objects.filter(pk=spent.pk).update(attempts=MAX_ATTEMPTS)
    enqueue("test.fails", "order:3")
    enqueue("test.note", "order:4")

    deliver_waiting()

    assert effects == ["order:4"]


@pytest.fixture
def hinted(effects, monkeypatch):
    """The tasks that were hinted; `test.brings` enqueues so many rows of test.note."""
    tasks = []
    monkeypatch.setattr(outbox, "hint", lambda task: tasks.append(task) or True)

    @delivers("test.brings")
    def _bring(message):
        with transaction.atomic():
            for n in range(message.payload["count"]):
                enqueue("test.note", f"brought:{n:02}")

    yield tasks
    outbox._deliveries.pop("test.brings")


@pytest.mark.django_db(transaction=True)
def test_task_delivers_what_its_delivery_enqueued(effects, hinted):
    enqueue("test.brings", "order:1", count=2 * outbox.AT_ONCE)
    hinted.clear()

    deliver_waiting()

    assert effects == [f"brought:{n:02}" for n in range(2 * outbox.AT_ONCE)]
    assert hinted == []


@pytest.mark.django_db(transaction=True)
def test_rows_written_before_a_worker_looks_share_one_hint(effects, hinted):
    for n in range(5):
        enqueue("test.note", f"order:{n}")
    assert hinted == [HINT]

    deliver_waiting()
    enqueue("test.note", "order:5")

    assert len(effects) == 5
    assert hinted == [HINT, HINT]


@pytest.mark.django_db(transaction=True)
def test_without_the_cache_each_commit_hints(effects, hinted, monkeypatch):
    monkeypatch.setattr(outbox.cache, "add", lambda *_args: False)
    for n in range(2):
        enqueue("test.note", f"order:{n}")

    assert hinted == [HINT, HINT]


def by_somebody_else(key):
    """Write a row as a process does that is not the worker."""
    token = outbox._looks.set(False)
    enqueue("test.note", key)
    outbox._looks.reset(token)


@pytest.fixture
def during_delivery(monkeypatch):
    """Have something done while a row of `test.meanwhile` is delivered."""

    def use(act):
        monkeypatch.setitem(outbox._deliveries, "test.meanwhile", lambda _row: act())
        enqueue("test.meanwhile", "order:1")

    return use


@pytest.mark.django_db(transaction=True)
def test_row_written_while_a_worker_is_at_work_needs_no_hint(
    effects, hinted, during_delivery
):
    during_delivery(lambda: by_somebody_else("order:2"))

    deliver_waiting()

    assert hinted == [HINT]
    assert effects == ["order:2"]


@pytest.mark.django_db(transaction=True)
def test_row_written_after_a_worker_found_none_is_hinted_at(
    effects, hinted, monkeypatch
):
    """Before its last look it is found by that, after it by the next worker."""
    look, looks = outbox._ready, []
    enqueue("test.note", "order:1")

    def looked(now):
        found = look(now)
        looks.append(len(found))
        if len(looks) in {2, 5}:
            assert not found
            by_somebody_else(f"order:{len(looks)}")
        return found

    monkeypatch.setattr(outbox, "_ready", looked)

    deliver_waiting()

    # After the fifth look nothing is asked again: it was the last.
    assert looks == [1, 0, 1, 0, 0]
    assert effects == ["order:1", "order:2"]
    assert hinted == [HINT, HINT]


@pytest.mark.django_db(transaction=True)
def test_who_is_held_up_by_one_delivery_keeps_nobody_from_hinting(
    effects, hinted, during_delivery, monkeypatch
):
    monkeypatch.setattr(outbox, "WORK_LASTS", 0.05)

    def slow():
        sleep(0.1)
        by_somebody_else("order:2")

    during_delivery(slow)
    deliver_waiting()

    assert hinted == [HINT, HINT]
    assert effects == ["order:2"]


@pytest.mark.django_db(transaction=True)
def test_others_are_hinted_to_help_who_takes_long(effects, hinted, monkeypatch):
    for n in range(5):
        enqueue("test.note", f"order:{n}")
    monkeypatch.setattr(outbox, "HELP_SECONDS", -1)

    deliver_waiting()

    assert len(effects) == 5
    assert hinted == [HINT, HINT]


@pytest.mark.django_db(transaction=True)
def test_other_workers_get_what_a_slow_task_leaves(effects, hinted, monkeypatch):
    enqueue("test.note", "order:1")
    monkeypatch.setattr(outbox, "WORK_SECONDS", -1)

    deliver_waiting()

    assert effects == []
    assert hinted == [HINT, HINT]


@pytest.mark.django_db(transaction=True)
def test_rows_left_by_a_task_that_is_killed_are_hinted_at(effects, hinted):
    enqueue("test.slow", "order:1")
    enqueue("test.note", "order:2")

    with pytest.raises(SoftTimeLimitExceeded):
        deliver_waiting()

    assert effects == []
    assert hinted == [HINT, HINT]


def test_commit_hints_that_rows_wait(broker, django_capture_on_commit_callbacks):
    broker("memory://")
    with hint_broker.current_app.connection_for_read() as connection:
        queue = connection.SimpleQueue("celery")
        queue.clear()
        with django_capture_on_commit_callbacks(execute=True) as hints:
            enqueue("test.note", "order:1")
            enqueue("test.note", "order:2", not_before=timezone.now() + CLAIM)
        hint = queue.get_nowait()
        queue.close()

    assert len(hints) == 1
    assert hint.headers["task"] == HINT


def test_broker_that_is_down_costs_the_request_nothing(
    broker, settings, effects, django_capture_on_commit_callbacks
):
    with socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    broker(f"redis://127.0.0.1:{port}/0", max_retries=1, interval_start=0)

    started = monotonic()
    with django_capture_on_commit_callbacks(execute=True):
        for n in range(20):
            enqueue("test.note", f"order:{n}")

    assert monotonic() - started < 2
    assert deliver_due() == 20
    assert len(effects) == 20


def test_broker_that_says_nothing_holds_up_one_hint_only(broker):
    with socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        url = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        broker(url, socket_timeout=0.5, max_retries=1, interval_start=0)

        started = monotonic()
        published = [outbox.publish() for _n in range(20)]

    assert published == [False] * 20
    assert monotonic() - started < 3


def test_sweep_hints_again_at_what_is_due(broker):
    broker("memory://")
    enqueue("test.note", "order:1")
    enqueue("test.note", "order:2", not_before=timezone.now() + CLAIM)

    assert sweep_outbox() == 1
