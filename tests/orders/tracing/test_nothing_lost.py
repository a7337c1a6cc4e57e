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

from config.audit import INVARIANTS, run
from core.transitions import TransitionError
from orders.order.models import LotDraw
from orders.order.services import (
    CancelRefused,
    PackingRefused,
    accept_part,
    cancel_part,
    finish_packing,
    ship_part,
    start_packing,
    tick_line,
)
from orders.tracing.services import AlreadyRecalled
from tests.cast import a_pack, a_paid_order
from tests.effort import tries
from tests.orders.tracing.makers import a_recall
from tests.vendors.harvest.makers import a_lot, in_days
from vendors.harvest.services import LotGone, book_waste
from vendors.partner.models import Lot, StockEntry, StockPool
from vendors.partner.services import (
    LooseStockShort,
    LotPicked,
    OutOfStock,
    count_lot,
    receive_stock,
    retire_lots,
)

REFUSALS = (
    AlreadyRecalled, CancelRefused, LooseStockShort, LotGone, LotPicked, OutOfStock,
    PackingRefused, TransitionError,
)  # fmt: skip
PACK = 5000
KILOS = st.integers(min_value=1, max_value=30).map(lambda kilos: kilos * 1000)
WHICH = st.integers(min_value=0, max_value=50)


def lot_audits():
    ours = ("config.audit.lots", "config.audit.stock")
    return [one for one in INVARIANTS if one.check.__module__ in ours]


class Barn(RuleBasedStateMachine):
    """One product of one farm; what went in, what went out, and what is there."""

    def __init__(self):
        super().__init__()
        # Each run has an empty farm of its own.
        self.farm = transaction.atomic()
        self.farm.__enter__()
        self.pack = a_pack(quantity=PACK, on_hand=0)
        self.parts = []

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
        a_lot(self.pool, units, harvested_on=day, best_before=kept)

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
            order = a_paid_order([(self.pack, packs)])
            self.parts.append(order.parts.get())

    def part(self, which):
        part = self.parts[which % len(self.parts)]
        part.refresh_from_db()
        return part

    @precondition(lambda self: self.parts)
    @rule(which=WHICH)
    def begin(self, which):
        part = self.part(which)
        with suppress(*REFUSALS):
            accept_part(part, by=None)
        with suppress(*REFUSALS):
            start_packing(part, by=None)

    @precondition(lambda self: self.parts)
    @rule(which=WHICH)
    def finish(self, which):
        part = self.part(which)
        with suppress(*REFUSALS):
            tick_line(part.lines.get(), packed=True)
        with suppress(*REFUSALS):
            finish_packing(part, by=None)

    @precondition(lambda self: self.parts)
    @rule(which=WHICH, packs=st.integers(min_value=1, max_value=2))
    def send(self, which, packs):
        part = self.part(which)
        line = part.lines.get()
        with suppress(*REFUSALS):
            ship_part(
                part, packs={line.pk: packs}, carrier="", tracking_number="", by=None
            )

    @precondition(lambda self: self.parts)
    @rule(which=WHICH)
    def cancel(self, which):
        with suppress(*REFUSALS):
            cancel_part(self.part(which), by=None, by_shopper=False)

    @rule(which=WHICH)
    def recall(self, which):
        if lot := self.lot(which):
            with suppress(*REFUSALS):
                a_recall(lot)

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
        assert [f.name for f in run(lot_audits()) if not f.is_ok] == []


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
