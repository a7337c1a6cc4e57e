"""Queues of the clock: no row stands in another's way, and no run in another's."""

from datetime import timedelta

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db import transaction
from django.utils import timezone

from core import rounds, sweeps
from core.models import OutboxMessage, PutOff, Sweep
from core.sweeps import Queue, work_through
from core.tasks import forget_old

pytestmark = pytest.mark.django_db

State = OutboxMessage.State


class AwayError(Exception):
    pass


@pytest.fixture
def rows():
    """Six rows that wait, the oldest first."""
    now = timezone.now()
    return [
        OutboxMessage.objects.create(topic="t", key=f"k{n}", not_before=now).pk
        for n in range(6)
    ]


@pytest.fixture
def tried():
    return []


def waiting():
    return OutboxMessage.objects.filter(topic="t", state=State.WAITING)


def worker(tried, *, stuck=(), error=None):
    """Does its row, but not those that are stuck: they fail, or just go on waiting."""

    def act(pk):
        tried.append(pk)
        if pk in stuck and error is not None:
            raise type(error)(*error.args)
        if pk not in stuck:
            OutboxMessage.objects.filter(pk=pk).update(state=State.DONE)

    return act


def sweep(act, *, batch=2, **more):
    return work_through(Queue("tests", waiting(), batch=batch, **more), act)


def hours_later(hours=30):
    back = timezone.now() - timedelta(hours=hours)
    PutOff.objects.update(next_try_at=back)


@pytest.mark.parametrize("error", [None, AwayError("away"), ValueError("broken")])
def test_stuck_oldest_rows_hold_up_no_newer_one(rows, tried, error):
    act = worker(tried, stuck=rows[:4], error=error)

    for _round in range(3):
        sweep(act, later=(AwayError,))

    assert set(waiting().values_list("pk", flat=True)) == set(rows[:4])
    assert tried == rows


def test_new_rows_hold_up_none_whose_next_try_is_due(rows, tried):
    sweep(worker(tried, stuck=rows[:2]))
    hours_later()

    sweep(worker(tried))

    assert not waiting().filter(pk__in=rows[:2]).exists()
    assert not PutOff.objects.exists()


def test_pauses_grow_and_differ(rows, tried, monkeypatch):
    monkeypatch.setattr(sweeps.random, "uniform", lambda _low, high: high)
    pauses = []
    for _round in range(8):
        hours_later()
        sweep(worker(tried, stuck=rows))
        row = PutOff.objects.get(row=rows[0])
        pauses.append((row.next_try_at - timezone.now()) / timedelta(minutes=1.25))

    assert [round(pause) for pause in pauses] == [1, 2, 4, 8, 16, 32, 60, 60]
    assert row.tries == 8
    assert row.failures == 0


def test_row_that_failed_often_is_parked_with_its_reason(rows, tried):
    act = worker(tried, stuck=rows, error=ValueError("no such thing"))
    for _round in range(sweeps.MOST_FAILURES + 2):
        hours_later()
        sweep(act, batch=6)

    parked = sweeps.parked().filter(row=rows[0]).get()
    assert parked.reason == "ValueError: no such thing"
    assert parked.next_try_at > timezone.now() + timedelta(hours=23)
    assert sweeps.parked().count() == len(rows)


def test_row_that_can_only_be_done_later_is_never_parked(rows, tried):
    for _round in range(sweeps.MOST_FAILURES + 5):
        hours_later()
        sweep(worker(tried, stuck=rows, error=AwayError("away")), later=(AwayError,))

    assert not sweeps.parked().exists()
    assert PutOff.objects.get(row=rows[0]).reason == "AwayError: away"


def test_parked_row_mends_itself_within_a_day(rows, tried):
    for _round in range(sweeps.MOST_FAILURES):
        hours_later()
        sweep(worker(tried, stuck=rows[:1], error=ValueError("broken")))
    assert sweeps.parked().count() == 1

    hours_later()
    sweep(worker(tried))

    assert not PutOff.objects.exists()


def test_dismissed_row_is_never_tried_again(rows, tried, monkeypatch):
    in_a_year = timezone.now() + timedelta(days=365)
    for _round in range(sweeps.MOST_FAILURES):
        hours_later()
        sweep(worker(tried, stuck=rows[:1], error=ValueError("broken")), money=True)
    row = sweeps.parked().get()
    assert row.is_money
    tried.clear()

    assert sweeps.dismiss(row.pk, reason="It was sold elsewhere.")
    monkeypatch.setattr(timezone, "now", lambda: in_a_year)
    sweep(worker(tried))

    assert tried == []
    assert list(waiting().values_list("pk", flat=True)) == rows[:1]
    assert not sweeps.dismiss(row.pk, reason="Once more.")


def test_person_gives_a_parked_row_a_new_start(rows, tried):
    for _round in range(sweeps.MOST_FAILURES):
        hours_later()
        sweep(worker(tried, stuck=rows[:1], error=ValueError("broken")))

    assert sweeps.retry([sweeps.parked().get().pk]) == 1
    assert sweep(worker(tried)) == 1
    assert not PutOff.objects.exists()


def test_celerys_limit_ends_the_sweep_and_puts_its_row_off(rows, tried):
    act = worker(tried, stuck=rows[1:2], error=SoftTimeLimitExceeded())

    with pytest.raises(SoftTimeLimitExceeded):
        work_through(Queue("tests", waiting()), act)

    assert tried == rows[:2]
    assert PutOff.objects.get().row == rows[1]
    with transaction.atomic():
        work_through(Queue("tests", waiting()), act)
    assert tried == rows


def test_celerys_limit_ends_a_round_of_attempts():
    def late():
        raise SoftTimeLimitExceeded

    with pytest.raises(SoftTimeLimitExceeded):
        rounds.run_isolated(late, what="late")


def test_run_stops_in_order_when_its_time_is_up(rows, tried, monkeypatch):
    clock = iter(range(0, 1000, 25))
    monkeypatch.setattr(rounds, "monotonic", lambda: next(clock))

    done = rounds.run("tests", lambda: sweep(worker(tried), batch=6))

    assert done == len(tried) == 2
    found = Sweep.objects.get()
    assert found.left == 4
    assert found.leased_until is None
    assert found.behind_since is not None


def test_run_of_attempts_stops_in_order_when_its_time_is_up(monkeypatch):
    clock = iter(range(0, 1000, 25))
    monkeypatch.setattr(rounds, "monotonic", lambda: next(clock))
    done = []

    def act():
        for number in range(6):
            rounds.run_isolated(lambda number=number: done.append(number), what="tests")

    rounds.run("tests", act)

    assert done == [0, 1]
    assert Sweep.objects.get().left == 1


def test_run_that_catches_up_is_not_behind_any_more(rows, tried):
    for _round in range(3):
        rounds.run("tests", lambda: sweep(worker(tried)))
        behind = Sweep.objects.get().behind_since

    assert tried == rows
    assert behind is None


def test_two_runs_of_one_name_never_overlap():
    runs = []

    def act():
        runs.append("outer")
        rounds.run("tests", lambda: runs.append("inner"))

    rounds.run("tests", act)
    rounds.run("tests", lambda: runs.append("next"))

    assert runs == ["outer", "next"]


def test_lease_of_a_dead_worker_runs_out():
    past = timezone.now() - timedelta(seconds=1)
    Sweep.objects.create(name="tests", leased_until=past)

    assert rounds.run("tests", lambda: 7) == 7


def test_run_that_fails_gives_its_lease_back_and_says_why():
    def act():
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        rounds.run("tests", act)

    found = Sweep.objects.get()
    assert found.leased_until is None
    assert found.ended_at is None
    assert found.last_error == "ValueError: broken"


def test_list_without_end_goes_on_where_the_last_run_stopped(monkeypatch):
    clock = iter(range(0, 10_000, 25))
    monkeypatch.setattr(rounds, "monotonic", lambda: next(clock))
    seen = []

    def act():
        seen.extend(rounds.in_turn([5, 3, 1, 4, 2]))

    for _run in range(5):
        rounds.run("tests", act)

    assert seen == [1, 2, 3, 4, 5, 1, 2, 3, 4, 5]


def test_messages_delivered_long_ago_are_forgotten_a_few_at_a_time(rows, settings):
    settings.OUTBOX_KEPT = timedelta(days=90)
    long_ago = timezone.now() - timedelta(days=91)
    OutboxMessage.objects.filter(pk__in=rows[:4]).update(
        state=State.DONE, done_at=long_ago
    )
    OutboxMessage.objects.filter(pk=rows[4]).update(
        state=State.DONE, done_at=timezone.now()
    )

    assert forget_old() == 4

    assert (
        list(OutboxMessage.objects.order_by("pk").values_list("pk", flat=True))
        == (rows[4:])
    )


def test_forgetting_stops_when_its_time_is_up(rows, monkeypatch):
    clock = iter(range(0, 1000, 50))
    monkeypatch.setattr(rounds, "monotonic", lambda: next(clock))

    rounds.run("tests", lambda: rounds.forget(OutboxMessage.objects.all(), batch=2))

    assert OutboxMessage.objects.count() == 2
