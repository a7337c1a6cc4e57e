"""Whatever is done with pools, lots, orders and draws: nothing is created or lost."""

from collections import Counter
from contextlib import suppress

import pytest
from django.db import transaction
from django.db.models import Sum
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
from core.transitions import TransitionError
from orders.order.models import LotDraw
from orders.order.services.cancellation import CancelError, cancel_vendor_order
from orders.order.services.fulfilment import (
    accept_vendor_order,
    finish_packing,
    ship_vendor_order,
    start_packing,
    tick_line,
)
from orders.order.services.vendor_orders import PackingError
from orders.tracing.services import AlreadyRecalledError
from tests.effort import tries
from tests.factories.days import in_days
from tests.factories.fulfilment import make_recall
from tests.factories.orders import make_paid_order
from tests.factories.shop import make_pack
from tests.factories.vendors import make_lot
from tests.sound import checks_of
from vendors.harvest.services import LotGoneError, book_waste
from vendors.partner.models import Lot, StockEntry, StockPool
from vendors.partner.services.lots import count_lot, retire_lots
from vendors.partner.services.stock import (
    LooseStockShortError,
    LotPickedError,
    OutOfStockError,
    receive_stock,
)

REFUSALS = (
    AlreadyRecalledError, CancelError, LooseStockShortError, LotGoneError,
    LotPickedError, OutOfStockError, PackingError, TransitionError,
)  # fmt: skip
PACK = 5000
KILOS = st.integers(min_value=1, max_value=30).map(lambda kilos: kilos * 1000)
WHICH = st.integers(min_value=0, max_value=50)
OF_LOTS = checks_of("orders.tracing", "shop.catalogue", "vendors.partner")


class Barn(RuleBasedStateMachine):
    """One product of one farm; what went in, what went out, and what is there."""

    def __init__(self):
        super().__init__()
        # Each run has an empty farm of its own.
        self.farm = transaction.atomic()
        self.farm.__enter__()
        self.pack = make_pack(quantity=PACK, on_hand=0)
        self.vendor_orders = []

    def teardown(self):
        transaction.set_rollback(True)
        self.farm.__exit__(None, None, None)

    @property
    def pool(self):
        return StockPool.objects.get(pk=self.pack.pool_id)

    def lot(self, which):
        lots = list(Lot.objects.order_by("pk"))
        return lots[which % len(lots)] if lots else None

    @rule(units=KILOS, days=st.integers(min_value=-1, max_value=4))
    def bring_in(self, units, days):
        kept = in_days(days)
        day = min(kept, in_days(0))
        make_lot(self.pool, units, harvested_on=day, best_before=kept)

    @rule(units=KILOS)
    def bring_in_loose(self, units):
        receive_stock(self.pool, quantity=units, by=None)

    @rule(which=WHICH, units=KILOS)
    def waste(self, which, units):
        if (lot := self.lot(which)) and units <= lot.left:
            with suppress(*REFUSALS):
                book_waste(lot, units=units, seen_left=lot.left, reason="x", by=None)

    @rule(units=KILOS)
    def waste_of_the_pool(self, units):
        with suppress(*REFUSALS):
            receive_stock(self.pool, quantity=-units, by=None, reason="waste")

    @rule(which=WHICH, units=KILOS)
    def count(self, which, units):
        if lot := self.lot(which):
            with suppress(*REFUSALS):
                count_lot(lot, counted=units, seen_left=lot.left, by=None)

    @rule(packs=st.integers(min_value=1, max_value=4))
    def order(self, packs):
        if self.pool.available >= packs * PACK:
            order = make_paid_order([(self.pack, packs)])
            self.vendor_orders.append(order.vendor_orders.get())

    def vendor_order(self, which):
        vendor_order = self.vendor_orders[which % len(self.vendor_orders)]
        vendor_order.refresh_from_db()
        return vendor_order

    @precondition(lambda self: self.vendor_orders)
    @rule(which=WHICH)
    def begin(self, which):
        vendor_order = self.vendor_order(which)
        with suppress(*REFUSALS):
            accept_vendor_order(vendor_order, by=None)
        with suppress(*REFUSALS):
            start_packing(vendor_order, by=None)

    @precondition(lambda self: self.vendor_orders)
    @rule(which=WHICH)
    def finish(self, which):
        vendor_order = self.vendor_order(which)
        with suppress(*REFUSALS):
            tick_line(vendor_order.lines.get(), packed=True)
        with suppress(*REFUSALS):
            finish_packing(vendor_order, by=None)

    @precondition(lambda self: self.vendor_orders)
    @rule(which=WHICH, packs=st.integers(min_value=1, max_value=2))
    def send(self, which, packs):
        vendor_order = self.vendor_order(which)
        line = vendor_order.lines.get()
        with suppress(*REFUSALS):
            ship_vendor_order(
                vendor_order,
                packs={line.pk: packs},
                carrier="",
                tracking_number="",
                by=None,
            )

    @precondition(lambda self: self.vendor_orders)
    @rule(which=WHICH)
    def cancel(self, which):
        with suppress(*REFUSALS):
            cancel_vendor_order(self.vendor_order(which), by=None, by_shopper=False)

    @rule(which=WHICH)
    def recall(self, which):
        if lot := self.lot(which):
            with suppress(*REFUSALS):
                make_recall(lot)

    @rule()
    def retire(self):
        retire_lots()

    @invariant()
    def nothing_is_created_or_lost(self):
        entered = Counter(
            dict(
                StockEntry.objects.filter(pool=self.pack.pool_id)
                .order_by()
                .values_list("lot")
                .annotate(n=Sum("quantity"))
            )
        )
        pool = self.pool
        assert entered.total() == pool.on_hand
        assert 0 <= pool.claimed <= pool.on_hand
        assert entered[None] >= 0  # loose stock
        for lot in Lot.objects.all():
            drawn = LotDraw.objects.filter(lot=lot).aggregate(
                units=Sum("units", default=0), shipped=Sum("shipped", default=0)
            )
            assert lot.left == entered[lot.pk]
            assert lot.picked == drawn["units"] - drawn["shipped"] <= lot.left
            assert lot.status == "open" or lot.picked == 0
        assert [f.name for f in run(OF_LOTS) if not f.is_ok] == []


@pytest.mark.django_db
def test_nothing_is_created_or_lost_whatever_is_done():
    run_state_machine_as_test(
        Barn,
        settings=settings(
            max_examples=tries(10),
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
