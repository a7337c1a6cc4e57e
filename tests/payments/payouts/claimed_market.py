"""The whole market, and what shoppers and farms do about goods that are not right."""

from contextlib import suppress

from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from fulfilment.claims.models import Claim
from fulfilment.claims.services.filings import file_claim
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
from payments.payment.states import LiableParty
from tests.factories.fulfilment import make_complaint
from tests.factories.pages import make_click

from .whole_market import REFUSALS, WHICH, WholeMarket

REFUSED = (*REFUSALS, ClaimError)
DEGREES = st.sampled_from([10, 30, 50, 80, 100])
OUTCOMES = st.sampled_from(["money", "balance", "replacement"])


class ClaimedMarket(WholeMarket):
    @initialize(counts=st.tuples(st.integers(1, 3), st.integers(1, 2)))
    def first_sale(self, counts):
        """What is complained about has arrived."""
        self.order(counts, 0)
        self.pay(0, hears_at_once=True)
        for which in range(2):
            self.pack(which, 100)
            self.ship(which, 3)
            self.receive(which)

    def claim(self, which):
        claims = list(Claim.objects.order_by("pk"))
        return claims[which % len(claims)] if claims else None

    def terms(self, claim, outcome, degree):
        return ClaimTerms(outcome, {row.line_id: degree for row in claim.lines.all()})

    @rule(which=WHICH, wanted=OUTCOMES, degree=DEGREES, packs=st.integers(1, 3))
    def complain(self, which, wanted, degree, packs):
        if vendor_order := self.paid_vendor_order(which):
            said = make_complaint(
                vendor_order, packs=packs, degree=degree, wanted=wanted
            )
            with suppress(*REFUSED):
                file_claim(vendor_order, said, by=self.shopper, click=make_click())

    @rule(
        which=WHICH,
        answer=st.sampled_from(["accept", "refuse", "propose"]),
        outcome=OUTCOMES,
        degree=DEGREES,
    )
    def farm_answers(self, which, answer, outcome, degree):
        if claim := self.claim(which):
            with suppress(*REFUSED):
                if answer == "accept":
                    accept(claim, by=self.clerk)
                elif answer == "refuse":
                    refuse(claim, by=self.clerk, text="They were whole.")
                else:
                    offered = self.terms(claim, outcome, degree)
                    propose(claim, offered, by=self.clerk)

    @rule(which=WHICH, answer=st.sampled_from(["agree", "escalate", "withdraw"]))
    def shopper_answers(self, which, answer):
        if claim := self.claim(which):
            with suppress(*REFUSED):
                if answer == "escalate":
                    escalate(claim, by=self.shopper, text="They were not.")
                else:
                    {"agree": agree, "withdraw": withdraw}[answer](
                        claim, by=self.shopper
                    )

    @rule(
        which=WHICH,
        outcome=st.sampled_from(["money", "balance", "nothing"]),
        degree=DEGREES,
        bearer=st.sampled_from(LiableParty.values),
    )
    def office_decides(self, which, outcome, degree, bearer):
        if claim := self.claim(which):
            wanted = self.terms(claim, outcome, degree)
            borne_by = self.five if bearer == LiableParty.COOPERATIVE else None
            verdict = Verdict(wanted, "Seen.", bearer, borne_by)
            with suppress(*REFUSED):
                decide(claim, verdict, by=self.maker)
