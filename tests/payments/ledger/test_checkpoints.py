"""Checkpoints: balances are the same with and without."""

from datetime import timedelta
from itertools import count

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from payments.ledger.queries import balance_of
from payments.ledger.services import (
    SETTLED,
    Account,
    Draft,
    Entry,
    make_checkpoints,
    post,
)
from payments.ledger.states import AccountKind, TransactionKind
from tests.effort import tries

pytestmark = pytest.mark.django_db
NUMBER = count()
TAX, FEES = Account(AccountKind.TAX), Account(AccountKind.FEES)
LATER = SETTLED + timedelta(minutes=1)


def move(cause, amount):
    return Draft(
        cause,
        TransactionKind.CORRECTION,
        "CNY",
        [Entry(TAX, amount), Entry(FEES, -amount)],
    )


STEPS = st.lists(st.tuples(st.integers(-(10**12), 10**12), st.booleans()), max_size=12)


@settings(
    max_examples=tries(25),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(STEPS)
def test_balance_is_the_sum_wherever_the_checkpoints_are(steps):
    total = balance_of("tax:CNY")
    for amount, is_checked in steps:
        post([move(f"step:{next(NUMBER)}", amount)])
        total += amount
        if is_checked:
            make_checkpoints(least=1, now=timezone.now() + LATER)
        assert balance_of("tax:CNY") == total
        assert balance_of("fees:CNY") == -total


def test_young_postings_are_left_for_the_next_checkpoint():
    post([move("one", 5)])

    assert make_checkpoints(least=1) == 0
    assert make_checkpoints(least=1, now=timezone.now() + LATER) == 2
    assert make_checkpoints(least=1, now=timezone.now() + LATER) == 0


def test_quiet_accounts_need_none():
    post([move("one", 5)])

    assert make_checkpoints(now=timezone.now() + LATER) == 0


def test_balance_reads_only_what_came_after(queries):
    post([move(f"n{n}", 1) for n in range(50)])
    make_checkpoints(least=1, now=timezone.now() + LATER)
    post([move("later", 7)])

    with queries(1):
        assert balance_of("tax:CNY") == 57
