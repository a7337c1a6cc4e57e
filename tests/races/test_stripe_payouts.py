"""Stripe payouts at once: one share is claimed once, sent once, taken back once."""

from functools import partial

import pytest

from orders.connect.models import StripeAccount
from orders.connect.services import set_up
from orders.payment.services import ask_refund
from orders.payouts.models import StripeReversal, StripeTransfer
from orders.payouts.services import (
    RailRefused,
    choose_rail,
    hold,
    send_reversal,
    send_transfer,
    sweep_stripe,
)
from orders.payouts.services import stripe_sweep as sweeping
from tests.cast import a_farm
from tests.orders.payouts.makers import held, off_balance, owed
from tests.orders.payouts.stripe_makers import (
    a_sent_transfer,
    an_earned_part,
    deliver_all,
    moved,
    on_stripe,
)
from tests.orders.payouts.test_stripe_back import deliver_one
from tests.races.together import all_values, errors, run_together, values

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
MANY = 4


@pytest.fixture(autouse=True)
def _sums_to_zero(double):
    yield
    assert off_balance() == {}
    assert double.wrongs() == []


def test_sweeps_at_once_claim_each_share_once(double):
    farm = on_stripe(double)
    for _ in range(3):
        an_earned_part(double, farm)

    outcomes = all_values(run_together([sweep_stripe] * MANY))

    assert sorted(len(made) for made in outcomes) == [0] * (MANY - 1) + [3]
    assert (owed(farm, "payable"), held("transfers")) == (0, 3 * 11_200)
    deliver_all()
    assert moved(double) == [(11_200, 0)] * 3


def test_without_the_lock_a_share_would_be_claimed_twice(double, monkeypatch):
    """Proves that they do meet."""
    monkeypatch.setattr(
        sweeping,
        "lock_payable",
        lambda pk: sweeping.LedgerAccount.objects.get(pk=pk),
    )
    farm = on_stripe(double)
    an_earned_part(double, farm)

    outcomes = all_values(run_together([sweep_stripe] * MANY))

    assert sum(len(made) for made in outcomes) > 1


def test_sent_at_once_is_sent_once(double):
    farm = on_stripe(double)
    an_earned_part(double, farm)
    (row,) = sweep_stripe()

    all_values(run_together([partial(send_transfer, row.pk)] * MANY))

    assert moved(double) == [(11_200, 0)]
    assert StripeTransfer.objects.get().state == "confirmed"
    assert (held("transfers"), owed(farm, "payable")) == (0, 0)


def test_taken_back_at_once_is_taken_back_once(double):
    farm = on_stripe(double)
    row = a_sent_transfer(double, farm)
    refund = ask_refund(
        row.part.order.payments.get(), amount=5000, cause="x", vendor_order=row.part
    )
    deliver_one(f"refund:{refund.pk}")
    reversal = StripeReversal.objects.get()

    all_values(run_together([partial(send_reversal, reversal.pk)] * MANY))

    assert moved(double) == [(11_200, 5000)]
    assert (held("transfers"), owed(farm, "payable")) == (0, 0)


def test_sale_is_held_or_sent_never_both(double):
    farm = on_stripe(double)
    part = an_earned_part(double, farm)

    all_values(run_together([sweep_stripe, partial(hold, part, "dispute:1", "why")]))
    deliver_all()

    sent = sum(amount for amount, _back in moved(double))
    assert sent + owed(farm, "payable") == 11_200
    # Claimed first and held then, it is given up unsent.
    assert sent == 0


def test_rail_is_changed_or_money_is_sent(double):
    farm = on_stripe(double)
    an_earned_part(double, farm)

    outcomes = run_together([sweep_stripe, partial(choose_rail, farm, "bank", by=None)])

    refused = errors(outcomes, RailRefused)
    claimed = StripeTransfer.objects.count()
    assert (len(refused), claimed) in [(1, 1), (0, 0)]
    assert len(values(outcomes)) == 2 - len(refused)


def test_clicks_at_once_make_one_account(double):
    farm = a_farm()

    run_together([partial(set_up, farm, "CN")] * MANY)
    set_up(farm, "CN")

    made = double.books()["accounts"]
    assert [row["id"] for row in made] == [StripeAccount.objects.get().account_id]
