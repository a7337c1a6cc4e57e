"""Nobody waits for ever for a lock, a statement or somebody who went away."""

import threading

import pytest
from django.db import OperationalError, connection, transaction

from core.transactions import LOCK_TIMEOUT, is_busy, state_of, whole_act
from tests.factories.vendors import make_farm
from tests.races.together import all_values, run_together
from vendors.partner.locks import lock_partner
from vendors.partner.models import Partner

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def asked(name):
    with connection.cursor() as cursor:
        cursor.execute(f"SHOW {name}")
        return cursor.fetchone()[0]


def test_connections_know_how_long_to_wait():
    """As a command's; `NANPO_PAGES` makes it less."""
    assert asked("lock_timeout") == "1min"
    assert asked("statement_timeout") == "0"
    assert asked("idle_in_transaction_session_timeout") == "15min"


@pytest.mark.parametrize("what", ["lock", "statement"])
def test_waiting_in_vain_is_busy_and_not_broken(what):
    farm = make_farm()
    is_held, is_over = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            lock_partner(farm.pk)
            is_held.set()
            is_over.wait(20)

    def wait():
        is_held.wait(20)
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL {what}_timeout = '50ms'")
                lock_partner(farm.pk)
        except OperationalError as error:
            return is_busy(error), state_of(error)
        finally:
            is_over.set()

    _held, (busy, state) = all_values(run_together([hold, wait]))

    assert busy
    assert state == {"lock": LOCK_TIMEOUT, "statement": "57014"}[what]


def test_two_that_deadlock_are_both_done_in_the_end():
    """They lock two sellers in opposite orders, and meet in the middle."""
    farms = [make_farm(), make_farm()]
    meeting = threading.Barrier(2)
    tries = []

    def act(order):
        @whole_act
        def both():
            tries.append(1)
            lock_partner(order[0].pk)
            if len(tries) <= 2:
                meeting.wait(20)
            lock_partner(order[1].pk)
            Partner.objects.filter(pk=order[0].pk).update(code=f"done-{order[0].pk}")

        return both

    all_values(run_together([act(farms), act(farms[::-1])]))

    assert len(tries) == 3
    assert Partner.objects.filter(code__startswith="done-").count() == 2
