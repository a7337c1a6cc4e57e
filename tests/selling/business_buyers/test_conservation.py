"""Whatever is done with invoices, in any order: books, limits and payouts agree."""

from contextlib import suppress
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)

from core.refusals import RefusalError
from orders.order.models import Order, VendorOrder
from orders.order.services.cancellation import cancel_vendor_order
from orders.order.services.item_cancellation import cancel_items
from payments.ledger.models import Posting
from payments.payment.models import Refund
from payments.payment.on_invoice import owed_for, unpaid_of_parts
from payments.payment.services.offline_refunds import note_came_back, note_transferred
from payments.payment.services.refunds import RefundTerms, ask_refund
from payments.payouts.services.earnings import earn_due
from payments.payouts.services.write_offs import write_off_invoice
from payments.reconciliation.models import IncomingTransfer
from payments.reconciliation.services.arrivals import (
    assign_incoming,
    match_incoming,
    note_returned,
    return_incoming,
)
from selling.business_buyers.services.credit import (
    ask_credit,
    decide_credit,
    end_credit,
)
from selling.business_buyers.services.stops import allow_buyer
from tests.effort import sometimes, tries
from tests.factories.accounts import make_staff, make_user
from tests.factories.business_buyers import (
    make_buyer,
    make_credit,
    make_invoice_order,
    make_overdue,
)
from tests.factories.fulfilment import pack_vendor_order, send_vendor_order
from tests.factories.orders import make_china
from tests.factories.payouts import earn_later, make_fee
from tests.factories.shop import make_pack
from tests.factories.transfers import line, take_lines, take_transfers
from tests.factories.vendors import make_farm

from .facts import found_breaches

WHICH = st.integers(min_value=0, max_value=50)
AMOUNTS = st.integers(min_value=1, max_value=15_000)


class Invoices(RuleBasedStateMachine):
    """One buyer, two farms; each step is a transaction that stands or is undone."""

    def __init__(self):
        super().__init__()
        self.outer = transaction.atomic()
        self.outer.__enter__()
        make_china()
        make_fee("7.5")
        self.packs = [make_pack(make_farm(), price="39.99") for _each in range(2)]
        first = make_buyer(self.packs[0].partner, {})
        second = make_buyer(self.packs[1].partner, {}, first.organisation)
        self.accounts = [first, second]
        for account in self.accounts:
            make_credit(account, "200.00")
        self.two = (make_staff(), make_staff())
        self.turns = 0

    def teardown(self):
        transaction.set_rollback(True)
        self.outer.__exit__(None, None, None)

    @staticmethod
    def pick(rows, which):
        rows = list(rows)
        return rows[which % len(rows)] if rows else None

    def turn(self):
        self.turns += 1
        return self.turns

    @rule(packs=st.integers(1, 4), both=st.booleans())
    def order(self, packs, both):
        wanted = [(pack, packs) for pack in (self.packs if both else self.packs[:1])]
        with suppress(RefusalError), transaction.atomic():
            make_invoice_order(self.accounts[0], wanted)

    @rule(which=WHICH, amount=AMOUNTS)
    def money_comes(self, which, amount):
        order = self.pick(Order.objects.order_by("pk"), which)
        if order is None:
            return
        named = f"{order.number} turn {self.turn()}"
        take_lines(line(Decimal(amount) / 100, named), by=self.two[0])
        match_incoming(IncomingTransfer.objects.order_by("-pk")[0].pk)

    @rule(which=WHICH, more=WHICH, amount=st.none() | AMOUNTS)
    def money_comes_for_several(self, which, more, amount):
        """Of just their sum, or of any other."""
        rows = Order.objects.order_by("pk")
        orders = {self.pick(rows, which), self.pick(rows, more)} - {None}
        parts = VendorOrder.objects.filter(order__in=orders)
        due = amount or sum(unpaid_of_parts(parts).values())
        if not orders or due <= 0:
            return
        named = " ".join(order.number for order in orders)
        named = f"{named} turn {self.turn()}"
        take_lines(line(Decimal(due) / 100, named), by=self.two[0])
        match_incoming(IncomingTransfer.objects.order_by("-pk")[0].pk)

    @rule(which=WHICH, count=st.integers(1, 3), keeps_rest=st.booleans())
    def people_pay_several(self, which, count, keeps_rest):
        waiting = IncomingTransfer.objects.filter(state="waiting").order_by("pk")
        row = self.pick(waiting, which)
        numbers = Order.objects.order_by("pk").values_list("number", flat=True)
        if row is None:
            return
        by = {"proposed_by": self.two[0], "by": self.two[1]}
        with suppress(RefusalError), transaction.atomic():
            assign_incoming([row.pk], numbers[:count], keeps_rest=keeps_rest, **by)

    @rule(which=WHICH)
    def an_invoice_is_written_off(self, which):
        if part := self.pick(VendorOrder.objects.order_by("pk"), which):
            by = {"proposed_by": self.two[0], "by": self.two[1]}
            with suppress(RefusalError), transaction.atomic():
                write_off_invoice(part.pk, reason="Never paid.", **by)

    @rule()
    def the_buyer_is_allowed_again(self):
        with suppress(RefusalError), transaction.atomic():
            organisation = self.accounts[0].organisation
            allow_buyer(organisation, by=self.two[0], reason="Again.")

    @rule(which=WHICH, goes_back=st.booleans())
    def people_decide(self, which, goes_back):
        waiting = IncomingTransfer.objects.filter(state="waiting").order_by("pk")
        row = self.pick(waiting, which)
        if row is None:
            return
        by = {"proposed_by": self.two[0], "by": self.two[1]}
        with suppress(RefusalError), transaction.atomic():
            if goes_back:
                return_incoming([row.pk], **by)
            else:
                named = row.order or Order.objects.order_by("pk").first()
                assign_incoming([row.pk], [named.number], **by)

    @rule(which=WHICH)
    def a_rest_goes_back(self, which):
        rows = IncomingTransfer.objects.filter(state="returning").order_by("pk")
        if row := self.pick(rows, which):
            note_returned(row.pk)

    @rule(which=WHICH, amount=AMOUNTS, to=st.sampled_from(["method", "balance"]))
    def refund(self, which, amount, to):
        part = self.pick(VendorOrder.objects.order_by("pk"), which)
        if part is None:
            return
        with suppress(RefusalError), transaction.atomic():
            ask_refund(
                part.order.payments.get(),
                amount=amount,
                cause=f"refund {self.turn()}",
                vendor_order=part,
                terms=RefundTerms(destination=to),
            )

    @rule(which=WHICH, bounces=st.booleans())
    def a_refund_is_transferred(self, which, bounces):
        rows = Refund.objects.filter(state="pending").order_by("pk")
        if row := self.pick(rows, which):
            note_transferred(row)
            row.refresh_from_db()
            if bounces:
                note_came_back(row)

    @rule(which=WHICH)
    def cancel(self, which):
        part = self.pick(VendorOrder.objects.order_by("pk"), which)
        if part is None:
            return
        with suppress(RefusalError), transaction.atomic():
            cancel_vendor_order(part, by=None, by_shopper=True)

    @rule(which=WHICH)
    def take_a_pack_off(self, which):
        part = self.pick(VendorOrder.objects.order_by("pk"), which)
        if part is None:
            return
        line_of_it = part.lines.get()
        with suppress(RefusalError), transaction.atomic():
            cancel_items(part, {line_of_it.pk: 1}, seen=line_of_it.due, by=None)

    @rule(which=WHICH)
    def send(self, which):
        rows = VendorOrder.objects.filter(status__in=["paid", "accepted"])
        part = self.pick(rows.order_by("pk"), which)
        if part is None or not part.lines.get().due:
            return
        with suppress(RefusalError), transaction.atomic():
            pack_vendor_order(part)
            send_vendor_order(part)

    @rule(later=st.booleans())
    def earn(self, later):
        if later:
            earn_later()
        else:
            earn_due()

    @rule(which=WHICH)
    def a_day_passes(self, which):
        if order := self.pick(Order.objects.order_by("pk"), which):
            make_overdue(order)

    @rule(which=WHICH, most=st.integers(1, 300), ends=st.booleans())
    def terms_change(self, which, most, ends):
        account = self.accounts[which % 2]
        credit = ask_credit(account, most=Decimal(most), days=14, by=make_user())
        if ends:
            end_credit(credit, by=self.two[0])
        elif credit.is_asked:
            decide_credit(credit, is_agreed=True, by=self.two[1])

    @invariant()
    @sometimes
    def the_books_agree(self):
        assert found_breaches() == []

    @invariant()
    def transfers_are_used_no_further_than_they_reach(self):
        for row in IncomingTransfer.objects.select_related("line"):
            used = sum(row.uses.values_list("amount", flat=True))
            assert used == row.used <= row.line.amount

    @invariant()
    def sellers_are_paid_for_nothing_that_is_owed(self):
        for part in VendorOrder.objects.filter(due_on__isnull=False):
            if owed_for(part):
                rows = Posting.objects.filter(
                    vendor_order=part, account__kind="payable", amount__gt=0
                )
                assert not rows.exists()


@pytest.mark.django_db
def test_nothing_is_lost_or_made(settings):
    take_transfers(settings)
    run_state_machine_as_test(Invoices, settings=SETTINGS)


SETTINGS = settings(
    max_examples=tries(40),
    stateful_step_count=20,
    suppress_health_check=list(HealthCheck),
)
