"""What each side may do with a claim, what it brings, and what is refused."""

import pytest
from django.core.management import call_command

from core.append_only import AppendOnlyError
from core.outbox import deliver_due
from fulfilment.claims.models import Claim, ClaimEvent, ClaimLine
from fulfilment.claims.services.steps import (
    ClaimTerms,
    Verdict,
    accept,
    agree,
    decide,
    escalate,
    propose,
    refuse,
    withdraw,
)
from fulfilment.claims.services.transitions import ClaimError
from fulfilment.claims.states import ClaimState
from orders.order.models import Order
from orders.order.services.cancellation import cancel_vendor_order
from payments.payment.models import Payment, Refund
from payments.payment.services.refunds import ask_refund
from tests.factories.accounts import make_user
from tests.factories.fulfilment import (
    acts_of_claim,
    claim_terms,
    fresh_claim,
    make_claim,
    make_complaint,
    make_escalation,
    make_proposal,
    make_received_vendor_order,
    make_refusal,
    send_vendor_order,
)
from tests.factories.payments import held, off_balance, owed
from tests.factories.shop import make_pack
from tests.factories.vendors import make_cooperative, make_farm
from tests.sound import breached
from vendors.partner.models import StockPool
from vendors.partner.services.stock import count_stock

pytestmark = pytest.mark.django_db


def state_of(claim):
    return fresh_claim(claim).state


def refund_of(claim):
    return Refund.objects.get(cause=f"claim:{claim.number}")


def everything():
    """Rows that a refusal must leave as they are."""
    return (
        list(Claim.objects.order_by("pk").values()),
        list(ClaimLine.objects.order_by("pk").values()),
        ClaimEvent.objects.count(),
        Refund.objects.count(),
        Order.objects.count(),
    )


def refused(act):
    before = everything()
    with pytest.raises(ClaimError) as info:
        act()
    assert everything() == before
    return str(info.value)


class TestSeller:
    def test_accepts_and_the_money_goes_back_with_its_share_of_delivery(self):
        vendor_order = make_received_vendor_order(make_pack(price="50.00"), 2)
        claim = make_claim(vendor_order, packs=1, degree=50, cause="damaged", photos=1)

        accept(claim, by=make_user())

        refund = refund_of(claim)
        # A quarter of the goods (25.00 of 100.00), and of 12.00 for delivery.
        assert refund.amount == 2500 + 300
        assert dict(refund.lines.values_list("line", "amount")) == {
            vendor_order.lines.get().pk: 2500
        }
        assert fresh_claim(claim).amount == 2800
        assert state_of(claim) == ClaimState.ACCEPTED
        assert off_balance() == {}

    def test_is_settled_when_the_money_has_arrived(self, double):
        claim = make_claim(a_paid_vendor_order())
        accept(claim, by=make_user())

        deliver_due()

        assert state_of(claim) == ClaimState.SETTLED
        assert not fresh_claim(claim).lines.filter(is_open=True).exists()
        assert acts_of_claim(claim) == ["filed", "accepted", "settled"]
        assert double.books()["refunds"][0]["amount"] == fresh_claim(claim).amount

    def test_proposes_a_smaller_share_and_nothing_is_paid_yet(self):
        claim = make_proposal(degree=30, text="Only a few.")

        assert state_of(claim) == ClaimState.PROPOSED
        assert not Refund.objects.exists()
        event = claim.events.last()
        assert event.text == "Only a few."
        assert event.before["state"] == "open"
        assert event.after["state"] == "proposed"
        assert list(event.before["degrees"].values()) == [50]
        assert list(event.after["degrees"].values()) == [30]

    def test_accepts_after_having_refused(self):
        claim = make_refusal()

        accept(claim, by=make_user())

        assert state_of(claim) == ClaimState.ACCEPTED

    @pytest.mark.parametrize("after", [make_proposal, make_refusal, make_escalation])
    def test_can_propose_and_refuse_while_it_is_open_only(self, after):
        claim = after()

        refused(lambda: propose(claim, claim_terms(claim), by=make_user()))
        refused(lambda: refuse(claim, by=make_user(), text="No."))

    def test_must_grant_something_in_a_proposal(self):
        claim = make_claim()

        why = refused(lambda: propose(claim, ClaimTerms("money", {}), by=make_user()))

        assert why == "Please grant a share of at least one item."

    def test_cannot_put_money_on_the_balance_of_a_guest(self):
        claim = make_claim(make_received_vendor_order(user=None))

        refused(
            lambda: propose(
                claim, claim_terms(claim, outcome="balance"), by=make_user()
            )
        )


def a_paid_vendor_order():
    """Its payment is known to the double as well."""
    vendor_order = make_received_vendor_order()
    Payment.objects.update(intent_id="pi_demo_1", charge_id="ch_demo_1")
    call_command("seed_stripe_double", verbosity=0)
    return vendor_order


class TestShopper:
    def test_takes_a_proposal(self):
        vendor_order = make_received_vendor_order(make_pack(price="50.00"), 2)
        claim = make_proposal(make_claim(vendor_order, packs=2, degree=100), degree=30)

        agree(claim, by=None)

        assert refund_of(claim).amount == 3000
        assert state_of(claim) == ClaimState.ACCEPTED

    def test_turns_a_proposal_down_and_the_office_sees_what_was_asked_for(self):
        claim = make_proposal(degree=10)

        escalate(claim, by=None, text="Half was bad.")

        assert state_of(claim) == ClaimState.ESCALATED
        assert [row.granted for row in claim.lines.all()] == [50]
        assert acts_of_claim(claim)[-1] == "declined"
        assert not Refund.objects.exists()

    def test_asks_the_office_after_a_refusal(self):
        claim = make_escalation()

        assert state_of(claim) == ClaimState.ESCALATED
        assert fresh_claim(claim).deadline_at is not None

    def test_takes_it_back_and_may_claim_anew(self):
        vendor_order = make_received_vendor_order()
        claim = make_claim(vendor_order)

        withdraw(claim, by=None)
        again = make_claim(vendor_order)

        assert state_of(claim) == ClaimState.WITHDRAWN
        assert again.number != claim.number
        assert state_of(again) == ClaimState.OPEN

    def test_cannot_take_back_what_was_granted(self):
        claim = make_claim()
        accept(claim, by=make_user())

        refused(lambda: withdraw(claim, by=None))
        refused(lambda: escalate(claim, by=None))
        refused(lambda: agree(claim, by=None))


class TestOffice:
    def test_decides_that_the_market_bears_it(self):
        claim = make_escalation()
        before = owed(claim.partner)
        verdict = Verdict(
            claim_terms(claim, 100), "Frozen on the way.", bearer="market"
        )

        decide(claim, verdict, by=make_user())

        refund = refund_of(claim)
        assert (refund.bearer, refund.reason) == ("market", "missing")
        assert owed(claim.partner) == before
        assert held("goodwill") == -refund.amount
        assert state_of(claim) == ClaimState.DECIDED

    def test_decides_that_the_packers_cooperative_bears_it(self):
        coop = make_cooperative()
        vendor_order = make_received_vendor_order(
            make_pack(make_farm(cooperative=coop))
        )
        claim = make_escalation(make_refusal(make_claim(vendor_order)))
        verdict = Verdict(claim_terms(claim, 50), "Badly packed.", "cooperative", coop)

        decide(claim, verdict, by=make_user())

        assert refund_of(claim).borne_by == coop
        # It had no fees of this sale to take it from.
        assert owed(coop, "payable") == -refund_of(claim).amount

    def test_turns_it_down(self):
        claim = make_escalation()

        decide(
            claim, Verdict(ClaimTerms("nothing", {}), "Nothing to see."), by=make_user()
        )

        row = fresh_claim(claim)
        assert (row.state, row.outcome, row.amount) == ("closed", "nothing", 0)
        assert not Refund.objects.exists()
        assert not row.lines.filter(is_open=True).exists()

    def test_decides_once(self):
        claim = make_escalation()
        decide(claim, Verdict(claim_terms(claim), "Yes."), by=make_user())

        refused(
            lambda: decide(claim, Verdict(claim_terms(claim), "No."), by=make_user())
        )

    def test_only_the_farm_can_bear_goods_sent_once_more(self):
        claim = make_escalation()
        verdict = Verdict(claim_terms(claim, outcome="replacement"), "Again.", "market")

        refused(lambda: decide(claim, verdict, by=make_user()))


class TestBounds:
    def test_no_more_goes_back_than_is_left_after_another_refund(self):
        vendor_order = make_received_vendor_order(make_pack(price="50.00"), 1)
        claim = make_claim(vendor_order, degree=100)
        line = vendor_order.lines.get()
        ask_refund(
            vendor_order.order.payments.get(),
            amount=4000,
            cause="goodwill",
            vendor_order=vendor_order,
            lines={line.pk: 4000},
        )

        accept(claim, by=make_user())

        back = refund_of(claim)
        assert back.lines.get().amount == 1000
        assert back.amount == 1000

    def test_claim_of_which_nothing_is_left_is_not_granted(self):
        vendor_order = make_received_vendor_order()
        claim = make_claim(vendor_order)
        cancel_all(vendor_order)

        why = refused(lambda: accept(claim, by=make_user()))

        assert why == "These goods are already fully refunded."

    def test_claim_of_what_went_back_before_is_not_filed(self):
        vendor_order = make_received_vendor_order()
        cancel_all(vendor_order)

        why = refused(lambda: make_claim(vendor_order))

        assert why == "These goods are already fully refunded."
        assert not Claim.objects.exists()


def cancel_all(vendor_order):
    """Everything went back another way."""
    payment = vendor_order.order.payments.get()
    lines = {
        line.pk: int(line.line_price_incl_tax * 100)
        for line in vendor_order.lines.all()
    }
    ask_refund(
        payment,
        amount=payment.amount,
        cause="all",
        vendor_order=vendor_order,
        lines=lines,
    )


class TestReplacement:
    def test_is_an_order_that_costs_nothing(self):
        pack = make_pack(on_hand=50_000)
        vendor_order = make_received_vendor_order(pack, 3)
        claim = make_claim(vendor_order, packs=3, degree=50, wanted="replacement")
        owes, pool = owed(vendor_order.partner), StockPool.objects.get()
        free = pool.available

        accept(claim, by=make_user())

        row = fresh_claim(claim)
        order = row.replacement.order
        assert (order.total_incl_tax, order.status) == (0, "paid")
        assert row.replacement.lines.get().quantity == 2
        assert row.lines.get().replaced_by == row.replacement.lines.get()
        pool.refresh_from_db()
        assert free - pool.available == 2 * pack.quantity
        assert owed(vendor_order.partner) == owes
        assert not Refund.objects.exists()
        assert order.shipping_address.line1 == vendor_order.order.shipping_address.line1
        assert breached() == []

    def test_is_settled_once_it_has_left(self):
        claim = make_claim(wanted="replacement")
        accept(claim, by=make_user())

        ship_again(fresh_claim(claim).replacement)

        assert state_of(claim) == ClaimState.SETTLED

    def test_becomes_money_when_the_farm_cancels_it(self):
        claim = make_claim(wanted="replacement", packs=1, degree=100)
        accept(claim, by=make_user())

        cancel_vendor_order(
            fresh_claim(claim).replacement, by=make_user(), by_shopper=False
        )
        deliver_due()

        assert fresh_claim(claim).outcome == "money"
        assert refund_of(claim).amount == 5900
        assert "replaced-by-money" in acts_of_claim(claim)

    def test_is_refused_to_a_seller_without_stock(self):
        claim = make_claim(wanted="replacement")
        empty(claim)

        why = refused(lambda: accept(claim, by=make_user()))

        assert "stock" in why

    def test_agreed_when_stock_is_gone_brings_money(self):
        claim = make_proposal(make_claim(), degree=50, outcome="replacement")
        empty(claim)

        agree(claim, by=None)

        assert fresh_claim(claim).outcome == "money"
        assert refund_of(claim).amount == fresh_claim(claim).amount > 0
        assert acts_of_claim(claim)[-1] == "stock-out"

    def test_that_is_bad_again_is_paid_back_of_what_was_paid(self):
        claim = make_claim(wanted="replacement", degree=100)
        accept(claim, by=make_user())
        again = ship_again(fresh_claim(claim).replacement)

        second = make_claim(again, degree=100)
        accept(second, by=make_user())

        refund = refund_of(second)
        assert refund.vendor_order == claim.vendor_order
        assert refund.lines.get().line == claim.lines.get().line
        assert refund.amount == 5900
        assert breached() == []


def ship_again(vendor_order):
    from tests.factories.fulfilment import pack_vendor_order

    return send_vendor_order(pack_vendor_order(vendor_order))


def empty(claim):
    pool = claim.lines.first().line.pool
    count_stock(pool, counted=pool.claimed, seen_on_hand=pool.on_hand, by=None)


def test_events_are_never_changed():
    event = make_claim().events.get()

    with pytest.raises(AppendOnlyError):
        event.save()
    with pytest.raises(AppendOnlyError):
        ClaimEvent.objects.update(text="")


def test_claims_leave_the_market_sound():
    """One of each way it can go."""
    accept(make_claim(), by=make_user())
    agree(make_proposal(), by=None)
    withdraw(make_refusal(), by=None)
    claim = make_escalation()
    decide(claim, Verdict(claim_terms(claim, 80), "So.", "carrier"), by=make_user())
    make_complaint(make_received_vendor_order())

    assert breached() == []
    assert off_balance() == {}
