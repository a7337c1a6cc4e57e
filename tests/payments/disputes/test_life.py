"""The life of a dispute: taken, frozen, won or lost, and who bears it."""

import pytest

from core.outbox import deliver_due
from orders.order.services.cancellation import CancelError, cancel_vendor_order
from orders.order.services.short import apply_short_supply, plan_short_supply
from payments.disputes.models import Dispute, DisputeShare
from payments.disputes.queries import is_disputed
from payments.disputes.services import updates
from payments.disputes.services.postings import decide_share
from payments.disputes.services.updates import refresh_dispute
from payments.disputes.tasks import refresh_disputes
from payments.ledger.models import LedgerTransaction, Posting
from payments.payment.models import Refund, StripeEvent
from payments.payment.services.events import NotOurPaymentError, process_event
from payments.payment.services.intents import settle_payment, start_payment
from payments.payment.services.refundable import RefundBlockedError, blocked_among
from payments.payment.services.refunds import ask_refund
from tests.factories.accounts import make_staff
from tests.factories.orders import make_order
from tests.factories.payments import (
    DISPUTE_FEE,
    decide_dispute,
    dispute_rows,
    held,
    make_dispute,
    make_stripe_payment,
    off_balance,
    owed,
    post_webhook,
)
from tests.factories.payouts import make_fee
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm
from tests.sound import breached

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _sound(double):
    yield
    assert off_balance() == {}
    assert double.wrongs() == []
    assert double.violations() == []


def test_bank_takes_amount_and_fee(double):
    make_fee("10")
    farm = make_farm()
    order, payment = make_stripe_payment(double, farm=farm)

    dispute = make_dispute(double, order)

    assert (dispute.state, dispute.amount, dispute.currency) == (
        "needs_response", 11_200, "CNY",
    )  # fmt: skip
    assert (dispute.taken, dispute.settled, dispute.fee) == (
        11_200,
        11_200,
        DISPUTE_FEE,
    )
    assert dispute.payment == payment
    assert dispute.due_by is not None
    assert (held("disputes"), held("fees"), held("shoppers")) == (
        -11_200,
        -DISPUTE_FEE,
        DISPUTE_FEE,
    )
    # The seller keeps its share, the market its commission, until it is decided.
    assert (owed(farm), held("commission")) == (10_200, 1000)


def test_won_comes_back_without_the_fee(double):
    order, _payment = make_stripe_payment(double)
    dispute = make_dispute(double, order)

    dispute = decide_dispute(double, dispute, won=True)

    assert (dispute.state, dispute.taken, dispute.closed_at is None) == (
        "won", 0, False,
    )  # fmt: skip
    assert (held("disputes"), held("fees")) == (0, -DISPUTE_FEE)
    assert held("shoppers") == -11_200 + DISPUTE_FEE


def test_lost_is_the_markets_unless_decided(double):
    farm = make_farm()
    order, _payment = make_stripe_payment(double, farm=farm)

    dispute = decide_dispute(double, make_dispute(double, order), won=False)

    assert (dispute.state, dispute.taken) == ("lost", 11_200)
    assert (held("disputes"), held("goodwill")) == (0, -11_200)
    assert owed(farm) == 11_200


def test_lost_by_the_sellers_fault_takes_pending_first_then_a_debt(double):
    make_fee("10")
    farm = make_farm()
    order, _payment = make_stripe_payment(double, farm=farm)
    dispute = make_dispute(double, order)
    decide_share(
        dispute.shares.get().pk, bearer="seller", note="Empty box", by=make_staff()
    )

    decide_dispute(double, dispute, won=False)

    assert (held("disputes"), held("goodwill")) == (0, 0)
    # ¥112 are taken of ¥102 that were there.
    assert (owed(farm), owed(farm, "payable")) == (0, -1000)
    assert held("commission") == 1000


def test_setting_lets_the_seller_bear_it(double, settings):
    settings.DISPUTE_BEARER = "seller"
    farm = make_farm()
    order, _payment = make_stripe_payment(double, farm=farm)

    decide_dispute(double, make_dispute(double, order), won=False)

    assert (owed(farm), held("goodwill")) == (0, 0)


def test_decided_again_after_the_loss_moves_it_over_and_back(double):
    make_fee("10")
    farm, by = make_farm(), make_staff()
    order, _payment = make_stripe_payment(double, farm=farm)
    dispute = decide_dispute(double, make_dispute(double, order), won=False)
    share = dispute.shares.get()

    decide_share(share.pk, bearer="seller", note="Empty box", by=by)
    assert (held("goodwill"), owed(farm), owed(farm, "payable")) == (0, 0, -1000)

    decide_share(share.pk, bearer="market", note="No, the carrier", by=by)
    assert (held("goodwill"), owed(farm)) == (-11_200, 10_200)
    assert owed(farm, "payable") == 0

    decide_share(share.pk, bearer="seller", note="Yes, it was", by=by)
    count = LedgerTransaction.objects.count()
    decide_share(share.pk, bearer="seller", note="Yes, it was", by=by)
    assert (owed(farm), owed(farm, "payable")) == (0, -1000)
    assert LedgerTransaction.objects.count() == count


def test_each_seller_has_its_share_of_what_is_left(double):
    one, two = make_farm(), make_farm()
    order, payment = make_stripe_payment(
        double,
        [(make_pack(one, price="100.00"), 1), (make_pack(two, price="50.00"), 1)],
    )
    vendor_order = order.vendor_orders.get(partner=one)
    ask_refund(payment, amount=1200, cause="x", vendor_order=vendor_order)
    deliver_due()

    dispute = make_dispute(double, order)

    amounts = dispute.shares.order_by("vendor_order__partner").values_list(
        "amount", flat=True
    )
    assert dispute.amount == 16_200
    assert list(amounts) == [10_000, 6200]
    share = DisputeShare.objects.get(vendor_order__partner=two)
    decide_share(share.pk, bearer="seller", note="", by=make_staff())
    decide_dispute(double, dispute, won=False)
    assert (owed(one), owed(two)) == (10_000, 0)
    assert held("goodwill") == -10_000


def test_accounts_of_all_sellers_are_locked_before_the_first_is_held(
    double, monkeypatch
):
    acts = []
    lock, hold = updates.lock_payables_of, updates.hold
    monkeypatch.setattr(
        updates,
        "lock_payables_of",
        lambda *vendor_orders: (acts.append(vendor_orders), lock(*vendor_orders)),
    )
    monkeypatch.setattr(
        updates,
        "hold",
        lambda vendor_order, *why: (
            acts.append(vendor_order),
            hold(vendor_order, *why),
        ),
    )
    order, _payment = make_stripe_payment(double, [(make_pack(), 1) for _ in range(2)])

    make_dispute(double, order)

    vendor_orders = tuple(order.vendor_orders.order_by("pk"))
    assert acts[:3] == [vendor_orders, *vendor_orders]


def test_inquiry_takes_nothing_and_lets_pay_back(double):
    order, payment = make_stripe_payment(double)

    dispute = make_dispute(double, order, inquiry=True)

    assert (dispute.state, dispute.taken) == ("warning_needs_response", 0)
    assert (held("disputes"), held("fees")) == (0, 0)
    assert ask_refund(payment, amount=11_200, cause="x") is not None


def test_nothing_is_paid_back_meanwhile(double):
    order, payment = make_stripe_payment(double)
    dispute = make_dispute(double, order)

    with pytest.raises(
        RefundBlockedError,
        match=(
            "The shopper disputes this payment with their bank, so refunds "
            "are blocked until it is decided"
        ),
    ):
        ask_refund(
            payment, amount=500, cause="x", vendor_order=order.vendor_orders.get()
        )
    with pytest.raises(
        CancelError,
        match=(
            "The shopper disputes this payment with their bank, so refunds "
            "are blocked until it is decided"
        ),
    ):
        cancel_vendor_order(order.vendor_orders.get(), by=None, by_shopper=True)

    assert not Refund.objects.exists()
    assert order.vendor_orders.get().status == "paid"
    decide_dispute(double, dispute, won=True)
    assert ask_refund(payment, amount=500, cause="x") is not None


def test_nothing_is_paid_back_after_the_bank_did(double):
    order, payment = make_stripe_payment(double)
    decide_dispute(double, make_dispute(double, order), won=False)

    with pytest.raises(
        RefundBlockedError,
        match=(
            "bank has already returned this payment, so nothing more can be refunded"
        ),
    ):
        ask_refund(
            payment, amount=500, cause="x", vendor_order=order.vendor_orders.get()
        )

    assert not Refund.objects.exists()


def test_what_was_asked_before_is_asked_only_once(double):
    """A refund that is on its way is not refused when its asking is repeated."""
    order, payment = make_stripe_payment(double)
    first = ask_refund(
        payment, amount=500, cause="x", vendor_order=order.vendor_orders.get()
    )
    deliver_due()
    make_dispute(double, order)

    assert ask_refund(payment, amount=500, cause="x") == first


def test_orders_that_are_disputed_now(double):
    order, _payment = make_stripe_payment(double)
    other, _payment = make_stripe_payment(double)
    dispute = make_dispute(double, order)

    assert is_disputed([order.pk, other.pk]) == {order.pk}
    decide_dispute(double, dispute, won=True)
    assert is_disputed([order.pk, other.pk]) == set()


@pytest.mark.parametrize("order_of", [list, lambda events: list(reversed(events))])
@pytest.mark.parametrize("times", [1, 3])
@pytest.mark.parametrize("won", [True, False])
def test_events_in_any_order_and_number_end_the_same(
    client, double, order_of, times, won
):
    _order, payment = make_stripe_payment(double)
    found = double.dispute(payment.charge_id, "fraudulent")
    double.dispute_closes(found["id"], won=won)
    events = [one for one in double.events() if one.kind.startswith("charge.dispute.")]
    assert len(events) >= 3

    for event in order_of(events) * times:
        assert post_webhook(client, event).status_code == 200
        deliver_due()

    dispute = Dispute.objects.get()
    assert dispute.state == ("won" if won else "lost")
    assert held("disputes") == 0
    assert held("goodwill") == (0 if won else -11_200)
    assert held("fees") == -DISPUTE_FEE
    before = dispute_rows()
    refresh_dispute(found["id"])
    assert dispute_rows() == before


def test_dropped_events_are_made_up_for(double):
    _order, payment = make_stripe_payment(double)
    double.dispute(payment.charge_id, "fraudulent")

    assert refresh_disputes() == 1

    assert Dispute.objects.get().state == "needs_response"
    assert held("disputes") == -11_200
    assert refresh_disputes() == 1
    assert Dispute.objects.count() == 1


def test_old_dispute_is_asked_about_as_long_as_it_runs(double):
    dispute = make_dispute(double)
    double.advance(40 * 24 * 3600)  # past the days to answer, and past the list

    refresh_disputes()

    dispute.refresh_from_db()
    assert dispute.state == "lost"


def test_stripe_that_is_away_is_asked_later(double):
    dispute = make_dispute(double)
    before = dispute_rows()
    double.dispute_closes(dispute.dispute_id, won=True)
    for path in ("/v1/disputes", f"/v1/disputes/{dispute.dispute_id}"):
        double.fault("refuse", path=path, method="GET", times=3)

    refresh_disputes()
    assert dispute_rows() == before
    refresh_disputes()
    dispute.refresh_from_db()
    assert dispute.state == "won"


def test_event_before_its_payment_waits(client, double):
    order = make_order()
    payment = start_payment(order)
    double.pay(payment.intent_id)
    intent_id = payment.intent_id
    type(payment).objects.update(intent_id="pi_elsewhere")
    charge = next(iter(double.books()["charges"]))
    double.dispute(charge["id"], "fraudulent")
    event = double.events("charge.dispute.created")[0]
    post_webhook(client, event)
    deliver_due()
    row = StripeEvent.objects.get(event_id=event.id)
    assert (row.processed_at, row.parked, Dispute.objects.count()) == (None, False, 0)

    type(payment).objects.update(intent_id=intent_id)
    payment.refresh_from_db()
    settle_payment(payment)
    process_event(row.pk)

    assert Dispute.objects.get().payment == payment


def test_payment_of_somebody_else_is_not_ours(double):
    _order, payment = make_stripe_payment(double)
    found = double.dispute(payment.charge_id, "fraudulent")
    type(payment).objects.update(intent_id="pi_x", charge_id="ch_x")

    with pytest.raises(NotOurPaymentError):
        refresh_dispute(found["id"])

    assert not Dispute.objects.exists()


def test_amounts_as_settled_are_kept_and_the_books_stay_in_what_was_paid(double):
    double.settle_as(cny=("hkd", "1.08"))
    order, _payment = make_stripe_payment(double)
    double.settle_as(cny=("hkd", "1.11"))

    dispute = make_dispute(double, order)

    assert (dispute.amount, dispute.currency) == (11_200, "CNY")
    assert (dispute.settled, dispute.settled_currency) == (12_432, "HKD")
    # HK$15.00 at 1.11.
    assert (held("disputes"), held("fees")) == (-11_200, -1351)
    decide_dispute(double, dispute, won=True)
    assert held("disputes") == 0


def test_shares_are_whole_steps_of_the_currency(double):
    """Stripe counts Kuwaiti dinars in thousandths and takes whole hundredths."""
    more = {"currency": "KWD", "price": "1.99"}
    packs = [(make_pack(**more), 1), (make_pack(**more), 2)]
    order, _payment = make_stripe_payment(double, packs)

    make_dispute(double, order)

    shares = list(DisputeShare.objects.values_list("amount", flat=True))
    postings = Posting.objects.values_list("amount", flat=True)
    assert len(shares) == 2
    assert [amount for amount in [*shares, *postings] if amount % 10] == []


@pytest.mark.parametrize("won", [True, False])
def test_part_whose_dispute_is_over_can_be_cancelled(double, won):
    pack = make_pack(price="100.00")
    order, _payment = make_stripe_payment(double, [(pack, 1)])
    decide_dispute(double, make_dispute(double, order), won=won)
    vendor_order = order.vendor_orders.get()

    cancel_vendor_order(vendor_order, by=None, by_shopper=False)

    vendor_order.refresh_from_db()
    pack.pool.refresh_from_db()
    assert (vendor_order.status, pack.pool.claimed) == ("cancelled", 0)
    assert Refund.objects.count() == (1 if won else 0)
    assert breached() == []


def test_short_supply_goes_around_an_order_that_is_disputed(double):
    pack = make_pack(price="100.00", quantity=1000)
    first, second = (make_stripe_payment(double, [(pack, 2)])[0] for _ in range(2))
    make_dispute(double, first)

    kept = blocked_among([first.pk, second.pk])
    plan = plan_short_supply(pack.pool, good=3000, rule="first-come", kept=kept)
    (changed,) = apply_short_supply(plan, by=None)

    assert kept == {first.pk}
    assert changed.order_id == second.pk
    assert [line.due for order in (first, second) for line in order.lines.all()] == [
        2,
        1,
    ]
    assert Refund.objects.get().payment.order_id == second.pk
    assert breached() == []
