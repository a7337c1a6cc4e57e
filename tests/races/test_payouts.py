"""Payouts at once: one balance is claimed once, released once, settled once."""

from functools import partial

import pytest

from core.transitions import TransitionError
from orders.ledger.models import LedgerTransaction
from orders.payouts.models import PayoutBatch, Transfer
from orders.payouts.services import (
    NobodyToPay,
    cancel_batch,
    prepare_batches,
    release_batch,
    take_answer,
)
from orders.payouts.services import batches as batches_module
from tests.orders.payouts.makers import held, off_balance, owed
from tests.orders.payouts.transfer_makers import (
    a_batch,
    a_clerk,
    a_payee,
    a_released_batch,
    lines_of,
    owe,
)
from tests.races.together import all_values, errors, run_together, values

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
MANY = 4


def test_sweeps_at_once_pay_nobody_twice():
    farms = [a_payee(1000) for _ in range(5)]
    clerks = [a_clerk() for _ in range(MANY)]

    outcomes = run_together([partial(prepare_batches, "CNY", by=one) for one in clerks])

    assert len(values(outcomes)) == 1
    assert len(errors(outcomes, NobodyToPay)) == MANY - 1
    assert [owed(farm, "payable") for farm in farms] == [0] * 5
    assert held("transfers") == 5000
    assert off_balance() == {}


def test_without_the_lock_the_database_refuses_the_second(monkeypatch):
    """Proves that they do meet: only the constraint stands between them then."""
    monkeypatch.setattr(batches_module, "lock_payables", lambda _currency: None)
    a_payee(1000)
    clerks = [a_clerk() for _ in range(MANY)]

    outcomes = run_together([partial(prepare_batches, "CNY", by=one) for one in clerks])

    assert len(values(outcomes)) == 1
    assert held("transfers") == 1000


def test_batches_of_two_currencies_get_numbers_of_their_own():
    farm = a_payee(1000)
    owe(farm, 2000, "JPY")
    owe(farm, 3000, "KWD")
    by = a_clerk()

    made = all_values(
        run_together(
            [partial(prepare_batches, each, by=by) for each in ("CNY", "JPY", "KWD")]
        )
    )

    assert sorted(batch.number[-4:] for (batch,) in made) == ["0001", "0002", "0003"]


def test_released_by_one_of_two():
    a_payee(1000)
    batch = a_batch()
    clerks = [a_clerk() for _ in range(MANY)]

    outcomes = run_together(
        [partial(release_batch, batch.pk, by=one) for one in clerks]
    )

    assert len(values(outcomes)) == 1
    assert len(errors(outcomes, TransitionError)) == MANY - 1
    batch.refresh_from_db()
    assert batch.state == "released"


def test_released_or_cancelled_never_both():
    farm = a_payee(1000)
    batch = a_batch()
    by = a_clerk()

    outcomes = run_together(
        [
            partial(release_batch, batch.pk, by=by),
            partial(cancel_batch, batch.pk, by=by),
        ]
    )

    assert len(values(outcomes)) == 1
    assert len(errors(outcomes, TransitionError)) == 1
    state = PayoutBatch.objects.get().state
    transfer = Transfer.objects.get().state
    assert (state, transfer, owed(farm, "payable")) in [
        ("released", "sent", 0),
        ("cancelled", "failed", 1000),
    ]


@pytest.mark.parametrize(
    ("status", "left"), [("confirmed", (0, 0)), ("failed", (-1000, 1000))]
)
def test_answer_taken_at_once_is_booked_once(status, left):
    farm = a_payee(1000)
    batch = a_released_batch()
    lines, by = lines_of(batch, status, "AC01"), a_clerk()

    plans = all_values(
        run_together([partial(take_answer, lines, by=by) for _ in range(MANY)])
    )

    assert sorted(len(plan.moves) for plan in plans) == [0] * (MANY - 1) + [1]
    assert (held("shoppers"), owed(farm, "payable")) == left
    assert held("transfers") == 0
    causes = LedgerTransaction.objects.filter(cause__startswith="transfer:")
    assert causes.count() == 2


def test_bookings_go_on_while_a_batch_is_made():
    farms = [a_payee(1000) for _ in range(3)]
    acts = [partial(prepare_batches, "CNY", by=a_clerk())]
    acts += [partial(owe, farm, 70 + place) for place, farm in enumerate(farms)]

    all_values(run_together(acts))

    total = sum(owed(farm, "payable") for farm in farms) + held("transfers")
    assert total == 3000 + 70 + 71 + 72
    assert off_balance() == {}
