"""Paying sellers by Stripe: claimed once, sent once, waiting where it must."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from payments.connect.models import StripeAccount
from payments.connect.services import refresh_account
from payments.payment.gateway import StripeAmbiguousError
from payments.payment.services.refunds import ask_refund
from payments.payouts import by_stripe
from payments.payouts.by_stripe import stripe_sweep
from payments.payouts.eligibility import sweep
from payments.payouts.models import Settlement, StripeTransfer
from payments.payouts.receivers import note_settlement_on_charge_event
from payments.payouts.services import stripe_sweep as sweeping
from payments.payouts.services import stripe_transfers as sending
from payments.payouts.services.batches import NobodyToPayError, release_batch
from payments.payouts.services.earnings import hold, release
from payments.payouts.services.stripe_sweep import sweep_stripe
from payments.payouts.services.stripe_transfers import send_transfer, try_again
from payments.payouts.states import STRIPE_MOVES, StripeState
from tests.factories.outbox import deliver_everything
from tests.factories.payments import held, off_balance, owed
from tests.factories.payouts import (
    adopt_payment,
    answer_batch,
    make_bank_account,
    make_batch,
    make_clerk,
    make_earned_vendor_order,
    make_sent_transfer,
    make_stripe_seller,
    owe,
    stripe_account_id,
    transfers_at_stripe,
)
from tests.factories.vendors import make_farm
from tests.races.market import assert_sound
from vendors.partner.services.sellers import reopen_partner, suspend_partner

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _sums_to_zero(double):
    yield
    assert off_balance() == {}
    assert double.wrongs() == []
    assert double.violations() == []


def reasons():
    return [each.reason for each in stripe_sweep("CNY").refused]


def test_table_of_moves_names_every_state():
    assert set(STRIPE_MOVES) == set(StripeState.values)


def test_what_is_earned_is_sent_once_from_its_own_charge(double):
    farm = make_stripe_seller(double)
    vendor_order = make_earned_vendor_order(double, farm)

    (row,) = sweep_stripe()
    assert (row.amount, row.state) == (11_200, "intended")
    assert (owed(farm, "payable"), held("transfers")) == (0, 11_200)
    assert sweep_stripe() == []
    deliver_everything()

    row.refresh_from_db()
    assert row.state == "confirmed"
    assert (held("transfers"), held("shoppers")) == (0, 0)
    (made,) = double.books()["transfers"]
    assert made["id"] == row.transfer_id
    assert made["source_transaction"] == vendor_order.order.payments.get().charge_id
    assert made["transfer_group"] == vendor_order.order.number
    assert made["metadata"] == {"share": str(row.pk)}
    assert made["destination"] == stripe_account_id(farm)
    send_transfer(row.pk)
    assert len(double.books()["transfers"]) == 1
    assert_sound()


def test_amount_is_in_the_currency_in_which_stripe_keeps_the_payment(double):
    double.top_up(10_000, "hkd")
    double.settle_as(cny=("hkd", "1.0837"))
    farm = make_stripe_seller(double)

    row = make_sent_transfer(double, farm, "100.01")

    # 112.01 yuan came to 121.39 dollars.
    assert (row.amount, row.sent, row.sent_currency) == (11_201, 12_139, "HKD")
    assert transfers_at_stripe(double) == [(12_139, 0)]
    assert Settlement.objects.get().currency == "HKD"


def test_rate_is_that_of_the_sales_own_payment(double):
    farm = make_stripe_seller(double)
    double.top_up(10_000, "hkd")
    double.settle_as(cny=("hkd", "1.10"))
    make_earned_vendor_order(double, farm, "88.00")
    double.settle_as(cny=("hkd", "1.20"))
    make_earned_vendor_order(double, farm, "88.00")

    sweep_stripe()
    deliver_everything()

    assert sorted(transfers_at_stripe(double)) == [(11_000, 0), (12_000, 0)]


def test_waits_until_the_payment_has_come_to_something(double):
    double.settle_delay(3600)
    farm = make_stripe_seller(double)
    vendor_order = make_earned_vendor_order(double, farm, is_old=False)
    charge = vendor_order.order.payments.get().charge_id
    with double.double.store.lock:
        row = double.double.store.get("charge", charge)
        kept, row["balance_transaction"] = row["balance_transaction"], None

    assert sweep_stripe() == []
    assert owed(farm, "payable") == 11_200

    with double.double.store.lock:
        row["balance_transaction"] = kept
    double.settle_delay(0)
    assert len(sweep_stripe()) == 1


def test_stripe_is_asked_of_a_charge_once_its_event_says_what_it_came_to(double):
    vendor_order = make_earned_vendor_order(double, make_stripe_seller(double))
    payment = vendor_order.order.payments.get()
    told = {"id": payment.charge_id, "balance_transaction": None}
    asked = len(double.calls())

    note_settlement_on_charge_event(told)

    assert len(double.calls()) == asked
    assert not Settlement.objects.exists()

    note_settlement_on_charge_event({**told, "balance_transaction": "txn_1"})

    assert Settlement.objects.get().payment == payment


def test_each_sale_is_a_transfer_of_its_own_the_oldest_first(double, settings):
    settings.PAYOUT_RESERVE = Decimal(50)
    farm = make_stripe_seller(double)
    first, second = (
        make_earned_vendor_order(double, farm),
        make_earned_vendor_order(double, farm),
    )

    sweep_stripe()
    deliver_everything()

    rows = StripeTransfer.objects.order_by("pk")
    assert [(row.vendor_order, row.amount) for row in rows] == [(first, 11_200)]
    assert owed(farm, "payable") == 11_200
    assert second.pk


def test_a_sweep_asks_only_about_the_sales_that_it_sends(double, monkeypatch):
    """However many are owed; those left are the next sweep's, the oldest first."""
    monkeypatch.setattr(sweeping, "MOST_AT_ONCE", 1)
    asked = []
    monkeypatch.setattr(by_stripe, "_piece", asking(asked, by_stripe._piece))
    farm = make_stripe_seller(double)
    sales = [make_earned_vendor_order(double, farm) for _each in range(3)]
    for sale in sales:
        sweeping.note_settlement(sale.order.payments.get())

    sweep_stripe()
    assert asked == sales[:1]
    sweep_stripe()

    rows = StripeTransfer.objects.order_by("pk")
    assert [row.vendor_order for row in rows] == sales[:2]


def asking(asked, piece):
    def ask(vendor_order, amount):
        asked.append(vendor_order)
        return piece(vendor_order, amount)

    return ask


def test_debt_is_taken_off_the_next_transfer(double):
    farm = make_stripe_seller(double)
    owe(farm, -5000)
    make_earned_vendor_order(double, farm)

    sweep_stripe()
    deliver_everything()

    assert transfers_at_stripe(double) == [(6200, 0)]
    assert owed(farm, "payable") == 0


def test_what_the_bank_paid_before_is_not_paid_again(double):
    farm = make_farm()
    make_bank_account(farm)
    make_earned_vendor_order(double, farm)
    batch = make_batch()

    answer_batch(release_batch(batch.pk, by=make_clerk()))
    make_stripe_seller(double, farm)
    make_earned_vendor_order(double, farm, "50.00")

    sweep_stripe()
    deliver_everything()

    assert transfers_at_stripe(double) == [(6200, 0)]
    assert owed(farm, "payable") == 0


def test_bank_leaves_out_who_is_paid_by_stripe(double):
    farm = make_stripe_seller(double)
    make_bank_account(farm)
    make_earned_vendor_order(double, farm)

    assert sweep("CNY").dues == []
    with pytest.raises(NobodyToPayError):
        make_batch()


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        (None, "no-stripe"),
        ("due", "no-stripe"),
        ("checking", "stripe-asks"),
        ("restricted", "stripe-asks"),
        ("rejected", "stripe-asks"),
    ],
)
def test_account_that_takes_nothing_waits_for_stripe(double, state, reason):
    farm = make_stripe_seller(double, state=state)
    make_earned_vendor_order(double, farm)

    assert sweep_stripe() == []
    assert reasons() == [reason]
    assert owed(farm, "payable") == 11_200

    double.account(stripe_account_id(farm), "complete")
    refresh_account(StripeAccount.objects.get())
    assert len(sweep_stripe()) == 1


def test_suspended_seller_waits(double):
    farm = make_stripe_seller(double)
    make_earned_vendor_order(double, farm)
    suspend_partner(farm, reason="why", by=None)

    assert sweep_stripe() == []
    assert reasons() == ["suspended"]

    reopen_partner(farm, by=None)
    assert len(sweep_stripe()) == 1


def test_held_sale_is_left_out_and_the_others_are_sent(double):
    farm = make_stripe_seller(double)
    vendor_order = make_earned_vendor_order(double, farm)
    make_earned_vendor_order(double, farm, "20.00")
    hold(vendor_order, "dispute:1", "why")

    sweep_stripe()
    deliver_everything()
    assert transfers_at_stripe(double) == [(3200, 0)]

    release("dispute:1")
    sweep_stripe()
    deliver_everything()
    assert sorted(transfers_at_stripe(double)) == [(3200, 0), (11_200, 0)]


@pytest.mark.parametrize("what", ["held", "suspended", "refund"])
def test_claimed_and_overtaken_is_given_up_unsent(double, what):
    farm = make_stripe_seller(double)
    vendor_order = make_earned_vendor_order(double, farm)
    (row,) = sweep_stripe()
    if what == "held":
        hold(vendor_order, "dispute:1", "why")
    elif what == "suspended":
        suspend_partner(farm, reason="why", by=None)
    else:
        ask_refund(
            vendor_order.order.payments.get(),
            amount=5000,
            cause="x",
            vendor_order=vendor_order,
        )

    deliver_everything()

    row.refresh_from_db()
    assert (row.state, row.tried_at, row.is_stuck) == ("failed", None, False)
    assert double.books()["transfers"] == []
    assert owed(farm, "payable") == (6200 if what == "refund" else 11_200)
    assert held("transfers") == 0
    if what == "refund":
        sweep_stripe()
        deliver_everything()
        assert transfers_at_stripe(double) == [(6200, 0)]


def test_without_money_at_stripe_it_is_parked_and_sent_when_there_is_some(double):
    farm = make_stripe_seller(double, funds=0)
    vendor_order = make_earned_vendor_order(double, farm)
    # Of the charge Stripe has kept its fee, and the market has nothing else there.
    (row,) = sweep_stripe()
    deliver_everything()

    row.refresh_from_db()
    assert (row.state, row.error_code) == ("intended", "balance_insufficient")
    assert row.turn == 2
    assert sweep_stripe() == []
    assert held("transfers") == 11_200
    assert not sending.transfers_left().exists()
    assert sending.transfers_left(has_funds=True).get() == row

    double.top_up(50_000)
    send_transfer(row.pk)
    assert transfers_at_stripe(double) == [(11_200, 0)]
    assert vendor_order.pk


def test_capability_that_went_missing_gives_it_back_and_waits(double):
    farm = make_stripe_seller(double)
    make_earned_vendor_order(double, farm)
    (row,) = sweep_stripe()
    # Stripe knows, and we have not heard.
    double.account(stripe_account_id(farm), "restricted")
    deliver_everything()

    row.refresh_from_db()
    assert (row.state, row.is_stuck) == ("failed", False)
    assert owed(farm, "payable") == 11_200
    assert sweep_stripe() == []
    assert reasons() == ["stripe-asks"]

    double.account(stripe_account_id(farm), "complete")
    refresh_account(StripeAccount.objects.get())
    sweep_stripe()
    deliver_everything()
    assert transfers_at_stripe(double) == [(11_200, 0)]


def test_account_that_was_cut_off_gives_it_back(double):
    farm = make_stripe_seller(double)
    make_earned_vendor_order(double, farm)
    (row,) = sweep_stripe()
    double.deauthorize(stripe_account_id(farm))
    deliver_everything()

    row.refresh_from_db()
    assert (row.state, row.is_stuck) == ("failed", False)
    assert StripeAccount.objects.get().state == "cut-off"
    assert reasons() == ["cut-off"]


def test_refusal_that_only_a_person_can_mend_waits_for_one(double):
    farm = make_stripe_seller(double)
    make_earned_vendor_order(double, farm)
    (row,) = sweep_stripe()
    StripeTransfer.objects.filter(pk=row.pk).update(charge_id="ch_unknown")
    deliver_everything()

    row.refresh_from_db()
    assert (row.state, row.is_stuck) == ("failed", True)
    assert row.last_error
    assert owed(farm, "payable") == 11_200
    assert sweep_stripe() == []

    assert try_again(row.pk) is True
    assert try_again(row.pk) is False
    sweep_stripe()
    deliver_everything()
    assert transfers_at_stripe(double) == [(11_200, 0)]


def test_what_a_balance_paid_is_sent_from_the_markets_own_money(double):
    """The shopper paid half of it with a balance, so the charge covers half."""
    farm = make_stripe_seller(double)
    vendor_order = make_earned_vendor_order(double, farm)
    payment = vendor_order.order.payments.get()
    payment.amount, payment.charge_id, payment.intent_id = 5600, "ch_half", "pi_half"
    payment.save()
    adopt_payment(double, vendor_order)

    sweep_stripe()
    deliver_everything()

    (made,) = double.books()["transfers"]
    assert (made["amount"], made["source_transaction"]) == (11_200, None)


@pytest.mark.usefixtures("_no_retries")
@pytest.mark.parametrize("mode", ["refuse", "lost_response", "429", "stored_500"])
@pytest.mark.parametrize("work", [False, True])
def test_lost_answer_is_looked_up_and_never_sent_twice(double, mode, work):
    farm = make_stripe_seller(double)
    make_earned_vendor_order(double, farm)
    (row,) = sweep_stripe()
    double.fault(mode, path="/v1/transfers", work=work)

    with pytest.raises(StripeAmbiguousError):
        send_transfer(row.pk)
    row.refresh_from_db()
    assert row.state == "unknown"
    assert held("transfers") == 11_200

    send_transfer(row.pk)
    row.refresh_from_db()
    assert row.state == "confirmed"
    assert transfers_at_stripe(double) == [(11_200, 0)]
    assert (owed(farm, "payable"), held("transfers")) == (0, 0)


def test_forgotten_rows_are_taken_up(double):
    farm = make_stripe_seller(double)
    make_earned_vendor_order(double, farm)
    (row,) = sweep_stripe()

    assert not sending.transfers_left().exists()
    StripeTransfer.objects.update(created=timezone.now() - timedelta(minutes=3))
    assert sending.transfers_left().get() == row


def test_cost_of_looking_is_the_same_for_many(double, queries):
    for _ in range(3):
        make_earned_vendor_order(double, make_stripe_seller(double))

    with queries(4):
        assert len(stripe_sweep("CNY").dues) == 3
