"""Whatever is done with an order and what is added to it, in any order: books, stock
and orders agree, and no money is made or lost.
"""

from contextlib import suppress
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)

from checkout.queries import Wishes
from checkout.services import CheckoutError
from core.integrity import run
from core.money import to_minor
from core.refusals import RefusalError
from fulfilment.packing.services.depot import (
    give_back_to_farm,
    send_from_depot,
    take_at_depot,
)
from orders.order.models import Line, Order, VendorOrder
from orders.order.services.cancellation import cancel_vendor_order, expire_order
from orders.order.services.fulfilment import (
    accept_vendor_order,
    confirm_received,
    finish_packing,
    ship_vendor_order,
    start_packing,
    tick_line,
)
from orders.order.services.item_cancellation import cancel_items
from orders.order.states import OrderStatus
from orders.shipping.models import DeliverySettings
from payments.ledger.models import Posting
from payments.payment.gateway.payments import Intent
from payments.payment.models import Payment, Refund
from payments.payment.services.outcomes import book
from payments.payment.services.refund_settlement import move_refund
from payments.payment.services.refunds import RefundTerms, ask_refund
from payments.payment.states import Destination, PaymentState, RefundState
from payments.reconciliation.models import IncomingTransfer
from payments.reconciliation.services.arrivals import match_incoming
from tests.effort import sometimes, tries
from tests.factories.accounts import make_staff, make_user
from tests.factories.additions import add_to, make_open_order
from tests.factories.orders import make_china
from tests.factories.payments import make_gift
from tests.factories.shipping import (
    make_delivery,
    make_pickup_point,
    make_rated_delivery,
)
from tests.factories.shop import make_pack, make_weighed_pack
from tests.factories.transfers import line_for, take_lines, take_transfers
from tests.factories.vendors import make_cooperative, make_farm
from tests.sound import checks_of
from vendors.partner.models import StockPool
from vendors.partner.services.stock import OutOfStockError

WHICH = st.integers(min_value=0, max_value=50)
PRICES = {"CNY": "39.99", "USD": "7.49", "JPY": "391", "KWD": "3.25"}
REFUSALS = (RefusalError, CheckoutError, OutOfStockError)
CHECKS = checks_of(
    "orders.order", "payments.ledger", "payments.credit", "payments.payment",
    "payments.payouts.integrity.batches", "payments.payouts.integrity.earnings",
    "payments.reconciliation", "office.depot",
)  # fmt: skip


class Additions(RuleBasedStateMachine):
    """A shopper, two farms; each step is a transaction that stands or is undone."""

    currency = "CNY"

    def __init__(self):
        super().__init__()
        self.outer = transaction.atomic()
        self.outer.__enter__()
        make_china()
        self.shopper, self.clerk = make_user(), make_staff()
        self.clicks = 0
        price = PRICES[self.currency]
        self.packs = []
        for free_from in (None, Decimal(price) * 4):
            farm = make_farm()
            farm.delivery_methods.all().delete()
            make_delivery(farm, price="2", free_from=free_from)
            make_pickup_point(farm, takes_cash=True)
            fields = {"price": price, "currency": self.currency}
            self.packs.append(make_pack(farm, on_hand=40_000, **fields))
            self.packs.append(make_weighed_pack(farm, **fields))
        self.make_depot(fields)

    def make_depot(self, fields):
        """A cooperative packs what two farms sell into one parcel, by weight."""
        self.coop, self.shared = make_cooperative(delivers=False), []
        steps = [([], 10, "2.01"), ([], 20, "5"), ([], None, "9")]
        make_rated_delivery(self.coop, steps, is_lent=True, packs_together=True)
        for _farm in range(2):
            farm = make_farm(cooperative=self.coop, delivers=False)
            DeliverySettings.objects.create(partner=farm, source="beside")
            self.shared.append(make_pack(farm, on_hand=40_000, **fields))
            self.shared.append(make_weighed_pack(farm, **fields))

    def teardown(self):
        transaction.set_rollback(True)
        self.outer.__exit__(None, None, None)

    @staticmethod
    def pick(rows, which):
        rows = list(rows.order_by("pk"))
        return rows[which % len(rows)] if rows else None

    def attempt(self, act, *args, **kwargs):
        with suppress(*REFUSALS), transaction.atomic():
            return act(*args, **kwargs)

    def place(self, packs, **more):
        """Unless the goods are sold out."""
        with suppress(*REFUSALS, AssertionError), transaction.atomic():
            make_open_order(packs, user=self.shopper, **more)

    def part(self, which, **fields):
        order = self.pick(Order.objects.filter(**fields), which)
        return order and self.pick(order.vendor_orders, which // 3)

    @rule(amount=st.integers(1, 9000))
    def give(self, amount):
        make_gift(self.shopper, amount, currency=self.currency)

    @rule(count=st.integers(1, 3), farms=st.integers(1, 2), which=WHICH)
    def order(self, count, farms, which):
        packs = [(self.packs[2 * farm + which % 2], count) for farm in range(farms)]
        self.place(packs)

    @rule(count=st.integers(1, 3), farms=st.integers(1, 2), which=WHICH)
    def order_by_depot(self, count, farms, which):
        packs = [(self.shared[2 * farm + which % 2], count) for farm in range(farms)]
        self.place(packs)

    @rule(which=WHICH)
    def take(self, which):
        if part := self.part(which, vendor_orders__depot=self.coop):
            self.attempt(take_at_depot, part)

    @rule(which=WHICH)
    def give_back(self, which):
        if part := self.part(which, vendor_orders__depot=self.coop):
            self.attempt(give_back_to_farm, part, reason="")

    @rule(which=WHICH)
    def send(self, which):
        here = {"depot": self.coop, "at_depot_since__isnull": False}
        rows = Order.objects.filter(
            added_to=None, vendor_orders__in=VendorOrder.objects.filter(**here)
        ).distinct()
        if order := self.pick(rows, which):
            parts = order.vendor_orders.filter(**here, status="packed")
            self.attempt(
                send_from_depot, order, depot=self.coop,
                numbers=list(parts.values_list("number", flat=True)), carrier="",
                tracking_number="", by=None,
            )  # fmt: skip

    @rule(count=st.integers(1, 3))
    def order_by_transfer(self, count):
        wishes = Wishes(by_transfer=True)
        packs = [(self.packs[0], count)]
        self.place(packs, wishes=wishes, paid=False)

    @rule(which=WHICH, less=st.sampled_from([0, 0, 0, 1, -100]))
    def transfer(self, which, less):
        """Also too late, too little or too much."""
        rows = Order.objects.filter(payment_method="transfer", paid_at=None)
        if order := self.pick(rows.exclude(status="cancelled"), which):
            run = take_lines(
                line_for(order, less=less, currency=order.currency), by=self.clerk
            )
            for row in IncomingTransfer.objects.filter(line__run=run):
                match_incoming(row.pk)

    @rule(
        which=WHICH,
        count=st.integers(1, 3),
        uses_balance=st.booleans(),
        by_transfer=st.booleans(),
    )
    def add(self, which, count, uses_balance, by_transfer):
        first = self.pick(Order.objects.filter(added_to=None), which)
        if first is None:
            return
        partners = set(first.vendor_orders.values_list("partner", flat=True))
        packs = [*self.packs, *self.shared]
        packs = [pack for pack in packs if pack.partner_id in partners]
        wanted = {packs[which % len(packs)]: count}
        with suppress(*REFUSALS, AssertionError, AttributeError), transaction.atomic():
            add_to(
                first, wanted, paid=False, uses_balance=uses_balance,
                by_transfer=by_transfer,
            )  # fmt: skip

    @rule(which=WHICH)
    def pay(self, which):
        """Also too late: then the money goes back."""
        waits = [OrderStatus.PENDING, OrderStatus.EXPIRED]
        rows = Order.objects.filter(
            status__in=waits, payments=None, payment_method="online"
        )
        if order := self.pick(rows, which):
            amount = to_minor(order.to_pay, order.currency)
            payment = Payment.objects.create(
                order=order, key=f"pi:{order.number}:1", amount=amount,
                from_balance=to_minor(order.from_balance, order.currency),
                currency=order.currency, state=PaymentState.OPEN,
                intent_id=f"pi_{order.pk}",
            )  # fmt: skip
            intent = Intent(
                f"pi_{order.pk}", "succeeded", amount, amount, order.currency, "",
                f"ch_{order.pk}", "card", "",
            )  # fmt: skip
            book(payment, intent)

    @rule(which=WHICH)
    def expire(self, which):
        if order := self.pick(Order.objects.filter(status=OrderStatus.PENDING), which):
            past = timezone.now() - timedelta(minutes=1)
            Order.objects.filter(pk=order.pk).update(expires_at=past)
            expire_order(order)

    @rule(which=WHICH, count=st.integers(1, 3))
    def lower(self, which, count):
        if part := self.part(which):
            lines = list(part.lines.order_by("pk"))
            seen = sum(line.left for line in lines)
            self.attempt(cancel_items, part, {lines[0].pk: count}, seen=seen, by=None)

    @rule(which=WHICH, by_shopper=st.booleans())
    def cancel(self, which, by_shopper):
        if part := self.part(which):
            self.attempt(cancel_vendor_order, part, by=None, by_shopper=by_shopper)

    @rule(which=WHICH)
    def accept(self, which):
        if part := self.part(which):
            self.attempt(accept_vendor_order, part, by=None)

    @rule(which=WHICH)
    def pack(self, which):
        if part := self.part(which):
            self.attempt(start_packing, part, by=None)

    @rule(which=WHICH)
    def finish(self, which):
        if part := self.part(which):
            rows = Line.objects.filter(
                vendor_order__partner=part.partner_id, vendor_order__status="packing"
            )
            for line in rows.select_related("order"):
                if line.is_weighed and line.due:
                    due = line.due * line.pack_quantity
                    Line.objects.filter(pk=line.pk).update(packed_units=due)
                self.attempt(tick_line, line, packed=True)
            self.attempt(finish_packing, part, by=None)

    @rule(which=WHICH)
    def ship(self, which):
        """What a depot packs it sends itself."""
        part = self.part(which)
        if part and not part.depot_id:
            packs = {line.pk: line.left for line in part.lines.all()}
            self.attempt(
                ship_vendor_order, part, packs=packs, carrier="", tracking_number="",
                by=None,
            )  # fmt: skip

    @rule(which=WHICH)
    def receive(self, which):
        if part := self.part(which):
            self.attempt(confirm_received, part, by=None)

    @rule(which=WHICH, amount=st.integers(1, 5000), to=st.sampled_from(Destination))
    def refund(self, which, amount, to):
        if part := self.part(which, paid_at__isnull=False):
            self.clicks += 1
            payment = part.order.payments.filter(state=PaymentState.SUCCEEDED).first()
            if payment:
                self.attempt(
                    ask_refund, payment, amount=amount, vendor_order=part,
                    cause=f"refund {self.clicks}", terms=RefundTerms(destination=to),
                )  # fmt: skip

    @rule(which=WHICH)
    def settle(self, which):
        rows = Refund.objects.filter(destination=Destination.METHOD)
        if refund := self.pick(rows, which):
            move_refund(refund, RefundState.SUCCEEDED, refund_id=f"re_{refund.pk}")

    @invariant()
    def books_sum_to_nothing(self):
        assert sum(Posting.objects.values_list("amount", flat=True)) == 0

    @invariant()
    def stock_is_claimed_once(self):
        for pool in StockPool.objects.all():
            held = Line.objects.filter(pool=pool).aggregate(n=Sum("claimed"))["n"] or 0
            assert (pool.claimed, pool.on_hand >= pool.claimed) == (held, True)

    @invariant()
    def parts_travel_together(self):
        together = {"paid": 0, "accepted": 0, "packing": 1, "packed": 2, "shipped": 3}
        for added in Order.objects.filter(added_to__isnull=False):
            for part in added.vendor_orders.all():
                first = added.added_to.vendor_orders.get(partner=part.partner_id)
                if part.status in together and first.status in together:
                    assert together[part.status] == together[first.status]
                assert not (first.status == "cancelled" and part.status in together)

    @invariant()
    @sometimes
    def audit_finds_nothing(self):
        found = [(one.name, one.samples) for one in run(CHECKS) if not one.is_ok]
        assert found == []


@pytest.mark.django_db
@pytest.mark.parametrize("currency", PRICES)
def test_changes_of_orders_are_conserved(currency, settings):
    take_transfers(settings, BANK_TRANSFER_ORDERS=3)
    run_state_machine_as_test(
        type("Additions", (Additions,), {"currency": currency}),
        settings=hypothesis_settings(
            max_examples=tries(6),
            stateful_step_count=30,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
