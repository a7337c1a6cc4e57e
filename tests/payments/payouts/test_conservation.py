"""Whatever happens to orders: the books sum to zero, and nobody gains or loses."""

from contextlib import suppress
from datetime import timedelta
from unittest.mock import patch

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

from core.integrity import run
from core.money import minor_step, to_minor
from core.transitions import TransitionError
from orders.order.services.cancellation import CancelError, cancel_vendor_order
from orders.order.services.fulfilment import (
    confirm_received,
    finish_packing,
    ship_vendor_order,
    start_packing,
    tick_line,
)
from orders.order.services.vendor_orders import LooksWrongError, PackingError
from orders.order.services.weights import weigh_line
from payments.ledger.models import Posting
from payments.ledger.states import AccountKind
from payments.payment.models import Payment, Refund
from payments.payment.services.offline_refunds import (
    note_cash_returned,
    note_transferred,
)
from payments.payment.services.refund_settlement import move_refund
from payments.payment.services.refunds import RefundTooLargeError, ask_refund
from payments.payment.states import RefundState
from payments.payouts.services.earnings import earn_due
from payments.reconciliation.models import IncomingTransfer
from payments.reconciliation.services import arrivals
from payments.reconciliation.services.arrivals import (
    dismiss_incoming,
    note_returned,
    return_incoming,
)
from tests.effort import sometimes, tries
from tests.factories.accounts import make_staff, make_user
from tests.factories.orders import make_cash_order, make_paid_order
from tests.factories.payouts import make_fee
from tests.factories.shop import make_pack
from tests.factories.transfers import (
    line_for,
    make_order_paid_by_transfer,
    take_and_match,
)
from tests.factories.vendors import make_cooperative, make_farm
from tests.sound import checks_of

REFUSALS = (
    CancelError, LooksWrongError, PackingError, RefundTooLargeError, TransitionError,
)  # fmt: skip
ENDS = [RefundState.SUCCEEDED, RefundState.FAILED]
WHICH = st.integers(min_value=0, max_value=50)
PRICES = {"CNY": "19.99", "JPY": "1999", "KWD": "1.99"}
K = AccountKind
# Lateness is not at issue: time stands still here.
TIMELESS = "what is due is earned in time"
BOOKS = [
    one
    for one in checks_of(
        "payments.ledger",
        "payments.payment.integrity",
        "payments.payouts.integrity.earnings",
        "payments.reconciliation.integrity",
    )
    if one.name != TIMELESS
]


class Market(RuleBasedStateMachine):
    """Two farms, one in a cooperative, with fees; what came, went, and is owed."""

    currency = "CNY"

    def __init__(self):
        super().__init__()
        # What names no order is taken up as well.
        self.offers = patch.object(arrivals, "offers_transfer", return_value=True)
        self.offers.start()
        self.market = transaction.atomic()
        self.market.__enter__()
        five = make_cooperative()
        make_fee("7.3", tax_percent="6")
        make_fee("2.1", role="packing", cooperative=five, payee=five)
        farms = [make_farm(cooperative=five), make_farm()]
        more = {"currency": self.currency, "price": PRICES[self.currency]}
        weighed = {"is_weighed": True, "tolerance": 10}
        self.packs = [
            make_pack(farms[0], **more),
            make_pack(farms[1], **more, **weighed),
        ]
        self.vendor_orders = []
        self.asked = 0

    def teardown(self):
        self.offers.stop()
        transaction.set_rollback(True)
        self.market.__exit__(None, None, None)

    @precondition(lambda self: len(self.vendor_orders) < 6)
    @rule(
        counts=st.tuples(st.integers(1, 3), st.integers(1, 3)),
        make=st.sampled_from(
            [make_paid_order, make_cash_order, make_order_paid_by_transfer]
        ),
        has_account=st.booleans(),
    )
    def order(self, counts, make, has_account):
        user = make_user() if has_account else None
        order = make(list(zip(self.packs, counts, strict=True)), user=user)
        self.vendor_orders += list(order.vendor_orders.all())

    def vendor_order(self, which):
        vendor_order = self.vendor_orders[which % len(self.vendor_orders)]
        vendor_order.refresh_from_db()
        return vendor_order

    @precondition(lambda self: self.vendor_orders)
    @rule(which=WHICH, percent=st.integers(91, 109))
    def pack(self, which, percent):
        vendor_order = self.vendor_order(which)
        with suppress(*REFUSALS):
            start_packing(vendor_order, by=None)
            for line in vendor_order.lines.all():
                if line.is_weighed:
                    units = line.due * line.pack_quantity * percent // 100
                    weigh_line(line, units=units, typed=str(units), by=None)
                else:
                    tick_line(line, packed=True)
            finish_packing(vendor_order, by=None)

    @precondition(lambda self: self.vendor_orders)
    @rule(which=WHICH, packs=st.integers(1, 3))
    def ship(self, which, packs):
        vendor_order = self.vendor_order(which)
        line = vendor_order.lines.get()
        with suppress(*REFUSALS):
            ship_vendor_order(
                vendor_order,
                packs={
                    line.pk: line.left
                    if vendor_order.in_cash
                    else min(packs, line.left)
                },
                carrier="SF",
                tracking_number="",
                by=None,
            )

    @precondition(lambda self: self.vendor_orders)
    @rule(which=WHICH)
    def receive(self, which):
        with suppress(*REFUSALS):
            confirm_received(self.vendor_order(which), by=None)

    @precondition(lambda self: self.vendor_orders)
    @rule(which=WHICH)
    def cancel(self, which):
        with suppress(*REFUSALS):
            cancel_vendor_order(self.vendor_order(which), by=None, by_shopper=False)

    @precondition(lambda self: self.vendor_orders)
    @rule(which=WHICH, steps=st.integers(1, 600), of_goods=st.booleans())
    def complain(self, which, steps, of_goods):
        vendor_order = self.vendor_order(which)
        amount = steps * minor_step(self.currency)
        line = vendor_order.lines.get()
        self.asked += 1
        with suppress(*REFUSALS):
            ask_refund(
                vendor_order.order.payments.get(),
                amount=amount,
                cause=f"complaint:{self.asked}",
                vendor_order=vendor_order,
                lines={line.pk: amount} if of_goods else None,
            )

    @rule(less=st.integers(-300, 300), names=st.booleans())
    def bring_a_stray_transfer(self, less, names):
        """Of another amount, or of no order; it waits, or goes back."""
        steps = less * minor_step(self.currency)
        order = next((each.order for each in self.vendor_orders), None)
        if order is None or to_minor(order.to_pay, order.currency) <= steps:
            return
        reference = order.number if names else "groceries"
        take_and_match(line_for(order, less=steps, reference=reference))

    @rule(which=WHICH, act=st.sampled_from([return_incoming, dismiss_incoming]))
    def decide_on_a_transfer(self, which, act):
        waiting = list(IncomingTransfer.objects.filter(state="waiting").order_by("pk"))
        if waiting:
            one, two = make_staff(), make_staff()
            act([waiting[which % len(waiting)].pk], proposed_by=one, by=two)

    @rule(which=WHICH)
    def return_a_transfer(self, which):
        rows = list(IncomingTransfer.objects.filter(state="returning").order_by("pk"))
        if rows:
            note_returned(rows[which % len(rows)].pk)

    @rule(which=WHICH)
    def transfer_a_refund(self, which):
        refunds = list(Refund.objects.filter(payment__method="transfer").order_by("pk"))
        with suppress(ValueError):
            if refunds:
                note_transferred(refunds[which % len(refunds)])

    @rule(which=WHICH, state=st.sampled_from(ENDS))
    def hear_from_stripe(self, which, state):
        refunds = list(
            Refund.objects.exclude(payment__method__in=["cash", "transfer"])
            .exclude(destination="balance")
            .order_by("pk")
        )
        if refunds:
            move_refund(refunds[which % len(refunds)], state)

    @rule(which=WHICH)
    def give_cash_back(self, which):
        refunds = list(Refund.objects.filter(payment__method="cash").order_by("pk"))
        with suppress(ValueError):
            if refunds:
                note_cash_returned(refunds[which % len(refunds)])

    @rule()
    def earn(self):
        earn_due(timezone.now() + timedelta(days=90))

    # --- What always holds ------------------------------------------------------------
    def held(self, *kinds):
        rows = Posting.objects.filter(account__kind__in=kinds)
        return rows.aggregate(total=Sum("amount", default=0))["total"]

    @invariant()
    @sometimes
    def books_are_sound(self):
        broken = {one.name: one.samples for one in run(BOOKS) if not one.is_ok}
        assert broken == {}

    @invariant()
    def money_is_kept(self):
        by_card = Payment.objects.exclude(method="cash")
        strays = self.held(K.UNASSIGNED)
        paid = by_card.aggregate(n=Sum("amount", default=0))["n"]
        refunds = Refund.objects.exclude(state=RefundState.FAILED)
        rows = list(refunds.values_list("state", "payment__method", "amount"))
        done = RefundState.SUCCEEDED
        gone = sum(n for state, way, n in rows if state == done and way != "cash")
        waiting = sum(n for state, _way, n in rows if state != done)
        everybody = (K.PENDING, K.PAYABLE, K.COOPERATIVE, K.COMMISSION, K.TAX)
        assert self.held(K.SHOPPERS) == gone - paid - strays
        assert self.held(K.REFUNDS) == waiting
        # The market holds no cash: what is to be collected lies with shoppers.
        held = paid - gone - waiting - self.held(K.CASH) - self.held(K.BALANCE)
        assert self.held(*everybody) == held

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
