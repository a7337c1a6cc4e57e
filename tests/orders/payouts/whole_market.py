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

from config.audit import run
from core.money import from_minor, minor_step, to_minor
from core.transitions import TransitionError
from orders.credit.queries import balance
from orders.credit.services import expire_due
from orders.disputes.models import Dispute, DisputeShare
from orders.disputes.services import decide_share, refresh_dispute
from orders.disputes.states import RUNNING
from orders.disputes.states import Bearer as DisputeBearer
from orders.ledger.models import Posting
from orders.ledger.states import AccountKind as K
from orders.order.services import (
    CancelRefused,
    LooksWrong,
    PackingRefused,
    accept_part,
    cancel_part,
    confirm_received,
    finish_packing,
    ship_part,
    start_packing,
    tick_line,
    weigh_line,
)
from orders.payment.models import Payment, Refund
from orders.payment.services import (
    PaymentRefused,
    RefundBlocked,
    ask_again,
    ask_refund,
    expire_order,
    process_event,
    settle_payment,
    start_payment,
    store_event,
)
from orders.payment.services.refunds import RefundTerms, RefundTooLarge
from orders.payment.states import Bearer, Destination, PaymentState, RefundState
from orders.payouts.bank_answers import Line
from orders.payouts.models import PayoutBatch, StripeReversal, StripeTransfer, Transfer
from orders.payouts.services import (
    AnswerWrong,
    BatchOutdated,
    NobodyToPay,
    cancel_batch,
    earn_due,
    prepare_batches,
    release_batch,
    sweep_stripe,
    take_answer,
)
from orders.payouts.states import StripeState, TransferState
from tests.cast import a_cooperative, a_farm, a_pack, a_placed_order, a_user, staff
from tests.orders.credit.makers import a_gift

from .makers import a_fee, money_audits
from .stripe_makers import deliver_all, on_stripe
from .transfer_makers import a_clerk, an_account

REFUSALS = (
    AnswerWrong, BatchOutdated, CancelRefused, LooksWrong, NobodyToPay, PackingRefused,
    PaymentRefused, RefundBlocked, RefundTooLarge, TransitionError,
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
        five = a_cooperative()
        a_fee("7.3", tax_percent="6")
        a_fee("2.1", role="packing", cooperative=five, payee=five)
        self.five = five
        by_bank = a_farm(cooperative=five)
        by_stripe = on_stripe(self.double, funds=0)
        for each in (five, by_bank):
            an_account(each)
        more = {"currency": self.currency, "price": PRICES[self.currency]}
        weighed = {"is_weighed": True, "tolerance": 10}
        self.packs = [a_pack(by_bank, **more), a_pack(by_stripe, **more, **weighed)]
        self.shopper, self.maker, self.clerk = a_user(), staff(), a_clerk()
        self.orders, self.parts, self.heard, self.asked = [], [], set(), 0

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
        order = a_placed_order(packs, user=self.shopper, from_balance=str(spent))
        self.orders.append(order)
        self.parts += list(order.parts.order_by("pk"))

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
        a_gift(self.shopper, amount * step, **more)

    @rule()
    def balances_expire(self):
        expire_due(timezone.now() + timedelta(days=4))

    # --- The farms --------------------------------------------------------------------
    def paid_part(self, which):
        paid = [part for part in self.parts if self.is_paid(part)]
        return paid[which % len(paid)] if paid else None

    def is_paid(self, part):
        part.refresh_from_db()
        part.order.refresh_from_db()
        return part.order.paid_at is not None

    @rule(which=WHICH, percent=st.integers(91, 109))
    def pack(self, which, percent):
        part = self.paid_part(which)
        if part is None:
            return
        with suppress(*REFUSALS), transaction.atomic():
            accept_part(part, by=None)
            start_packing(part, by=None)
            for line in part.lines.all():
                if line.is_weighed:
                    units = line.due * line.pack_quantity * percent // 100
                    weigh_line(line, units=units, typed=str(units), by=None)
                else:
                    tick_line(line, packed=True)
            finish_packing(part, by=None)

    @rule(which=WHICH, packs=st.integers(1, 3))
    def ship(self, which, packs):
        if part := self.paid_part(which):
            line = part.lines.get()
            sent = {line.pk: min(packs, line.left)}
            with suppress(*REFUSALS):
                ship_part(part, packs=sent, carrier="SF", tracking_number="", by=None)

    @rule(which=WHICH)
    def receive(self, which):
        if part := self.paid_part(which):
            with suppress(*REFUSALS):
                confirm_received(part, by=None)

    @rule(which=WHICH)
    def cancel(self, which):
        if part := self.paid_part(which):
            with suppress(*REFUSALS):
                cancel_part(part, by=None, by_shopper=False)

    # --- Money back -------------------------------------------------------------------
    @rule(
        which=WHICH,
        steps=st.integers(1, 2600),
        of_goods=st.booleans(),
        destination=st.sampled_from(Destination.values),
        bearer=st.sampled_from(Bearer.values),
    )
    def refund(self, which, steps, of_goods, destination, bearer):
        part = self.paid_part(which)
        payment = part and part.order.payments.first()
        if payment is None:
            return
        amount, line = steps * minor_step(self.currency), part.lines.get()
        borne_by = self.five if bearer == Bearer.COOPERATIVE else None
        self.asked += 1
        with suppress(*REFUSALS):
            ask_refund(
                payment,
                amount=amount,
                cause=f"complaint:{self.asked}",
                vendor_order=part,
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
        deliver_all()

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

    @rule(which=WHICH, bearer=st.sampled_from(DisputeBearer.values))
    def operator_decides(self, which, bearer):
        shares = list(DisputeShare.objects.filter(part__isnull=False).order_by("pk"))
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
                take_answer([Line(1, key, status, "AM04")], by=self.clerk)

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
            deliver_all()
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
