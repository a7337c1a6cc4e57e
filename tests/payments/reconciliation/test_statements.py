"""The bank's statement against our transfers: matched, and told where they differ."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core import dates
from core.imports.rows import WrongRowsError
from payments.payouts.models import Transfer
from payments.reconciliation.models import BankLine, Finding, Run, StripeRow
from payments.reconciliation.services.statements import take_statement
from payments.reconciliation.statement_files import read_statement
from tests.factories.accounts import make_staff
from tests.factories.payments import findings
from tests.factories.payouts import answer_batch, make_payee, make_released_batch

from .statements import table

pytestmark = pytest.mark.django_db


def taken(*rows, by=None):
    statement = read_statement(table(*rows))
    return take_statement(statement, name="november.csv", by=by or make_staff())


def today(days=0):
    return f"{dates.today() + timedelta(days=days):%Y-%m-%d}"


@pytest.fixture
def transfers(db):
    """Two transfers that the bank has confirmed, of ¥100 and ¥200."""
    make_payee(10_000)
    make_payee(20_000)
    answer_batch(make_released_batch())
    return list(Transfer.objects.order_by("amount"))


def debit(transfer, *, amount=None, days=0):
    units = transfer.amount if amount is None else amount
    return f"{today(days)},-{units / 100:.2f},Payout {transfer.key} thanks"


def test_each_transfer_is_on_the_statement(transfers):
    run = taken(*map(debit, transfers))

    assert (run.state, run.seen, run.matched, run.opened) == ("done", 2, 2, 0)
    assert {line.transfer for line in BankLine.objects.all()} == set(transfers)


def test_batch_that_was_booked_as_one_sum(transfers):
    number = transfers[0].batch.number

    run = taken(f"{today()},-300.00,Batch {number}")

    assert (run.matched, run.opened) == (1, 0)
    assert BankLine.objects.get().batch == transfers[0].batch
    later = taken(f"{today(1)},5.00,{number}-00x")
    assert findings(kind="bank-missing") == []
    assert later.opened == 1


def test_line_that_is_not_ours_is_found(transfers):
    run = taken(*map(debit, transfers), f"{today()},-9.90,Account fee")

    assert (run.matched, run.opened) == (2, 1)
    finding = Finding.objects.get()
    assert (finding.kind, finding.amount, finding.about) == (
        "bank-unknown", -990, "Account fee",
    )  # fmt: skip


def test_other_amount_is_found(transfers):
    taken(debit(transfers[0], amount=9000), debit(transfers[1]))

    finding = Finding.objects.get()
    assert (finding.kind, finding.amount, finding.expected) == (
        "bank-amount", -9000, -10_000,
    )  # fmt: skip


def test_confirmed_transfer_that_is_on_no_statement_is_found_until_it_is(transfers):
    first, second = transfers
    run = taken(debit(first), f"{today(1)},-9.90,Account fee")

    assert findings(kind="bank-missing") == [("bank-missing", "open")]
    assert Finding.objects.get(kind="bank-missing").about == second.key
    assert run.opened == 2
    taken(debit(second, days=1))
    assert findings(kind="bank-missing") == [("bank-missing", "resolved")]


def test_money_that_came_back_of_what_counts_as_paid(transfers):
    key = transfers[0].key
    taken(*map(debit, transfers), f"{today()},100.00,Return {key}")

    assert findings() == [("bank-returned", "open")]


def test_money_that_came_back_and_is_known(transfers):
    key = transfers[0].key
    answer_batch(transfers[0].batch, "failed", "AC01")
    taken(*map(debit, transfers), f"{today()},100.00,Return {key}")

    assert findings() == []


def test_payout_of_stripe_arrives(db):
    now = timezone.now()
    StripeRow.objects.create(
        txn_id="txn_po", kind="payout", amount=-5000, fee=0, net=-5000, currency="CNY",
        match="platform", created=now - timedelta(days=2), available_on=now,
    )  # fmt: skip

    run = taken(f"{today()},50.00,STRIPE", f"{today()},51.00,STRIPE")

    assert (run.matched, run.opened) == (1, 1)


def test_same_statement_again_changes_nothing(transfers):
    by = make_staff()
    rows = [*map(debit, transfers), f"{today()},-9.90,Account fee"]
    taken(*rows, by=by)

    run = taken(*rows, by=by)

    assert (run.seen, run.opened) == (0, 0)
    assert (BankLine.objects.count(), Finding.objects.count()) == (3, 1)


def test_one_bad_row_and_nothing_is_taken(transfers):
    with pytest.raises(WrongRowsError) as refusal:
        taken(debit(transfers[0]), "soon,-1,x")

    assert [each.row for each in refusal.value.problems] == [3]
    assert (Run.objects.count(), BankLine.objects.count()) == (0, 0)
    assert not Finding.objects.exists()


def test_key_inside_another_word_is_not_a_key(transfers):
    key = transfers[0].key
    run = taken(f"{today()},-100.00,XX{key}", f"{today()},-100.00,{key}9")

    assert run.matched == 0


def test_many_lines_take_few_queries(transfers, queries):
    rows = [f"{today()},-{n}.00,Line {n}" for n in range(1, 200)]
    statement = read_statement(table(*rows))
    by = make_staff()

    with queries(25):
        take_statement(statement, name="x", by=by)
