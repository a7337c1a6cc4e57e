"""Checkpoints: balances are the same with and without."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import count

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from payments.ledger.models import LedgerAccount, Posting
from payments.ledger.queries import balance_before, balance_of
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
from tests.factories.crowds import make_accounts
from tests.plans import assert_bounded

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


@pytest.mark.parametrize("day", [-9, -5, -4.5, -3, 0.1, 1])
def test_balance_before_a_moment_is_what_had_happened_by_then(day):
    """Also what is booked later than the checkpoint and had happened before it."""
    now = timezone.now()
    for at in (-8, -5, -4):
        post([replace(move(f"old:{at}", 100 + at), created=now + timedelta(at))])
    make_checkpoints(least=1, now=now + LATER)
    for at in (-7, -1, 0):
        post([replace(move(f"late:{at}", 10 + at), created=now + timedelta(at))])

    before = now + timedelta(days=day)
    booked = Posting.objects.filter(
        account__key="tax:CNY", transaction__created__lt=before
    )
    account = LedgerAccount.objects.filter(key="tax:CNY")
    assert balance_before(account, before) == sum(row.amount for row in booked)


@pytest.mark.postgres
def test_accounts_that_nothing_came_to_are_not_looked_at():
    post([move("one", 5)])
    make_accounts(LedgerAccount.objects.first(), 5_000)
    make_checkpoints(least=1, now=timezone.now() + LATER)
    post([move("two", 5)])

    assert_bounded(
        partial(make_checkpoints, now=timezone.now() + LATER), "ledger_ledgeraccount"
    )


@pytest.mark.postgres
def test_the_index_of_an_accounts_postings_holds_their_amounts():
    """They lie far apart in the table: a page read for each is ten times dearer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_indexdef('posting_of_account'::regclass)")
        assert cursor.fetchone()[0].endswith("INCLUDE (amount, vendor_order_id)")


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
