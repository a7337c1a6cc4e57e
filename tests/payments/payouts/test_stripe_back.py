"""Taking back what Stripe paid out, once the shopper was paid back."""

from functools import partial

import pytest

from core.models import OutboxMessage
from core.outbox import deliver
from payments.payment.gateway import StripeAmbiguousError, client, retrieve_transfer
from payments.payment.gateway.transfers import create_reversal, find_reversal
from payments.payment.models import Refund
from payments.payment.services.refund_settlement import move_refund
from payments.payment.services.refunds import RefundTerms, ask_refund
from payments.payment.states import LiableParty, RefundState
from payments.payouts.models import Hold, StripeReversal
from payments.payouts.rules import share_to_take_back
from payments.payouts.services import stripe_back as back
from payments.payouts.services.stripe_back import send_reversal
from payments.payouts.services.stripe_sweep import sweep_stripe
from payments.payouts.services.stripe_transfers import refresh_transfer, send_transfer
from tests.factories.outbox import deliver_everything
from tests.factories.payments import held, off_balance, owed
from tests.factories.payouts import (
    make_earned_vendor_order,
    make_fee,
    make_sent_transfer,
    make_stripe_seller,
    pay_back,
    stripe_account_id,
    transfers_at_stripe,
)
from tests.factories.vendors import make_cooperative, make_farm
from tests.races.market import assert_sound

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _sums_to_zero(double):
    yield
    assert off_balance() == {}
    assert double.wrongs() == []
    assert double.violations() == []


def spent(double, farm):
    """The seller's money at Stripe has gone to its bank."""
    double.advance(3 * 24 * 60 * 60)
    assert stripe_account_id(farm)


def test_refund_first_then_what_the_seller_had_of_it(double):
    farm = make_stripe_seller(double)
    row = make_sent_transfer(double, farm)

    refund = pay_back(row.vendor_order, 5000)

    reversal = StripeReversal.objects.get()
    assert (refund.state, reversal.state) == ("succeeded", "confirmed")
    assert (reversal.refund, reversal.amount, reversal.sent) == (refund, 5000, 5000)
    assert transfers_at_stripe(double) == [(11_200, 5000)]
    assert (owed(farm, "payable"), held("transfers")) == (0, 0)
    assert held("shoppers") == 5000 - 5000 + 0
    calls = [call["path"] for call in double.calls() if call["method"] == "POST"]
    assert calls.index("/v1/refunds") < next(
        place for place, path in enumerate(calls) if path.endswith("/reversals")
    )
    assert_sound()


def test_not_before_the_refund_has_arrived(double):
    double.refunds_pending()
    farm = make_stripe_seller(double)
    row = make_sent_transfer(double, farm)

    refund = pay_back(row.vendor_order, 5000)
    assert (refund.state, transfers_at_stripe(double)) == ("pending", [(11_200, 0)])
    assert owed(farm, "payable") == -5000

    double.refunds_pending(on=False)
    move_refund(refund, RefundState.SUCCEEDED)
    deliver_everything()
    assert transfers_at_stripe(double) == [(11_200, 5000)]
    assert owed(farm, "payable") == 0


def test_fee_goes_back_from_the_cooperative_that_was_paid_it(double):
    five = make_stripe_seller(double, make_cooperative())
    make_fee("10", role="packing", cooperative=five, payee=five)
    farm = make_stripe_seller(double, make_farm(cooperative=five))
    vendor_order = make_earned_vendor_order(double, farm)
    sweep_stripe()
    deliver_everything()
    assert sorted(transfers_at_stripe(double)) == [(1000, 0), (10_200, 0)]

    pay_back(vendor_order, 5000, lines={vendor_order.lines.get().pk: 5000})

    assert sorted(transfers_at_stripe(double)) == [(1000, 500), (10_200, 4500)]
    assert (owed(five, "payable"), owed(farm, "payable")) == (0, 0)


def test_targets_are_cumulative_and_the_last_takes_what_is_left(double):
    double.top_up(10_000, "hkd")
    double.settle_as(cny=("hkd", "1.0837"))
    farm = make_stripe_seller(double)
    row = make_sent_transfer(double, farm, "100.01")

    for n, amount in enumerate([3333, 3333, 4535]):
        pay_back(row.vendor_order, amount, cause=f"x{n}")

    assert [each.sent for each in StripeReversal.objects.order_by("pk")] == [
        share_to_take_back(3333, of=11_201, sent=row.sent),
        share_to_take_back(6666, of=11_201, sent=row.sent)
        - share_to_take_back(3333, of=11_201, sent=row.sent),
        row.sent - share_to_take_back(6666, of=11_201, sent=row.sent),
    ]
    assert transfers_at_stripe(double) == [(row.sent, row.sent)]


@pytest.mark.parametrize(
    ("back_", "of", "sent", "unit", "right"),
    [(0, 10, 99, 1, 0), (3, 10, 99, 1, 29), (10, 10, 99, 1, 99), (5, 10, 990, 10, 490)],
)
def test_share_to_take_back(back_, of, sent, unit, right):
    assert share_to_take_back(back_, of=of, sent=sent, unit=unit) == right


def test_market_that_bears_it_takes_nothing_back(double):
    farm = make_stripe_seller(double)
    row = make_sent_transfer(double, farm)

    pay_back(row.vendor_order, 5000, terms=RefundTerms(bearer=LiableParty.MARKET))

    assert transfers_at_stripe(double) == [(11_200, 0)]
    assert owed(farm, "payable") == 0
    assert not StripeReversal.objects.exists()


def test_what_was_not_sent_yet_is_not_taken_back(double):
    farm = make_stripe_seller(double)
    vendor_order = make_earned_vendor_order(double, farm)

    pay_back(vendor_order, 5000)
    sweep_stripe()
    deliver_everything()

    assert transfers_at_stripe(double) == [(6200, 0)]
    assert not StripeReversal.objects.exists()


def test_seller_without_money_at_stripe_owes_it_and_the_next_sale_pays(double):
    farm = make_stripe_seller(double)
    row = make_sent_transfer(double, farm)
    spent(double, farm)

    pay_back(row.vendor_order, 5000)

    reversal = StripeReversal.objects.get()
    assert (reversal.state, reversal.error_code) == ("failed", "balance_insufficient")
    assert (owed(farm, "payable"), held("transfers")) == (-5000, 0)
    asked = len(double.calls())
    deliver_everything()
    assert list(back.reversals_left()) == []
    assert len(double.calls()) == asked

    make_earned_vendor_order(double, farm)
    sweep_stripe()
    deliver_everything()
    assert transfers_at_stripe(double)[-1] == (6200, 0)
    assert owed(farm, "payable") == 0


def test_account_may_go_negative_where_stripe_lets_it(double):
    double.reversals_overdraw()
    farm = make_stripe_seller(double)
    row = make_sent_transfer(double, farm)
    spent(double, farm)

    pay_back(row.vendor_order, 5000)

    assert transfers_at_stripe(double) == [(11_200, 5000)]
    assert owed(farm, "payable") == 0


def test_refund_that_fails_after_all_pays_the_seller_again(double):
    farm = make_stripe_seller(double)
    row = make_sent_transfer(double, farm)
    refund = pay_back(row.vendor_order, 5000)

    move_refund(Refund.objects.get(pk=refund.pk), RefundState.FAILED)
    assert owed(farm, "payable") == 5000
    sweep_stripe()
    deliver_everything()

    assert transfers_at_stripe(double) == [(11_200, 5000), (5000, 0)]
    assert owed(farm, "payable") == 0
    assert_sound()


def test_already_taken_back_is_as_good(double):
    farm = make_stripe_seller(double)
    row = make_sent_transfer(double, farm)
    refund = ask_refund(
        row.vendor_order.order.payments.get(),
        amount=11_200,
        cause="x",
        vendor_order=row.vendor_order,
    )
    deliver_one(f"refund:{refund.pk}")
    reversal = StripeReversal.objects.get()
    reverse_at_stripe(row)

    send_reversal(reversal.pk)

    reversal.refresh_from_db()
    assert (reversal.state, reversal.reversal_id) == ("confirmed", None)
    assert transfers_at_stripe(double) == [(11_200, 11_200)]
    assert owed(farm, "payable") == 0


def deliver_one(key):
    deliver(OutboxMessage.objects.get(key=key).pk)


def reverse_at_stripe(row, amount=None):
    """As Stripe itself does, or a person on its dashboard."""
    params = {"amount": amount} if amount else {}
    client().v1.transfers.reversals.create(row.transfer_id, params)


@pytest.mark.parametrize("amount", [4000, None])
def test_what_stripe_takes_back_by_itself_is_booked_once_and_held(double, amount):
    farm = make_stripe_seller(double)
    row = make_sent_transfer(double, farm)
    reverse_at_stripe(row, amount)

    for _ in range(3):
        refresh_transfer(row)

    taken = amount or 11_200
    reversal = StripeReversal.objects.get()
    assert (reversal.refund, reversal.amount, reversal.state) == (
        None,
        taken,
        "confirmed",
    )
    assert owed(farm, "payable") == taken
    # It is not sent again, to be taken back again, forever.
    assert Hold.objects.get().vendor_order == row.vendor_order
    assert sweep_stripe() == []
    assert retrieve_transfer(row.transfer_id).reversed == taken
    assert_sound()


@pytest.mark.usefixtures("_no_retries")
@pytest.mark.parametrize("mode", ["refuse", "lost_response", "429", "stored_500"])
@pytest.mark.parametrize("work", [False, True])
def test_lost_answer_is_looked_up_and_never_asked_twice(double, mode, work):
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
    double.fault(mode, path="/v1/transfers/*/reversals", work=work)

    with pytest.raises(StripeAmbiguousError):
        send_reversal(reversal.pk)
    reversal.refresh_from_db()
    assert reversal.state == "unknown"

    send_reversal(reversal.pk)
    reversal.refresh_from_db()
    assert reversal.state == "confirmed"
    assert transfers_at_stripe(double) == [(11_200, 5000)]
    assert (owed(farm, "payable"), held("transfers")) == (0, 0)


def test_each_step_may_be_repeated(double):
    farm = make_stripe_seller(double)
    row = make_sent_transfer(double, farm)
    refund = pay_back(row.vendor_order, 5000)
    again = partial(back.take_back, refund)

    assert again() == again() == []
    send_reversal(StripeReversal.objects.get().pk)

    assert transfers_at_stripe(double) == [(11_200, 5000)]


@pytest.mark.usefixtures("_no_retries")
def test_refund_while_under_way_is_taken_back_on_arrival(double):
    farm = make_stripe_seller(double)
    vendor_order = make_earned_vendor_order(double, farm)
    (row,) = sweep_stripe()
    double.fault("lost_response", path="/v1/transfers")
    with pytest.raises(StripeAmbiguousError):
        send_transfer(row.pk)

    pay_back(vendor_order, 5000)

    assert transfers_at_stripe(double) == [(11_200, 5000)]
    assert owed(farm, "payable") == 0
    assert_sound()


def test_lost_reversal_is_found_behind_a_page_of_others(double, monkeypatch):
    monkeypatch.setattr("payments.payment.gateway.transfers.AT_ONCE", 2)
    transfer = make_sent_transfer(double, make_stripe_seller(double)).transfer_id
    made = [
        create_reversal(key=f"r:{row}", transfer_id=transfer, amount=10, row=row)
        for row in range(1, 6)
    ]

    found = [find_reversal(transfer, row=row) for row in range(1, 6)]

    assert found == made
    assert find_reversal(transfer, row=6) == ""
