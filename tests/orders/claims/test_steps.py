"""What each side may do with a claim, what it brings, and what is refused."""

import pytest
from django.core.management import call_command

from core.append_only import AppendOnlyError
from core.outbox import deliver_due
from orders.claims.models import Claim, ClaimEvent, ClaimLine
from orders.claims.services import (
    ClaimRefused,
    Terms,
    Verdict,
    accept,
    agree,
    decide,
    escalate,
    propose,
    refuse,
    withdraw,
)
from orders.claims.states import ClaimState
from orders.order.models import Order
from orders.order.services import cancel_part
from orders.payment.models import Payment, Refund
from orders.payment.services import ask_refund
from tests.cast import a_cooperative, a_farm, a_pack, a_user
from tests.orders.payouts.makers import held, off_balance, owed
from tests.sound import breached
from vendors.partner.models import StockPool
from vendors.partner.services.stock import count_stock

from .makers import (
    a_claim,
    a_complaint,
    a_proposal,
    a_received_part,
    a_refusal,
    acts,
    an_escalation,
    fresh,
    sent,
    terms,
)

pytestmark = pytest.mark.django_db


def state_of(claim):
    return fresh(claim).state


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
    with pytest.raises(ClaimRefused) as info:
        act()
    assert everything() == before
    return str(info.value)


class TestSeller:
    def test_accepts_and_the_money_goes_back_with_its_share_of_delivery(self):
        part = a_received_part(a_pack(a_farm(), price="50.00"), 2)
        claim = a_claim(part, packs=1, degree=50, cause="damaged", photos=1)

        accept(claim, by=a_user())

        refund = refund_of(claim)
        # A quarter of the goods (25.00 of 100.00), and of 12.00 for delivery.
        assert refund.amount == 2500 + 300
        assert dict(refund.lines.values_list("line", "amount")) == {
            part.lines.get().pk: 2500
        }
        assert fresh(claim).amount == 2800
        assert state_of(claim) == ClaimState.ACCEPTED
        assert off_balance() == {}

    def test_is_settled_when_the_money_has_arrived(self, double):
        claim = a_claim(a_paid_part())
        accept(claim, by=a_user())

        deliver_due()

        assert state_of(claim) == ClaimState.SETTLED
        assert not fresh(claim).lines.filter(is_open=True).exists()
        assert acts(claim) == ["filed", "accepted", "settled"]
        assert double.books()["refunds"][0]["amount"] == fresh(claim).amount

    def test_proposes_a_smaller_share_and_nothing_is_paid_yet(self):
        claim = a_proposal(degree=30, text="Only a few.")

        assert state_of(claim) == ClaimState.PROPOSED
        assert not Refund.objects.exists()
        event = claim.events.last()
        assert event.text == "Only a few."
        assert event.before["state"] == "open"
        assert event.after["state"] == "proposed"
        assert list(event.before["degrees"].values()) == [50]
        assert list(event.after["degrees"].values()) == [30]

    def test_accepts_after_having_refused(self):
        claim = a_refusal()

        accept(claim, by=a_user())

        assert state_of(claim) == ClaimState.ACCEPTED

    @pytest.mark.parametrize("after", [a_proposal, a_refusal, an_escalation])
    def test_can_propose_and_refuse_while_it_is_open_only(self, after):
        claim = after()

        refused(lambda: propose(claim, terms(claim), by=a_user()))
        refused(lambda: refuse(claim, by=a_user(), text="No."))

    def test_must_grant_something_in_a_proposal(self):
        claim = a_claim()

        why = refused(lambda: propose(claim, Terms("money", {}), by=a_user()))

        assert why == "Please grant a share of at least one of the goods."

    def test_cannot_put_money_on_the_balance_of_a_guest(self):
        claim = a_claim(a_received_part(user=None))

        refused(lambda: propose(claim, terms(claim, outcome="balance"), by=a_user()))


def a_paid_part():
    """Its payment is known to the double as well."""
    part = a_received_part()
    Payment.objects.update(intent_id="pi_demo_1", charge_id="ch_demo_1")
    call_command("tell_double", verbosity=0)
    return part


class TestShopper:
    def test_takes_a_proposal(self):
        part = a_received_part(a_pack(a_farm(), price="50.00"), 2)
        claim = a_proposal(a_claim(part, packs=2, degree=100), degree=30)

        agree(claim, by=None)

        assert refund_of(claim).amount == 3000
        assert state_of(claim) == ClaimState.ACCEPTED

    def test_turns_a_proposal_down_and_the_office_sees_what_was_asked_for(self):
        claim = a_proposal(degree=10)

        escalate(claim, by=None, text="Half was bad.")

        assert state_of(claim) == ClaimState.ESCALATED
        assert [row.granted for row in claim.lines.all()] == [50]
        assert acts(claim)[-1] == "declined"
        assert not Refund.objects.exists()

    def test_asks_the_office_after_a_refusal(self):
        claim = an_escalation()

        assert state_of(claim) == ClaimState.ESCALATED
        assert fresh(claim).deadline_at is not None

    def test_takes_it_back_and_may_claim_anew(self):
        part = a_received_part()
        claim = a_claim(part)

        withdraw(claim, by=None)
        again = a_claim(part)

        assert state_of(claim) == ClaimState.WITHDRAWN
        assert again.number != claim.number
        assert state_of(again) == ClaimState.OPEN

    def test_cannot_take_back_what_was_granted(self):
        claim = a_claim()
        accept(claim, by=a_user())

        refused(lambda: withdraw(claim, by=None))
        refused(lambda: escalate(claim, by=None))
        refused(lambda: agree(claim, by=None))


class TestOffice:
    def test_decides_that_the_market_bears_it(self):
        claim = an_escalation()
        before = owed(claim.partner)
        verdict = Verdict(terms(claim, 100), "Frozen on the way.", bearer="market")

        decide(claim, verdict, by=a_user())

        refund = refund_of(claim)
        assert (refund.bearer, refund.reason) == ("market", "missing")
        assert owed(claim.partner) == before
        assert held("goodwill") == -refund.amount
        assert state_of(claim) == ClaimState.DECIDED

    def test_decides_that_the_packers_cooperative_bears_it(self):
        coop = a_cooperative()
        part = a_received_part(a_pack(a_farm(cooperative=coop)))
        claim = an_escalation(a_refusal(a_claim(part)))
        verdict = Verdict(terms(claim, 50), "Badly packed.", "cooperative", coop)

        decide(claim, verdict, by=a_user())

        assert refund_of(claim).borne_by == coop
        # It had no fees of this sale to take it from.
        assert owed(coop, "payable") == -refund_of(claim).amount

    def test_turns_it_down(self):
        claim = an_escalation()

        decide(claim, Verdict(Terms("nothing", {}), "Nothing to see."), by=a_user())

        row = fresh(claim)
        assert (row.state, row.outcome, row.amount) == ("closed", "nothing", 0)
        assert not Refund.objects.exists()
        assert not row.lines.filter(is_open=True).exists()

    def test_decides_once(self):
        claim = an_escalation()
        decide(claim, Verdict(terms(claim), "Yes."), by=a_user())

        refused(lambda: decide(claim, Verdict(terms(claim), "No."), by=a_user()))

    def test_only_the_farm_can_bear_goods_sent_once_more(self):
        claim = an_escalation()
        verdict = Verdict(terms(claim, outcome="replacement"), "Again.", "market")

        refused(lambda: decide(claim, verdict, by=a_user()))


class TestBounds:
    def test_no_more_goes_back_than_is_left_after_another_refund(self):
        part = a_received_part(a_pack(a_farm(), price="50.00"), 1)
        claim = a_claim(part, degree=100)
        line = part.lines.get()
        ask_refund(
            part.order.payments.get(),
            amount=4000,
            cause="goodwill",
            vendor_order=part,
            lines={line.pk: 4000},
        )

        accept(claim, by=a_user())

        back = refund_of(claim)
        assert back.lines.get().amount == 1000
        assert back.amount == 1000

    def test_claim_of_which_nothing_is_left_is_not_granted(self):
        part = a_received_part()
        claim = a_claim(part)
        cancel_all(part)

        why = refused(lambda: accept(claim, by=a_user()))

        assert why == "Nothing is left to give back of these goods."


def cancel_all(part):
    """Everything went back another way."""
    payment = part.order.payments.get()
    lines = {line.pk: int(line.line_price_incl_tax * 100) for line in part.lines.all()}
    ask_refund(
        payment, amount=payment.amount, cause="all", vendor_order=part, lines=lines
    )


class TestReplacement:
    def test_is_an_order_that_costs_nothing(self):
        pack = a_pack(a_farm(), on_hand=50_000)
        part = a_received_part(pack, 3)
        claim = a_claim(part, packs=3, degree=50, wanted="replacement")
        owes, pool = owed(part.partner), StockPool.objects.get()
        free = pool.available

        accept(claim, by=a_user())

        row = fresh(claim)
        order = row.replacement.order
        assert (order.total_incl_tax, order.status) == (0, "paid")
        assert row.replacement.lines.get().quantity == 2
        assert row.lines.get().replaced_by == row.replacement.lines.get()
        pool.refresh_from_db()
        assert free - pool.available == 2 * pack.quantity
        assert owed(part.partner) == owes
        assert not Refund.objects.exists()
        assert order.shipping_address.line1 == part.order.shipping_address.line1
        assert breached() == []

    def test_is_settled_once_it_has_left(self):
        claim = a_claim(wanted="replacement")
        accept(claim, by=a_user())

        ship_again(fresh(claim).replacement)

        assert state_of(claim) == ClaimState.SETTLED

    def test_becomes_money_when_the_farm_cancels_it(self):
        claim = a_claim(wanted="replacement", packs=1, degree=100)
        accept(claim, by=a_user())

        cancel_part(fresh(claim).replacement, by=a_user(), by_shopper=False)
        deliver_due()

        assert fresh(claim).outcome == "money"
        assert refund_of(claim).amount == 5900
        assert "replaced-by-money" in acts(claim)

    def test_is_refused_to_a_seller_without_stock(self):
        claim = a_claim(wanted="replacement")
        empty(claim)

        why = refused(lambda: accept(claim, by=a_user()))

        assert "stock" in why

    def test_agreed_when_stock_is_gone_brings_money(self):
        claim = a_proposal(a_claim(), degree=50, outcome="replacement")
        empty(claim)

        agree(claim, by=None)

        assert fresh(claim).outcome == "money"
        assert refund_of(claim).amount == fresh(claim).amount > 0
        assert acts(claim)[-1] == "stock-out"

    def test_that_is_bad_again_is_paid_back_of_what_was_paid(self):
        claim = a_claim(wanted="replacement", degree=100)
        accept(claim, by=a_user())
        again = ship_again(fresh(claim).replacement)

        second = a_claim(again, degree=100)
        accept(second, by=a_user())

        refund = refund_of(second)
        assert refund.vendor_order == claim.part
        assert refund.lines.get().line == claim.lines.get().line
        assert refund.amount == 5900
        assert breached() == []


def ship_again(part):
    from tests.orders.fulfilment.steps import packed

    return sent(packed(part))


def empty(claim):
    pool = claim.lines.first().line.pool
    count_stock(pool, counted=pool.claimed, seen_on_hand=pool.on_hand, by=None)


def test_events_are_never_changed():
    event = a_claim().events.get()

    with pytest.raises(AppendOnlyError):
        event.save()
    with pytest.raises(AppendOnlyError):
        ClaimEvent.objects.update(text="")


def test_claims_leave_the_market_sound():
    """One of each way it can go."""
    accept(a_claim(), by=a_user())
    agree(a_proposal(), by=None)
    withdraw(a_refusal(), by=None)
    claim = an_escalation()
    decide(claim, Verdict(terms(claim, 80), "So.", "carrier"), by=a_user())
    a_complaint(a_received_part())

    assert breached() == []
    assert off_balance() == {}
