"""Whatever a seller, a shopper and the clock do with a promise: sent, or paid back."""

from contextlib import suppress
from datetime import date, time, timedelta

import pytest
import time_machine
from django.db import transaction
from django.db.models import Sum
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from hypothesis.stateful import run_state_machine_as_test as run_machine

from core import dates
from core.integrity import run
from core.money import minor_step, to_minor
from core.transitions import TransitionError
from fulfilment.deadlines.models import DeadlineEvent
from fulfilment.deadlines.queries import latest_new_day, open_date
from fulfilment.deadlines.services.clock import chase
from fulfilment.deadlines.services.new_dates import (
    NewDateError,
    offer_new_date,
    take_new_date,
    withdraw,
)
from fulfilment.deadlines.states import Step
from orders.order.services.cancellation import CancelError, cancel_vendor_order
from orders.order.services.fulfilment import (
    accept_vendor_order,
    finish_packing,
    ship_vendor_order,
    start_packing,
    tick_line,
)
from orders.order.services.vendor_orders import LooksWrongError, PackingError
from payments.ledger.models import Posting
from payments.payment.models import Refund
from tests.effort import sometimes, tries
from tests.factories.accounts import make_user
from tests.factories.orders import pay_order, place_basket
from tests.factories.shipping import make_delivery
from tests.factories.shop import make_basket, make_pack, make_product
from tests.factories.vendors import make_farm
from tests.sound import checks_of

REFUSALS = (CancelError, LooksWrongError, NewDateError, PackingError, TransitionError)
PRICES = {"CNY": "19.99", "JPY": "1999", "KWD": "1.990"}
FIRST = dates.at(date(2026, 9, 28), time(10))  # before a week of public holidays
LONG = timedelta(days=90)


class Promises(RuleBasedStateMachine):
    """Two farms' parts of one order, and a clock that runs when it likes."""

    currency = "CNY"

    def __init__(self):
        super().__init__()
        self.clock = time_machine.travel(FIRST, tick=False)
        self.now = self.clock.start()
        self.market = transaction.atomic()
        self.market.__enter__()
        self.shopper = make_user()
        goods = []
        for name, reserve in (("Li", 2), ("Wang", 3)):
            farm = make_farm(name, delivers=False)
            make_delivery(farm)
            goods += [
                (
                    make_pack(
                        product=make_product(farm, f"{name} {kind}"),
                        price=PRICES[self.currency],
                        currency=self.currency,
                    ),
                    reserve,
                )
                for kind in "AB"
            ]
        basket = make_basket(self.shopper, goods)
        self.order = pay_order(place_basket(basket, self.shopper))
        self.parts = list(self.order.vendor_orders.order_by("pk"))

    def teardown(self):
        try:
            self.end()
        finally:
            transaction.set_rollback(True)
            self.market.__exit__(None, None, None)
            self.clock.stop()

    def end(self):
        """With the clock running again nothing waits for ever."""
        for _look in range(4):
            self.now.shift(LONG)
            chase()
        self.what_is_over_is_sent_or_paid_back()
        for part in self.fresh():
            assert not part.is_promised

    def fresh(self):
        for part in self.parts:
            part.refresh_from_db()
        return self.parts

    # --- The clock --------------------------------------------------------------------
    @rule(hours=st.sampled_from([1, 5, 14, 24, 48, 200]), looks=st.booleans())
    def wait(self, hours, looks):
        self.now.shift(timedelta(hours=hours))
        if looks:
            chase()

    @rule()
    def look_twice(self):
        chase()
        before = DeadlineEvent.objects.count()
        chase()
        # Only money back may come at a second look, where no notice is wanted.
        assert DeadlineEvent.objects.count() == before

    # --- The seller -------------------------------------------------------------------
    def which(self, turn):
        return self.fresh()[turn]

    @rule(turn=st.integers(0, 1))
    def accept(self, turn):
        with suppress(*REFUSALS):
            accept_vendor_order(self.which(turn), by=None)

    @rule(turn=st.integers(0, 1), lines=st.integers(1, 2))
    def pack(self, turn, lines):
        part = self.which(turn)
        with suppress(*REFUSALS), transaction.atomic():
            start_packing(part, by=None)
            for line in list(part.lines.order_by("pk"))[:lines]:
                tick_line(line, packed=True)
            finish_packing(part, by=None)

    @rule(turn=st.integers(0, 1), packs=st.integers(0, 3))
    def ship(self, turn, packs):
        part = self.which(turn)
        sent = {line.pk: min(packs or 1, line.left) for line in part.lines.all()}
        with suppress(*REFUSALS):
            ship_vendor_order(
                part, packs=sent, carrier="SF", tracking_number="", by=None
            )

    @rule(turn=st.integers(0, 1), days=st.integers(-1, 40))
    def offer(self, turn, days):
        day = min(dates.today() + timedelta(days=days), latest_new_day())
        with suppress(*REFUSALS):
            offer_new_date(self.which(turn), day=day, reason="Rain", by=None)

    @rule(turn=st.integers(0, 1))
    def cancel(self, turn):
        with suppress(*REFUSALS):
            cancel_vendor_order(self.which(turn), by=None, by_shopper=False)

    # --- The shopper ------------------------------------------------------------------
    @rule(turn=st.integers(0, 1))
    def take(self, turn):
        part = self.which(turn)
        if new := open_date(part):
            take_new_date(part, offered=new.pk)
            part.refresh_from_db()
            assert part.send_by == new.send_by

    @rule(turn=st.integers(0, 1))
    def take_back(self, turn):
        part = self.which(turn)
        could = part.is_late or (part.is_promised and open_date(part) is not None)
        try:
            withdraw(part, by=self.shopper)
        except REFUSALS:
            assert not could
        else:
            assert could

    # --- What always holds ------------------------------------------------------------
    @invariant()
    @sometimes
    def it_is_sound(self):
        places = (
            "fulfilment.deadlines", "orders.order", "vendors.partner",
            "payments.ledger", "payments.refunds", "payments.payment.integrity",
        )  # fmt: skip
        broken = {
            one.name: one.samples for one in run(checks_of(*places)) if not one.is_ok
        }
        assert broken == {}

    @invariant()
    def books_sum_to_nothing(self):
        amounts = Posting.objects.values_list("amount", flat=True)
        assert sum(amounts) == 0
        assert [one for one in amounts if one % minor_step(self.currency)] == []

    @invariant()
    def nobody_is_paid_back_untold(self):
        steps = DeadlineEvent.objects.filter(vendor_order__in=self.parts)
        for back in steps.filter(step=Step.GIVEN_BACK):
            late = steps.get(
                vendor_order=back.vendor_order_id, step=Step.LATE, send_by=back.send_by
            )
            assert back.created - late.created >= timedelta(hours=24)
            assert back.created >= back.send_by

    @invariant()
    def what_is_over_is_sent_or_paid_back(self):
        """Of each part: goods sent, goods that wait and money back are the whole."""
        for part in self.fresh():
            refunds = Refund.objects.filter(vendor_order=part)
            back = refunds.aggregate(n=Sum("amount", default=0))["n"]
            lines = list(part.lines.all())
            assert back <= to_minor(part.total, self.currency)
            if not any(line.left or line.shipped for line in lines):
                assert back == to_minor(part.total, self.currency)
            for line in lines:
                assert line.shipped + line.left + line.short == line.quantity


@pytest.mark.django_db
@pytest.mark.parametrize("currency", PRICES)
def test_each_promise_ends_with_goods_or_money(currency):
    machine = type("Promises", (Promises,), {"currency": currency})
    run_machine(
        machine,
        settings=settings(
            max_examples=tries(24),
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
