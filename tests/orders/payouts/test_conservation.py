"""Whatever happens to orders: the books sum to zero, and nobody gains or loses."""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from config.audit import INVARIANTS, run
from core.money import minor_step
from core.transitions import TransitionError
from orders.ledger.models import Posting
from orders.ledger.states import AccountKind
from orders.order.services import (
    CancelRefused,
    LooksWrong,
    PackingRefused,
    cancel_part,
    confirm_received,
    finish_packing,
    ship_part,
    start_packing,
    tick_line,
    weigh_line,
)
from orders.payment.models import Payment, Refund
from orders.payment.services import ask_refund
from orders.payment.services.refunds import RefundTooLarge, _apply
from orders.payment.states import RefundState
from orders.payouts.services import earn_due
from tests.cast import a_cooperative, a_farm, a_pack, a_paid_order
from tests.effort import tries

from .makers import a_fee

REFUSALS = (
    CancelRefused, LooksWrong, PackingRefused, RefundTooLarge, TransitionError,
)  # fmt: skip
ENDS = [RefundState.SUCCEEDED, RefundState.FAILED]
WHICH = st.integers(min_value=0, max_value=50)
PRICES = {"CNY": "19.99", "JPY": "1999", "KWD": "1.99"}
K = AccountKind
# Lateness is not at issue: time stands still here.
TIMELESS = "what is due is earned in time"


def book_audits():
    return [
        one
        for one in INVARIANTS
        if one.check.__module__ == "config.audit.books" and one.name != TIMELESS
    ]


class Market(RuleBasedStateMachine):
    """Two farms, one in a cooperative, with fees; what came, went, and is owed."""

    currency = "CNY"

    def __init__(self):
        super().__init__()
        self.market = transaction.atomic()
        self.market.__enter__()
        five = a_cooperative()
        a_fee("7.3", tax_percent="6")
        a_fee("2.1", role="packing", cooperative=five, payee=five)
        farms = [a_farm(cooperative=five), a_farm()]
        more = {"currency": self.currency, "price": PRICES[self.currency]}
        weighed = {"is_weighed": True, "tolerance": 10}
        self.packs = [a_pack(farms[0], **more), a_pack(farms[1], **more, **weighed)]
        self.parts = []
        self.asked = 0

    def teardown(self):
        transaction.set_rollback(True)
        self.market.__exit__(None, None, None)

    @precondition(lambda self: len(self.parts) < 6)
    @rule(counts=st.tuples(st.integers(1, 3), st.integers(1, 3)))
    def order(self, counts):
        order = a_paid_order(list(zip(self.packs, counts, strict=True)))
        self.parts += list(order.parts.all())

    def part(self, which):
        part = self.parts[which % len(self.parts)]
        part.refresh_from_db()
        return part

    @precondition(lambda self: self.parts)
    @rule(which=WHICH, percent=st.integers(91, 109))
    def pack(self, which, percent):
        part = self.part(which)
        with suppress(*REFUSALS):
            start_packing(part, by=None)
            for line in part.lines.all():
                if line.is_weighed:
                    units = line.due * line.pack_quantity * percent // 100
                    weigh_line(line, units=units, typed=str(units), by=None)
                else:
                    tick_line(line, packed=True)
            finish_packing(part, by=None)

    @precondition(lambda self: self.parts)
    @rule(which=WHICH, packs=st.integers(1, 3))
    def ship(self, which, packs):
        part = self.part(which)
        line = part.lines.get()
        with suppress(*REFUSALS):
            ship_part(
                part,
                packs={line.pk: min(packs, line.left)},
                carrier="SF",
                tracking_number="",
                by=None,
            )

    @precondition(lambda self: self.parts)
    @rule(which=WHICH)
    def receive(self, which):
        with suppress(*REFUSALS):
            confirm_received(self.part(which), by=None)

    @precondition(lambda self: self.parts)
    @rule(which=WHICH)
    def cancel(self, which):
        with suppress(*REFUSALS):
            cancel_part(self.part(which), by=None, by_shopper=False)

    @precondition(lambda self: self.parts)
    @rule(which=WHICH, steps=st.integers(1, 600), of_goods=st.booleans())
    def complain(self, which, steps, of_goods):
        part = self.part(which)
        amount = steps * minor_step(self.currency)
        line = part.lines.get()
        self.asked += 1
        with suppress(*REFUSALS):
            ask_refund(
                part.order.payments.get(),
                amount=amount,
                cause=f"complaint:{self.asked}",
                vendor_order=part,
                lines={line.pk: amount} if of_goods else None,
            )

    @rule(which=WHICH, state=st.sampled_from(ENDS))
    def hear_from_stripe(self, which, state):
        refunds = list(Refund.objects.order_by("pk"))
        if refunds:
            _apply(refunds[which % len(refunds)], state)

    @rule()
    def earn(self):
        earn_due(timezone.now() + timedelta(days=90))

    # --- What always holds ------------------------------------------------------------
    def held(self, *kinds):
        rows = Posting.objects.filter(account__kind__in=kinds)
        return rows.aggregate(total=Sum("amount", default=0))["total"]

    @invariant()
    def books_are_sound(self):
        broken = {one.name: one.samples for one in run(book_audits()) if not one.is_ok}
        assert broken == {}

    @invariant()
    def money_is_kept(self):
        paid = Payment.objects.aggregate(n=Sum("amount", default=0))["n"]
        refunds = Refund.objects.values_list("state", "amount")
        gone = sum(n for state, n in refunds if state == RefundState.SUCCEEDED)
        failed = RefundState.FAILED
        waiting = sum(
            n for state, n in refunds if state not in {RefundState.SUCCEEDED, failed}
        )
        everybody = (K.PENDING, K.PAYABLE, K.COOPERATIVE, K.COMMISSION, K.TAX)
        assert self.held(K.SHOPPERS) == gone - paid
        assert self.held(K.REFUNDS) == waiting
        assert self.held(*everybody) == paid - gone - waiting

    @invariant()
    def fees_are_never_more_than_charged_or_less_than_nothing(self):
        for kind in (K.COMMISSION, K.COOPERATIVE, K.TAX):
            assert self.held(kind) >= 0

    @invariant()
    def amounts_are_whole_steps_of_the_currency(self):
        step = minor_step(self.currency)
        amounts = Posting.objects.values_list("amount", flat=True)
        assert [amount for amount in amounts if amount % step] == []


@pytest.mark.django_db
@pytest.mark.parametrize("currency", PRICES)
def test_nothing_is_created_or_lost(currency):
    machine = type("Market", (Market,), {"currency": currency})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=tries(10),
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
