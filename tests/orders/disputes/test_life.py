"""The life of a dispute: taken, frozen, won or lost, and who bears it."""

import pytest

from core.outbox import deliver_due
from orders.disputes.models import Dispute, DisputeShare
from orders.disputes.queries import is_disputed
from orders.disputes.services import decide_share, refresh_dispute
from orders.disputes.tasks import refresh_disputes
from orders.ledger.models import LedgerTransaction, Posting
from orders.order.services import (
    CancelRefused,
    cancel_part,
)
from orders.payment.models import Refund, StripeEvent
from orders.payment.services import (
    NotOurs,
    RefundBlocked,
    ask_refund,
    process_event,
    settle_payment,
    start_payment,
)
from tests.cast import a_farm, a_pack, a_placed_order, staff
from tests.orders.payouts.makers import a_fee, held, off_balance, owed

from .makers import FEE, decided, delivered, disputed, paid, rows

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _sound(double):
    yield
    assert off_balance() == {}
    assert double.wrongs() == []
    assert double.violations() == []


def test_bank_takes_amount_and_fee(double):
    a_fee("10")
    farm = a_farm()
    order, payment = paid(double, farm=farm)

    dispute = disputed(double, order)

    assert (dispute.state, dispute.amount, dispute.currency) == (
        "needs_response", 11_200, "CNY",
    )  # fmt: skip
    assert (dispute.taken, dispute.settled, dispute.fee) == (11_200, 11_200, FEE)
    assert dispute.payment == payment
    assert dispute.due_by is not None
    assert (held("disputes"), held("fees"), held("shoppers")) == (-11_200, -FEE, FEE)
    # The seller keeps its share, the market its commission, until it is decided.
    assert (owed(farm), held("commission")) == (10_200, 1000)


def test_won_comes_back_without_the_fee(double):
    order, _payment = paid(double)
    dispute = disputed(double, order)

    dispute = decided(double, dispute, won=True)

    assert (dispute.state, dispute.taken, dispute.closed_at is None) == (
        "won", 0, False,
    )  # fmt: skip
    assert (held("disputes"), held("fees")) == (0, -FEE)
    assert held("shoppers") == -11_200 + FEE


def test_lost_is_the_markets_unless_decided(double):
    farm = a_farm()
    order, _payment = paid(double, farm=farm)

    dispute = decided(double, disputed(double, order), won=False)

    assert (dispute.state, dispute.taken) == ("lost", 11_200)
    assert (held("disputes"), held("goodwill")) == (0, -11_200)
    assert owed(farm) == 11_200


def test_lost_by_the_sellers_fault_takes_pending_first_then_a_debt(double):
    a_fee("10")
    farm = a_farm()
    order, _payment = paid(double, farm=farm)
    dispute = disputed(double, order)
    decide_share(dispute.shares.get().pk, bearer="seller", note="Empty box", by=staff())

    decided(double, dispute, won=False)

    assert (held("disputes"), held("goodwill")) == (0, 0)
    # ¥112 are taken of ¥102 that were there.
    assert (owed(farm), owed(farm, "payable")) == (0, -1000)
    assert held("commission") == 1000


def test_setting_lets_the_seller_bear_it(double, settings):
    settings.DISPUTE_BEARER = "seller"
    farm = a_farm()
    order, _payment = paid(double, farm=farm)

    decided(double, disputed(double, order), won=False)

    assert (owed(farm), held("goodwill")) == (0, 0)


def test_decided_again_after_the_loss_moves_it_over_and_back(double):
    a_fee("10")
    farm, by = a_farm(), staff()
    order, _payment = paid(double, farm=farm)
    dispute = decided(double, disputed(double, order), won=False)
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
    one, two = a_farm(), a_farm()
    order, payment = paid(
        double, [(a_pack(one, price="100.00"), 1), (a_pack(two, price="50.00"), 1)]
    )
    part = order.parts.get(partner=one)
    ask_refund(payment, amount=1200, cause="x", vendor_order=part)
    deliver_due()

    dispute = disputed(double, order)

    amounts = dispute.shares.order_by("part__partner").values_list("amount", flat=True)
    assert dispute.amount == 16_200
    assert list(amounts) == [10_000, 6200]
    share = DisputeShare.objects.get(part__partner=two)
    decide_share(share.pk, bearer="seller", note="", by=staff())
    decided(double, dispute, won=False)
    assert (owed(one), owed(two)) == (10_000, 0)
    assert held("goodwill") == -10_000


def test_inquiry_takes_nothing_and_lets_pay_back(double):
    order, payment = paid(double)

    dispute = disputed(double, order, inquiry=True)

    assert (dispute.state, dispute.taken) == ("warning_needs_response", 0)
    assert (held("disputes"), held("fees")) == (0, 0)
    assert ask_refund(payment, amount=11_200, cause="x") is not None


def test_nothing_is_paid_back_meanwhile(double):
    order, payment = paid(double)
    dispute = disputed(double, order)

    with pytest.raises(RefundBlocked, match="at their bank"):
        ask_refund(payment, amount=500, cause="x", vendor_order=order.parts.get())
    with pytest.raises(CancelRefused, match="at their bank"):
        cancel_part(order.parts.get(), by=None, by_shopper=True)

    assert not Refund.objects.exists()
    assert order.parts.get().status == "paid"
    decided(double, dispute, won=True)
    assert ask_refund(payment, amount=500, cause="x") is not None


def test_nothing_is_paid_back_after_the_bank_did(double):
    order, payment = paid(double)
    decided(double, disputed(double, order), won=False)

    with pytest.raises(RefundBlocked, match="got this payment back"):
        ask_refund(payment, amount=500, cause="x", vendor_order=order.parts.get())

    assert not Refund.objects.exists()


def test_what_was_asked_before_is_asked_only_once(double):
    """A refund that is on its way is not refused when its asking is repeated."""
    order, payment = paid(double)
    first = ask_refund(payment, amount=500, cause="x", vendor_order=order.parts.get())
    deliver_due()
    disputed(double, order)

    assert ask_refund(payment, amount=500, cause="x") == first


def test_orders_that_are_disputed_now(double):
    order, _payment = paid(double)
    other, _payment = paid(double)
    dispute = disputed(double, order)

    assert is_disputed([order.pk, other.pk]) == {order.pk}
    decided(double, dispute, won=True)
    assert is_disputed([order.pk, other.pk]) == set()


@pytest.mark.parametrize("order_of", [list, lambda events: list(reversed(events))])
@pytest.mark.parametrize("times", [1, 3])
@pytest.mark.parametrize("won", [True, False])
def test_events_in_any_order_and_number_end_the_same(
    client, double, order_of, times, won
):
    _order, payment = paid(double)
    found = double.dispute(payment.charge_id, "fraudulent")
    double.dispute_closes(found["id"], won=won)
    events = [one for one in double.events() if one.kind.startswith("charge.dispute.")]
    assert len(events) >= 3

    for event in order_of(events) * times:
        assert delivered(client, event).status_code == 200
        deliver_due()

    dispute = Dispute.objects.get()
    assert dispute.state == ("won" if won else "lost")
    assert held("disputes") == 0
    assert held("goodwill") == (0 if won else -11_200)
    assert held("fees") == -FEE
    before = rows()
    refresh_dispute(found["id"])
    assert rows() == before


def test_dropped_events_are_made_up_for(double):
    _order, payment = paid(double)
    double.dispute(payment.charge_id, "fraudulent")

    assert refresh_disputes() == 1

    assert Dispute.objects.get().state == "needs_response"
    assert held("disputes") == -11_200
    assert refresh_disputes() == 1
    assert Dispute.objects.count() == 1


def test_old_dispute_is_asked_about_as_long_as_it_runs(double):
    dispute = disputed(double)
    double.advance(40 * 24 * 3600)  # past the days to answer, and past the list

    refresh_disputes()

    dispute.refresh_from_db()
    assert dispute.state == "lost"


def test_stripe_that_is_away_is_asked_later(double):
    dispute = disputed(double)
    before = rows()
    double.dispute_closes(dispute.dispute_id, won=True)
    for path in ("/v1/disputes", f"/v1/disputes/{dispute.dispute_id}"):
        double.fault("refuse", path=path, method="GET", times=3)

    refresh_disputes()
    assert rows() == before
    refresh_disputes()
    dispute.refresh_from_db()
    assert dispute.state == "won"


def test_event_before_its_payment_waits(client, double):
    order = a_placed_order()
    payment = start_payment(order)
    double.pay(payment.intent_id)
    intent_id = payment.intent_id
    type(payment).objects.update(intent_id="pi_elsewhere")
    charge = next(iter(double.books()["charges"]))
    double.dispute(charge["id"], "fraudulent")
    event = double.events("charge.dispute.created")[0]
    delivered(client, event)
    deliver_due()
    row = StripeEvent.objects.get(event_id=event.id)
    assert (row.processed_at, row.parked, Dispute.objects.count()) == (None, False, 0)

    type(payment).objects.update(intent_id=intent_id)
    payment.refresh_from_db()
    settle_payment(payment)
    process_event(row.pk)

    assert Dispute.objects.get().payment == payment


def test_payment_of_somebody_else_is_not_ours(double):
    _order, payment = paid(double)
    found = double.dispute(payment.charge_id, "fraudulent")
    type(payment).objects.update(intent_id="pi_x", charge_id="ch_x")

    with pytest.raises(NotOurs):
        refresh_dispute(found["id"])

    assert not Dispute.objects.exists()


def test_amounts_as_settled_are_kept_and_the_books_stay_in_what_was_paid(double):
    double.settle_as(cny=("hkd", "1.08"))
    order, _payment = paid(double)
    double.settle_as(cny=("hkd", "1.11"))

    dispute = disputed(double, order)

    assert (dispute.amount, dispute.currency) == (11_200, "CNY")
    assert (dispute.settled, dispute.settled_currency) == (12_432, "HKD")
    # HK$15.00 at 1.11.
    assert (held("disputes"), held("fees")) == (-11_200, -1351)
    decided(double, dispute, won=True)
    assert held("disputes") == 0


def test_shares_are_whole_steps_of_the_currency(double):
    """Stripe counts Kuwaiti dinars in thousandths and takes whole hundredths."""
    more = {"currency": "KWD", "price": "1.99"}
    packs = [(a_pack(a_farm(), **more), 1), (a_pack(a_farm(), **more), 2)]
    order, _payment = paid(double, packs)

    disputed(double, order)

    shares = list(DisputeShare.objects.values_list("amount", flat=True))
    postings = Posting.objects.values_list("amount", flat=True)
    assert len(shares) == 2
    assert [amount for amount in [*shares, *postings] if amount % 10] == []
