"""Two treasurers at once: a surplus is posted once, a household is paid once."""

from functools import partial

import pytest

from core.transitions import TransitionError
from office.distribution.models import PayItem
from office.distribution.queries.paybacks import to_go_back
from office.distribution.services import payments
from office.distribution.services.paybacks import (
    NothingToGoBackError,
    PaybackOrder,
    approve_payback,
    prepare_payback,
)
from office.distribution.services.payments import (
    NotDueError,
    PayOrder,
    note_paid,
    prepare_payments,
)
from office.distribution.services.postings import post_run
from payments.ledger.models import LedgerTransaction
from payments.ledger.queries import balance_of
from payments.ledger.states import TransactionKind
from payments.payouts.models import Transfer
from tests.factories.distribution import (
    make_approved_run,
    make_chair,
    make_posted_run,
    make_treasurer,
)
from tests.factories.payments import off_balance
from tests.factories.payouts import make_bank_account, owe
from tests.races.together import all_values, errors, run_together, values
from vendors.cooperatives.queries import stake_of

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
MANY = 4
FIRST = 2629825


def test_posted_once():
    run = make_approved_run()
    people = [make_treasurer(run.cooperative) for _ in range(MANY)]

    outcomes = run_together([partial(post_run, run, by=one) for one in people])

    assert len(values(outcomes)) == 1
    assert len(errors(outcomes, TransitionError)) == MANY - 1
    assert LedgerTransaction.objects.filter(kind=TransactionKind.SURPLUS).count() == 1
    assert balance_of(f"members-due:CNY:{run.cooperative_id}") == -8769991


@pytest.mark.parametrize("way", ["cash", "market"])
def test_household_is_paid_once(way):
    run = make_posted_run()
    household = run.cooperative.households.get(number="01")
    make_bank_account(household, partner=None, household=household)
    owe(run.cooperative, MANY * FIRST)
    acts = [
        partial(
            prepare_payments,
            run.cooperative,
            PayOrder([household.pk], way, "CNY", f"click-{place}"),
            by=make_treasurer(run.cooperative),
        )
        for place in range(MANY)
    ]

    outcomes = run_together(acts)

    assert len(values(outcomes)) == 1
    assert len(errors(outcomes, NotDueError)) == MANY - 1
    assert PayItem.objects.count() + Transfer.objects.count() == 1
    assert off_balance() == {}


def test_noted_by_many_is_booked_once():
    run = make_posted_run()
    household = run.cooperative.households.get(number="01")
    order = PayOrder([household.pk], "cash", "CNY", "click")
    payment = prepare_payments(run.cooperative, order, by=run.prepared_by)
    receipts = {payment.items.get().pk: ""}

    all_values(
        run_together(
            [
                partial(note_paid, payment, receipts, by=run.prepared_by)
                for _ in range(MANY)
            ]
        )
    )

    assert balance_of(f"household:CNY:{household.pk}") == 0
    assert (
        LedgerTransaction.objects.filter(kind=TransactionKind.MEMBER_PAID).count() == 1
    )


def test_without_the_locks_they_do_meet(monkeypatch):
    """Only the database's constraint stands between them then."""
    for name in ("lock_partner", "lock_households"):
        monkeypatch.setattr(payments, name, lambda *_args: None)
    run = make_posted_run()
    household = run.cooperative.households.get(number="01")
    acts = [
        partial(
            prepare_payments,
            run.cooperative,
            PayOrder([household.pk], "cash", "CNY", f"click-{place}"),
            by=make_treasurer(run.cooperative),
        )
        for place in range(MANY)
    ]

    outcomes = run_together(acts)

    assert len(values(outcomes)) == 1
    assert PayItem.objects.count() == 1


def test_stake_that_goes_back_is_owed_once():
    run = make_posted_run()
    _stayed, left = to_go_back(run.cooperative, "CNY")
    order = PaybackOrder("left", {row.value for row in left}, "CNY", "click")
    payback = prepare_payback(run.cooperative, order, by=run.prepared_by)
    heads = [make_chair(run.cooperative) for _ in range(MANY)]

    outcomes = run_together(
        [partial(approve_payback, payback, by=one) for one in heads]
    )

    assert len(values(outcomes)) == 1
    assert len(errors(outcomes, TransitionError)) == MANY - 1
    assert (
        LedgerTransaction.objects.filter(kind=TransactionKind.STAKE_BACK).count() == 1
    )
    household = run.cooperative.households.get(number="05")
    assert stake_of(household) == 0
    assert off_balance() == {}


def test_prepared_by_many_goes_back_once():
    run = make_posted_run()
    _stayed, left = to_go_back(run.cooperative, "CNY")
    names = {row.value for row in left}
    acts = [
        partial(
            prepare_payback,
            run.cooperative,
            PaybackOrder("left", names, "CNY", f"click-{place}"),
            by=run.prepared_by,
        )
        for place in range(MANY)
    ]

    outcomes = run_together(acts)

    assert len(values(outcomes)) == 1
    assert len(errors(outcomes, NothingToGoBackError)) == MANY - 1


def test_last_payments_noted_at_once_make_it_paid():
    """Each alone would see the other's household still owed."""
    run = make_posted_run()
    acts = []
    for household in run.cooperative.households.order_by("number"):
        order = PayOrder([household.pk], "cash", "CNY", f"click-{household.pk}")
        payment = prepare_payments(run.cooperative, order, by=run.prepared_by)
        receipts = {payment.items.get().pk: ""}
        acts.append(partial(note_paid, payment, receipts, by=run.prepared_by))

    all_values(run_together(acts))

    run.refresh_from_db()
    assert run.state == "paid"
