"""A market as a state machine: whatever may happen to its money, in any order.

Two farms, one paid by the bank and in a cooperative, one paid by Stripe; a shopper with
a balance; payments, refunds, disputes and transfers at the double. Time stands still.
"""

import json
from contextlib import suppress
from datetime import timedelta

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from core.integrity import run
from core.money import from_minor, minor_step, to_minor
from core.transitions import TransitionError
from orders.order.services.cancellation import CancelError, cancel_vendor_order
from orders.order.services.fulfilment import (
    accept_vendor_order,
    confirm_received,
    finish_packing,
    ship_vendor_order,
    start_packing,
    tick_line,
)
from orders.order.services.vendor_orders import LooksWrongError, PackingError
from orders.order.services.weights import weigh_line
from payments.credit.queries import balance
from payments.credit.services import expire_due
from payments.disputes.models import Dispute, DisputeShare
from payments.disputes.services.postings import decide_share
from payments.disputes.services.updates import refresh_dispute
from payments.disputes.states import RUNNING
from payments.disputes.states import LiableParty as DisputeLiableParty
from payments.ledger.models import Posting
from payments.ledger.states import AccountKind as K
from payments.payment.models import Payment, Refund
from payments.payment.services.events import process_event, store_event
from payments.payment.services.intents import (
    expire_order,
    settle_payment,
    start_payment,
)
from payments.payment.services.outcomes import PaymentError
from payments.payment.services.refundable import RefundBlockedError
from payments.payment.services.refunds import (
    RefundTerms,
    RefundTooLargeError,
    ask_again,
    ask_refund,
)
from payments.payment.states import Destination, LiableParty, PaymentState, RefundState
from payments.payouts.bank_answers import AnswerLine
from payments.payouts.models import (
    PayoutBatch,
    StripeReversal,
    StripeTransfer,
    Transfer,
)
from payments.payouts.services.answers import BankAnswerError, take_answer
from payments.payouts.services.batches import (
    BatchOutdatedError,
    NobodyToPayError,
    cancel_batch,
    prepare_batches,
    release_batch,
)
from payments.payouts.services.earnings import earn_due
from payments.payouts.services.stripe_sweep import sweep_stripe
from payments.payouts.states import StripeState, TransferState
from tests.factories.accounts import make_staff, make_user
from tests.factories.orders import make_order
from tests.factories.outbox import deliver_everything
from tests.factories.payments import make_gift, money_audits
from tests.factories.payouts import (
    make_bank_account,
    make_clerk,
    make_fee,
    make_stripe_seller,
)
from tests.factories.shop import make_pack
from tests.factories.vendors import make_cooperative, make_farm

REFUSALS = (
    BankAnswerError, BatchOutdatedError, CancelError, LooksWrongError, NobodyToPayError,
    PackingError, PaymentError, RefundBlockedError, RefundTooLargeError,
    TransitionError,
)  # fmt: skip
WHICH = st.integers(min_value=0, max_value=50)
PRICES = {"CNY": "19.99", "JPY": "1999", "KWD": "1.99"}


def total(rows, field="amount"):
    return rows.aggregate(total=Sum(field, default=0))["total"]


class WholeMarket(RuleBasedStateMachine):
    currency = "CNY"
    double = None  # running; given by the test
    audits_each_step = False

    def __init__(self):
        super().__init__()
        self.market = transaction.atomic()
        self.market.__enter__()
        self.double.reset()
        self.double.top_up(50_000_000, self.currency.lower())
        five = make_cooperative()
        make_fee("7.3", tax_percent="6")
        make_fee("2.1", role="packing", cooperative=five, payee=five)
        self.five = five
        by_bank = make_farm(cooperative=five)
        by_stripe = make_stripe_seller(self.double, funds=0)
        for each in (five, by_bank):
            make_bank_account(each)
        more = {"currency": self.currency, "price": PRICES[self.currency]}
        weighed = {"is_weighed": True, "tolerance": 10}
        self.packs = [
            make_pack(by_bank, **more),
            make_pack(by_stripe, **more, **weighed),
        ]
        self.shopper, self.maker, self.clerk = make_user(), make_staff(), make_clerk()
        self.orders, self.vendor_orders, self.heard, self.asked = [], [], set(), 0

    def teardown(self):
        try:
            self.catch_up()
            self.the_books_are_sound()
        finally:
            transaction.set_rollback(True)
            self.market.__exit__(None, None, None)

    @initialize(counts=st.tuples(st.integers(1, 3), st.integers(1, 2)))
    def first_sale(self, counts):
        """Most of what may happen wants something that was paid."""
        self.order(counts, 0)
        self.pay(0, hears_at_once=True)

    # --- The shopper ------------------------------------------------------------------
    @precondition(lambda self: len(self.orders) < 5)
    @rule(
        counts=st.tuples(st.integers(1, 3), st.integers(0, 2)),
        percent=st.sampled_from([0, 0, 40, 100]),
    )
    def order(self, counts, percent):
        packs = [(p, n) for p, n in zip(self.packs, counts, strict=True) if n]
        there = balance(self.shopper.pk, self.currency)
        least = min(there, sum(to_minor(p.price, self.currency) * n for p, n in packs))
        step = minor_step(self.currency)
        spent = from_minor(least * percent // 100 // step * step, self.currency)
        order = make_order(packs, user=self.shopper, from_balance=str(spent))
        self.orders.append(order)
        self.vendor_orders += list(order.vendor_orders.order_by("pk"))

    def waiting(self):
        found = []
        for order in self.orders:
            order.refresh_from_db()
            if order.status == "pending-payment":
                found.append(order)
        return found

    @rule(which=WHICH, hears_at_once=st.booleans())
    def pay(self, which, hears_at_once):
        if waiting := self.waiting():
            with suppress(*REFUSALS):
                payment = start_payment(waiting[which % len(waiting)])
                if payment.state == PaymentState.OPEN:
                    self.double.pay(payment.intent_id)
                if hears_at_once:
                    settle_payment(payment)

    @rule(which=WHICH)
    def expire(self, which):
        if waiting := self.waiting():
            expire_order(waiting[which % len(waiting)])

    @rule(amount=st.integers(1, 3000), days=st.sampled_from([None, 3]))
    def gift(self, amount, days):
        step = minor_step(self.currency)
        more = {"currency": self.currency, "days": days}
        make_gift(self.shopper, amount * step, **more)

    @rule()
    def balances_expire(self):
        expire_due(timezone.now() + timedelta(days=4))

    # --- The farms --------------------------------------------------------------------
    def paid_vendor_order(self, which):
        paid = [
            vendor_order
            for vendor_order in self.vendor_orders
            if self.is_paid(vendor_order)
        ]
        return paid[which % len(paid)] if paid else None

    def is_paid(self, vendor_order):
        vendor_order.refresh_from_db()
        vendor_order.order.refresh_from_db()
        return vendor_order.order.paid_at is not None

    @rule(which=WHICH, percent=st.integers(91, 109))
    def pack(self, which, percent):
        vendor_order = self.paid_vendor_order(which)
        if vendor_order is None:
            return
        with suppress(*REFUSALS), transaction.atomic():
            accept_vendor_order(vendor_order, by=None)
            start_packing(vendor_order, by=None)
            for line in vendor_order.lines.all():
                if line.is_weighed:
                    units = line.due * line.pack_quantity * percent // 100
                    weigh_line(line, units=units, typed=str(units), by=None)
                else:
                    tick_line(line, packed=True)
            finish_packing(vendor_order, by=None)

    @rule(which=WHICH, packs=st.integers(1, 3))
    def ship(self, which, packs):
        if vendor_order := self.paid_vendor_order(which):
            line = vendor_order.lines.get()
            sent = {line.pk: min(packs, line.left)}
            with suppress(*REFUSALS):
                ship_vendor_order(
                    vendor_order, packs=sent, carrier="SF", tracking_number="", by=None
                )

    @rule(which=WHICH)
    def receive(self, which):
        if vendor_order := self.paid_vendor_order(which):
            with suppress(*REFUSALS):
                confirm_received(vendor_order, by=None)

    @rule(which=WHICH)
    def cancel(self, which):
        if vendor_order := self.paid_vendor_order(which):
            with suppress(*REFUSALS):
                cancel_vendor_order(vendor_order, by=None, by_shopper=False)

    # --- Money back -------------------------------------------------------------------
    @rule(
        which=WHICH,
        steps=st.integers(1, 2600),
        of_goods=st.booleans(),
        destination=st.sampled_from(Destination.values),
        bearer=st.sampled_from(LiableParty.values),
    )
    def refund(self, which, steps, of_goods, destination, bearer):
        vendor_order = self.paid_vendor_order(which)
        payment = vendor_order and vendor_order.order.payments.first()
        if payment is None:
            return
        amount, line = steps * minor_step(self.currency), vendor_order.lines.get()
        borne_by = self.five if bearer == LiableParty.COOPERATIVE else None
        self.asked += 1
        with suppress(*REFUSALS):
            ask_refund(
                payment,
                amount=amount,
                cause=f"complaint:{self.asked}",
                vendor_order=vendor_order,
                lines={line.pk: amount} if of_goods else None,
                terms=RefundTerms(destination, bearer=bearer, borne_by=borne_by),
            )

    @rule(which=WHICH)
    def refund_again(self, which):
        failed = list(Refund.objects.filter(state=RefundState.FAILED).order_by("pk"))
        if failed:
            with suppress(*REFUSALS):
                ask_again(failed[which % len(failed)])

    @rule()
    def next_refund_fails(self):
        self.double.refund_fails(times=1)

    @rule()
    def deliver(self):
        deliver_everything()

    @rule(again=st.booleans())
    def hear(self, again):
        """Stripe's events, the latest first; `again` those too that were heard."""
        for event in reversed(self.double.events()):
            if again or event.id not in self.heard:
                self.hear_one(event)

    def hear_one(self, event):
        self.heard.add(event.id)
        if row := store_event(json.loads(event.payload)):
            process_event(row.pk)

    # --- Disputes ---------------------------------------------------------------------
    @rule(which=WHICH)
    def dispute(self, which):
        paid = list(Payment.objects.filter(state=PaymentState.SUCCEEDED, amount__gt=0))
        if paid:
            payment = paid[which % len(paid)]
            with suppress(ValueError):  # the double disputes a charge once
                refresh_dispute(self.double.dispute(payment.charge_id)["id"])

    @rule(which=WHICH, won=st.booleans())
    def bank_decides(self, which, won):
        running = list(Dispute.objects.filter(state__in=RUNNING).order_by("pk"))
        if running:
            found = running[which % len(running)].dispute_id
            self.double.dispute_closes(found, won=won)
            refresh_dispute(found)

    @rule(which=WHICH, bearer=st.sampled_from(DisputeLiableParty.values))
    def operator_decides(self, which, bearer):
        shares = list(
            DisputeShare.objects.filter(vendor_order__isnull=False).order_by("pk")
        )
        if shares:
            share = shares[which % len(shares)]
            decide_share(share.pk, bearer=bearer, note="", by=self.maker)

    # --- Paying out -------------------------------------------------------------------
    @rule()
    def earn(self):
        earn_due(timezone.now() + timedelta(days=90))

    @rule()
    def pay_out_by_stripe(self):
        sweep_stripe(self.currency)

    @rule(by_another=st.booleans())
    def pay_out_by_bank(self, by_another):
        with suppress(*REFUSALS):
            for batch in prepare_batches(self.currency, by=self.maker):
                if by_another:
                    release_batch(batch.pk, by=self.clerk)

    @rule(which=WHICH)
    def give_a_batch_up(self, which):
        if batches := list(PayoutBatch.objects.order_by("pk")):
            with suppress(*REFUSALS):
                cancel_batch(batches[which % len(batches)].pk, by=self.clerk)

    @rule(
        which=WHICH,
        status=st.sampled_from(["confirmed", "failed", "unknown"]),
        of_batch=st.booleans(),
    )
    def bank_answers(self, which, status, of_batch):
        if transfers := list(Transfer.objects.select_related("batch").order_by("pk")):
            one = transfers[which % len(transfers)]
            key = one.batch.number if of_batch else one.key
            with suppress(*REFUSALS):
                take_answer([AnswerLine(1, key, status, "AM04")], by=self.clerk)

    # --- What always holds ------------------------------------------------------------
    def held(self, *kinds):
        return total(Posting.objects.filter(account__kind__in=kinds))

    @invariant()
    def money_is_kept(self):
        """What came and neither went back nor out is held, and is somebody's."""
        paid = total(Payment.objects.filter(state=PaymentState.SUCCEEDED))
        refunds = Refund.objects.filter(destination=Destination.METHOD)
        gone = total(refunds.filter(state=RefundState.SUCCEEDED))
        by_bank = total(Transfer.objects.filter(state=TransferState.CONFIRMED))
        confirmed = {"state": StripeState.CONFIRMED}
        by_stripe = total(StripeTransfer.objects.filter(**confirmed))
        back = total(StripeReversal.objects.filter(**confirmed))
        taken = total(Dispute.objects, "taken") + total(Dispute.objects, "fee")
        assert (
            -self.held(K.SHOPPERS) == paid - gone - by_bank - by_stripe + back - taken
        )
        assert self.held(*K.values) == 0

    @invariant()
    def nothing_is_negative_that_may_not_be(self):
        for kind in (K.COMMISSION, K.TAX, K.BALANCE, K.UNPLACED, K.TRANSFERS):
            assert self.held(kind) >= 0, kind
        assert self.held(K.GOODWILL, K.CARRIERS, K.FEES) <= 0

    @invariant()
    def amounts_are_whole_steps_of_the_currency(self):
        step = minor_step(self.currency)
        amounts = Posting.objects.values_list("amount", flat=True)
        assert [amount for amount in amounts if amount % step] == []

    @invariant()
    def the_books_are_sound_at_each_step(self):
        if self.audits_each_step:
            self.the_books_are_sound()

    def the_books_are_sound(self):
        broken = {one.name: one.samples for one in run(money_audits()) if not one.is_ok}
        assert broken == {}, broken

    @rule()
    def catch_up(self):
        """With every row sent and every event heard both sides say the same."""
        for _turn in range(3):
            deliver_everything()
            self.hear(again=False)
        self.the_double_agrees()

    def the_double_agrees(self):
        books = self.double.books()
        assert books["ok"], books["checks"]
        moved = [
            row["net"] if row["type"] == "adjustment" else row["amount"]
            for row in books["balance_transactions"]
            if row["type"] != "topup"
        ]
        by_bank = total(Transfer.objects.filter(state=TransferState.CONFIRMED))
        assert -self.held(K.SHOPPERS) == sum(moved) - by_bank
