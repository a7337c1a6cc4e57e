"""The outbox: sent once, never lost, whoever dies at whatever moment."""

from datetime import timedelta
from io import StringIO

import pytest
import structlog
from celery.exceptions import SoftTimeLimitExceeded
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from core import outbox
from core.models import OutboxMessage, Pulse
from core.outbox import (
    BACK_OFF,
    CLAIM,
    LATER,
    MAX_ATTEMPTS,
    deliver,
    deliver_due,
    delivers,
    enqueue,
)
from core.tasks import pulse

pytestmark = pytest.mark.django_db
State = OutboxMessage.State


def later(message, by):
    OutboxMessage.objects.filter(pk=message.pk).update(
        not_before=timezone.now() - by, claimed_until=None
    )


def test_enqueue_twice_with_one_key_keeps_the_first_row():
    first = enqueue("test.note", "order:1", number="A")
    second = enqueue("test.note", "order:1", number="B")

    assert second.pk == first.pk
    row = OutboxMessage.objects.get()
    assert (row.topic, row.key, row.payload) == (
        "test.note",
        "order:1",
        {"number": "A"},
    )


def test_enqueue_costs_one_query(queries):
    with queries(1):
        enqueue("test.note", "order:1")


def test_enqueue_goes_with_the_change_that_is_rolled_back(effects):
    with transaction.atomic():
        enqueue("test.note", "order:1")
        transaction.set_rollback(True)

    assert OutboxMessage.objects.count() == 0
    assert deliver_due() == 0
    assert effects == []


def test_enqueue_carries_the_request_id():
    with structlog.contextvars.bound_contextvars(request_id="req-7"):
        message = enqueue("test.note", "order:1")

    assert OutboxMessage.objects.get(pk=message.pk).request_id == "req-7"


def test_deliver_binds_the_request_id_while_it_runs():
    seen = {}

    @delivers("test.context")
    def _look(_message):
        seen.update(structlog.contextvars.get_contextvars())

    with structlog.contextvars.bound_contextvars(request_id="req-7"):
        message = enqueue("test.context", "order:1")
    deliver(message.pk)
    outbox._deliveries.pop("test.context")

    assert seen == {"request_id": "req-7", "outbox_key": "order:1"}
    assert structlog.contextvars.get_contextvars() == {}


def test_deliver_does_it_once(effects):
    message = enqueue("test.note", "order:1")

    outcomes = [deliver(message.pk) for _ in range(3)]

    assert outcomes == [True, False, False]
    assert effects == ["order:1"]
    row = OutboxMessage.objects.get()
    assert (row.state, row.attempts, row.claimed_until) == (State.DONE, 1, None)
    assert row.done_at is not None


def test_deliver_waits_for_not_before(effects):
    message = enqueue(
        "test.note", "order:1", not_before=timezone.now() + timedelta(hours=1)
    )

    assert deliver(message.pk) is False
    assert effects == []
    assert OutboxMessage.objects.get().attempts == 0


def test_deliver_leaves_a_row_that_another_worker_holds(effects):
    message = enqueue("test.note", "order:1")
    OutboxMessage.objects.update(claimed_until=timezone.now() + CLAIM)

    assert deliver(message.pk) is False
    assert deliver_due() == 0
    assert effects == []


def test_deliver_takes_over_from_a_dead_worker(effects):
    message = enqueue("test.note", "order:1")
    OutboxMessage.objects.update(
        claimed_until=timezone.now() - timedelta(seconds=1), attempts=1
    )

    assert deliver(message.pk) is True
    assert effects == ["order:1"]
    assert OutboxMessage.objects.get().attempts == 2


def test_worker_that_wakes_up_late_does_not_overwrite_its_successor():
    """A frozen worker ends after its claim went to another, which is still busy."""
    successor = timezone.now() + CLAIM

    @delivers("test.frozen")
    def _sleep_too_long(message):
        OutboxMessage.objects.filter(pk=message.pk).update(
            claimed_until=successor, attempts=2
        )

    message = enqueue("test.frozen", "order:1")
    done = deliver(message.pk)
    outbox._deliveries.pop("test.frozen")

    assert done is False
    row = OutboxMessage.objects.get()
    assert (row.state, row.claimed_until) == (State.WAITING, successor)


def test_failure_backs_off_and_is_told(effects):
    message = enqueue("test.fails", "order:1")
    before = timezone.now()

    assert deliver(message.pk) is False

    row = OutboxMessage.objects.get()
    assert (row.state, row.attempts) == (State.WAITING, 1)
    assert row.last_error == "OSError: the mail server is down"
    assert row.claimed_until is None
    wait = row.not_before - before
    assert BACK_OFF[0] <= wait < BACK_OFF[0] + timedelta(seconds=5)
    assert deliver(message.pk) is False
    assert OutboxMessage.objects.get().attempts == 1


def test_failure_eight_times_parks_the_row(effects):
    message = enqueue("test.fails", "order:1")
    for _ in range(MAX_ATTEMPTS + 3):
        later(message, timedelta(seconds=1))
        deliver(message.pk)

    row = OutboxMessage.objects.get(key="order:1")
    assert (row.state, row.attempts) == (State.PARKED, MAX_ATTEMPTS)
    assert row.last_error == "OSError: the mail server is down"


def test_undeliverable_is_parked_at_once(effects):
    message = enqueue("test.never", "order:1")

    assert deliver(message.pk) is False
    row = OutboxMessage.objects.get(key="order:1")
    assert (row.state, row.attempts) == (State.PARKED, 1)
    assert row.last_error == "no such mailbox"


def test_what_has_to_wait_is_never_parked(effects):
    message = enqueue("test.waits", "order:1")
    for _ in range(MAX_ATTEMPTS + 3):
        later(message, timedelta(seconds=1))
        before = timezone.now()
        assert deliver(message.pk) is False

    row = OutboxMessage.objects.get()
    assert (row.state, row.attempts) == (State.WAITING, 0)
    assert row.last_error == "a bank decides first"
    assert row.not_before >= before + LATER


def test_time_limit_of_the_task_is_passed_on(effects):
    message = enqueue("test.slow", "order:1")
    enqueue("test.note", "order:2")

    with pytest.raises(SoftTimeLimitExceeded):
        deliver_due()

    message = OutboxMessage.objects.get(key="order:1")
    assert (message.state, message.attempts) == (State.WAITING, 1)
    assert (message.claimed_until, effects) == (None, [])


def test_requeue_gives_parked_rows_a_new_start_and_no_others(effects):
    parked = enqueue("test.note", "order:1")
    done = enqueue("test.note", "order:2")
    deliver(done.pk)
    OutboxMessage.objects.filter(pk=parked.pk).update(
        state=State.PARKED, attempts=MAX_ATTEMPTS
    )

    assert outbox.requeue([parked.pk, done.pk]) == 1
    assert deliver_due() == 1
    assert effects == ["order:2", "order:1"]


def test_topic_nobody_knows_yet_waits_for_the_new_code():
    message = enqueue("test.from_tomorrow", "order:1")

    assert deliver(message.pk) is False
    row = OutboxMessage.objects.get()
    assert (row.state, row.attempts) == (State.WAITING, 1)


def test_message_that_kills_each_worker_is_parked(effects):
    enqueue("test.note", "order:1")
    OutboxMessage.objects.update(
        attempts=MAX_ATTEMPTS, claimed_until=timezone.now() - timedelta(seconds=1)
    )

    assert deliver_due() == 0
    assert effects == []
    assert OutboxMessage.objects.get(key="order:1").state == State.PARKED


@pytest.mark.parametrize("rows", [1, 3])
def test_deliver_due_takes_the_oldest_first(effects, rows):
    for n in range(rows):
        message = enqueue("test.note", f"order:{n}")
        later(message, timedelta(minutes=n + 1))

    assert deliver_due(limit=2) == min(rows, 2)
    newest_first = [f"order:{n}" for n in range(rows)]
    assert effects == list(reversed(newest_first))[:2]


def test_command_delivers_what_is_due(effects):
    enqueue("test.note", "order:1")
    said = StringIO()

    call_command("deliver_outbox", stdout=said)

    assert said.getvalue() == "1 delivered\n"
    assert effects == ["order:1"]


def test_several_effects_cost_one_query(queries):
    enqueue("test.note", "order:2", number="A")
    with queries(1):
        outbox.enqueue_all("test.note", {f"order:{n}": {"number": n} for n in (1, 2)})

    rows = OutboxMessage.objects.order_by("key")
    assert [row.payload["number"] for row in rows] == [1, "A"]


def test_pulse_tells_worker_and_beat_apart():
    pulse()
    assert [p.name for p in Pulse.objects.all()] == ["worker"]

    pulse.apply_async()
    assert sorted(p.name for p in Pulse.objects.all()) == ["beat", "worker"]
