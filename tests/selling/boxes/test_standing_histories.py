"""Whatever shoppers do with standing orders while prices, stock and days go by: each
delivery is charged once, for what was in it, at the prices of its day.
"""

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import rule
from hypothesis.stateful import run_state_machine_as_test as run_machine

from core.refusals import RefusalError
from selling.boxes.services.boxes import end_box
from selling.boxes.services.standing_orders import change_goods
from tests.effort import tries
from tests.factories.boxes import make_standing_order
from vendors.partner.models import StockRecord

from .test_histories import PRICES, WHO, Boxes

PACK = st.integers(0, 3)


class StandingOrders(Boxes):
    """Of the same farm, stock, people and clock as its box."""

    def subscribed(self, who):
        contents = [(self.packs[0], 3), (self.packs[3], 1), (self.packs[2], 1)]
        for pack in self.packs:
            StockRecord.objects.filter(pk=pack.pk).update(is_on_sale=True)
            pack.refresh_from_db()
        total = sum((pack.price * count for pack, count in contents), self.delivery)
        one = make_standing_order(
            contents, self.people[who], weekday=3, expected=total, by_card=who == 0
        )
        return one.pk

    # Not of standing orders: what comes costs what it costs in the shop.
    swap = day_off = new_price = move_day = None

    @rule(who=WHO, pack=PACK, count=st.integers(0, 4), other=PACK)
    def choose(self, who, pack, count, other):
        wanted = {self.packs[other].pk: 1, self.packs[pack].pk: count}
        with suppress(RefusalError):
            change_goods(self.which(who).pk, wanted)

    @rule(pack=PACK, times=st.integers(1, 3))
    def price_of_the_day(self, pack, times):
        price = Decimal(PRICES[self.currency][1]) * times
        StockRecord.objects.filter(pk=self.packs[pack].pk).update(price=price)

    @rule(pack=PACK, is_on_sale=st.booleans())
    def off_sale(self, pack, is_on_sale):
        row = StockRecord.objects.filter(pk=self.packs[pack].pk)
        row.update(is_on_sale=is_on_sale)

    @rule(who=WHO)
    def farm_ends_it(self, who):
        one = self.which(who)
        if not one.is_ended:
            end_box(one.box_id)


@pytest.mark.django_db
@pytest.mark.parametrize("currency", PRICES)
def test_each_delivery_comes_once_at_its_day_s_prices(currency, double):
    run_machine(
        type("StandingOrders", (StandingOrders,), {
            "currency": currency, "double": double,
        }),
        settings=settings(
            max_examples=tries(8),
            stateful_step_count=20,
            deadline=None,
            phases=[Phase.reuse, Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
    assert double.violations() == []
