"""Payouts at once: one balance is claimed once, released once, settled once."""

import threading
from functools import partial

import pytest
from django.db import transaction

from core.transitions import TransitionError
from payments.ledger.models import LedgerTransaction
from payments.payouts.locks import lock_payables_of_seller
from payments.payouts.models import PayoutBatch, Transfer
from payments.payouts.services import batches as batches_module
from payments.payouts.services.answers import take_answer
from payments.payouts.services.batches import (
    NobodyToPayError,
    cancel_batch,
    prepare_batches,
    release_batch,
)
from payments.payouts.services.rails import choose_rail
from payments.payouts.states import Rail
from tests.factories.payments import held, off_balance, owed
from tests.factories.payouts import (
    make_answer_lines,
    make_batch,
    make_clerk,
    make_payee,
    make_released_batch,
    owe,
)
from tests.races.together import (
    all_values,
    errors,
    run_together,
    until_somebody_waits,
    values,
)

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
MANY = 4


def test_sweeps_at_once_pay_nobody_twice():
    farms = [make_payee(1000) for _ in range(5)]
    clerks = [make_clerk() for _ in range(MANY)]

    outcomes = run_together([partial(prepare_batches, "CNY", by=one) for one in clerks])

    assert len(values(outcomes)) == 1
    assert len(errors(outcomes, NobodyToPayError)) == MANY - 1
    assert [owed(farm, "payable") for farm in farms] == [0] * 5
    assert held("transfers") == 5000
    assert off_balance() == {}


def test_without_the_lock_the_database_refuses_the_second(monkeypatch):
    """Proves that they do meet: only the constraint stands between them then."""
    monkeypatch.setattr(batches_module, "lock_payables", lambda *_asked: None)
    make_payee(1000)
    clerks = [make_clerk() for _ in range(MANY)]

    outcomes = run_together([partial(prepare_batches, "CNY", by=one) for one in clerks])

    assert len(values(outcomes)) == 1
    assert held("transfers") == 1000


def test_seller_chooses_how_to_be_paid_while_a_batch_names_it(monkeypatch):
    """The batch holds what is owed and points at the seller when it is written."""
    farm, clerk = make_payee(1000), make_clerk()
    read = threading.Event()

    def slow_sweep(*args, **kwargs):
        swept = sweep(*args, **kwargs)
        if kwargs.get("among"):  # under the lock, not the look before it
            read.set()
            until_somebody_waits()
        return swept

    def choose():
        assert read.wait(10)
        return choose_rail(farm, Rail.BANK, by=None)

    sweep = batches_module.sweep
    monkeypatch.setattr(batches_module, "sweep", slow_sweep)

    batches, chosen = all_values(
        run_together([partial(prepare_batches, "CNY", by=clerk), choose])
    )

    assert (len(batches), chosen) == (1, False)


def test_a_batch_holds_the_sellers_of_no_other(monkeypatch):
    """While one is made, what is owed to who stands in another can be locked."""
    monkeypatch.setattr(batches_module, "MOST_IN_A_BATCH", 1)
    farms = [make_payee(1000, name) for name in ("Adler", "Berg")]
    clerk, found = make_clerk(), []

    def look_and_lock(*args, **kwargs):
        swept = sweep(*args, **kwargs)
        if kwargs.get("among") == [farms[1].pk]:
            (outcome,) = run_together([partial(lock_now, farms[0])])
            found.append(outcome)
        return swept

    def lock_now(farm):
        with transaction.atomic():
            return [each.partner_id for each in lock_payables_of_seller(farm.pk)]

    sweep = batches_module.sweep
    monkeypatch.setattr(batches_module, "sweep", look_and_lock)

    assert len(prepare_batches("CNY", by=clerk)) == 2
    assert values(found) == [[farms[0].pk]]


def test_batches_of_two_currencies_get_numbers_of_their_own():
    farm = make_payee(1000)
    owe(farm, 2000, "JPY")
    owe(farm, 3000, "KWD")
    by = make_clerk()

    made = all_values(
        run_together(
            [partial(prepare_batches, each, by=by) for each in ("CNY", "JPY", "KWD")]
        )
    )

    assert sorted(batch.number[-4:] for (batch,) in made) == ["0001", "0002", "0003"]


def test_released_by_one_of_two():
    make_payee(1000)
    batch = make_batch()
    clerks = [make_clerk() for _ in range(MANY)]

    outcomes = run_together(
        [partial(release_batch, batch.pk, by=one) for one in clerks]
    )

    assert len(values(outcomes)) == 1
    assert len(errors(outcomes, TransitionError)) == MANY - 1
    batch.refresh_from_db()
    assert batch.state == "released"


def test_released_or_cancelled_never_both():
    farm = make_payee(1000)
    batch = make_batch()
    by = make_clerk()

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
    farm = make_payee(1000)
    batch = make_released_batch()
    lines, by = make_answer_lines(batch, status, "AC01"), make_clerk()

    plans = all_values(
        run_together([partial(take_answer, lines, by=by) for _ in range(MANY)])
    )

    assert sorted(len(plan.moves) for plan in plans) == [0] * (MANY - 1) + [1]
    assert (held("shoppers"), owed(farm, "payable")) == left
    assert held("transfers") == 0
    causes = LedgerTransaction.objects.filter(cause__startswith="transfer:")
    assert causes.count() == 2


def test_bookings_go_on_while_a_batch_is_made():
    farms = [make_payee(1000) for _ in range(3)]
    acts = [partial(prepare_batches, "CNY", by=make_clerk())]
    acts += [partial(owe, farm, 70 + place) for place, farm in enumerate(farms)]

    all_values(run_together(acts))

    total = sum(owed(farm, "payable") for farm in farms) + held("transfers")
    assert total == 3000 + 70 + 71 + 72
    assert off_balance() == {}
