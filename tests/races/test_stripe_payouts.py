"""Stripe payouts at once: one share is claimed once, sent once, taken back once."""

from functools import partial
from threading import Barrier

import pytest
from django.utils.timezone import now

from fulfilment.packing.services.packing import begin_packing
from orders.order.services.fulfilment import (
    finish_packing,
    ship_vendor_order,
    tick_line,
)
from payments.connect.models import StripeAccount
from payments.connect.services import set_up
from payments.ledger.models import LedgerAccount
from payments.payment.services.refunds import ask_refund
from payments.payouts.by_stripe import used_of
from payments.payouts.models import StripeReversal, StripeTransfer
from payments.payouts.services import stripe_sweep as sweeping
from payments.payouts.services.earnings import hold
from payments.payouts.services.rails import RailError, choose_rail
from payments.payouts.services.stripe_back import send_reversal
from payments.payouts.services.stripe_sweep import sweep_stripe
from payments.payouts.services.stripe_transfers import send_transfer
from tests.factories.orders import make_paid_order
from tests.factories.outbox import deliver_everything
from tests.factories.payments import held, off_balance, owed
from tests.factories.payouts import (
    adopt_payment,
    earn_later,
    make_earned_vendor_order,
    make_sent_transfer,
    make_stripe_seller,
    transfers_at_stripe,
)
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm
from tests.payments.payouts.test_stripe_back import deliver_one
from tests.races.together import (
    all_values,
    errors,
    run_together,
    until_somebody_waits,
    values,
)

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
MANY = 4


@pytest.fixture(autouse=True)
def _sums_to_zero(double):
    yield
    assert off_balance() == {}
    assert double.wrongs() == []


def test_sweeps_at_once_claim_each_share_once(double):
    farm = make_stripe_seller(double)
    for _ in range(3):
        make_earned_vendor_order(double, farm)

    outcomes = all_values(run_together([sweep_stripe] * MANY))

    assert sorted(len(made) for made in outcomes) == [0] * (MANY - 1) + [3]
    assert (owed(farm, "payable"), held("transfers")) == (0, 3 * 11_200)
    deliver_everything()
    assert transfers_at_stripe(double) == [(11_200, 0)] * 3


def test_two_sellers_of_one_order_draw_no_more_on_its_charge_than_it_holds(
    double, monkeypatch
):
    """Half of it was paid with a balance, so the charge covers one of the two."""
    farms = [make_stripe_seller(double), make_stripe_seller(double)]
    order = make_paid_order([(make_pack(farm, price="100.00"), 1) for farm in farms])
    for vendor_order in order.vendor_orders.order_by("pk"):
        begin_packing(vendor_order, by=None)
        line = vendor_order.lines.get()
        tick_line(line, packed=True)
        finish_packing(vendor_order, by=None)
        ship_vendor_order(
            vendor_order, packs={line.pk: 1}, carrier="SF", tracking_number="", by=None
        )
    order.payments.update(amount=11_200, charge_id="ch_half", intent_id="pi_half")
    adopt_payment(double, order.vendor_orders.first())
    earn_later()
    for payment in order.payments.all():
        sweeping.note_settlement(payment)

    def slow_pieces(owed, most):
        found = pieces(owed, most)
        until_somebody_waits()
        return found

    pieces = sweeping.pieces
    monkeypatch.setattr(sweeping, "pieces", slow_pieces)
    accounts = LedgerAccount.objects.filter(kind="payable", partner__in=farms)

    made = all_values(
        run_together([partial(sweeping.claim, each.pk, now()) for each in accounts])
    )

    charges = sorted(row.charge_id for rows in made for row in rows)
    assert charges == ["", "ch_half"]
    assert used_of("ch_half") == 11_200


def test_without_both_locks_a_share_would_be_claimed_twice(double, monkeypatch):
    """Proves that they do meet."""
    barrier = Barrier(MANY)

    def read_together(account_id):
        barrier.wait(30)
        return shares_owed(account_id)

    shares_owed = sweeping.shares_owed
    monkeypatch.setattr(sweeping, "shares_owed", read_together)
    monkeypatch.setattr(
        sweeping, "lock_payable", lambda pk: LedgerAccount.objects.get(pk=pk)
    )
    monkeypatch.setattr(sweeping, "lock_settlements", list)
    farm = make_stripe_seller(double)
    make_earned_vendor_order(double, farm)

    outcomes = all_values(run_together([sweep_stripe] * MANY))

    assert sum(len(made) for made in outcomes) > 1


def test_sent_at_once_is_sent_once(double):
    farm = make_stripe_seller(double)
    make_earned_vendor_order(double, farm)
    (row,) = sweep_stripe()

    all_values(run_together([partial(send_transfer, row.pk)] * MANY))

    assert transfers_at_stripe(double) == [(11_200, 0)]
    assert StripeTransfer.objects.get().state == "confirmed"
    assert (held("transfers"), owed(farm, "payable")) == (0, 0)


def test_taken_back_at_once_is_taken_back_once(double):
    farm = make_stripe_seller(double)
    row = make_sent_transfer(double, farm)
    refund = ask_refund(
        row.vendor_order.order.payments.get(),
        amount=5000,
        cause="x",
        vendor_order=row.vendor_order,
    )
    deliver_one(f"refund:{refund.pk}")
    reversal = StripeReversal.objects.get()

    all_values(run_together([partial(send_reversal, reversal.pk)] * MANY))

    assert transfers_at_stripe(double) == [(11_200, 5000)]
    assert (held("transfers"), owed(farm, "payable")) == (0, 0)


def test_sale_is_held_or_sent_never_both(double):
    farm = make_stripe_seller(double)
    vendor_order = make_earned_vendor_order(double, farm)

    all_values(
        run_together([sweep_stripe, partial(hold, vendor_order, "dispute:1", "why")])
    )
    deliver_everything()

    sent = sum(amount for amount, _back in transfers_at_stripe(double))
    assert sent + owed(farm, "payable") == 11_200
    # Claimed first and held then, it is given up unsent.
    assert sent == 0


def test_rail_is_changed_or_money_is_sent(double):
    farm = make_stripe_seller(double)
    make_earned_vendor_order(double, farm)

    outcomes = run_together([sweep_stripe, partial(choose_rail, farm, "bank", by=None)])

    refused = errors(outcomes, RailError)
    claimed = StripeTransfer.objects.count()
    assert (len(refused), claimed) in [(1, 1), (0, 0)]
    assert len(values(outcomes)) == 2 - len(refused)


def test_clicks_at_once_make_one_account(double):
    farm = make_farm()

    run_together([partial(set_up, farm, "CN")] * MANY)
    set_up(farm, "CN")

    made = double.books()["accounts"]
    assert [row["id"] for row in made] == [StripeAccount.objects.get().account_id]
