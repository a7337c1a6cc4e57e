"""When goods were sold out is told from what the market keeps anyway."""

from datetime import timedelta

import pytest
import time_machine

from orders.figures.periods import Period
from orders.figures.soldout import sold_out
from orders.order.services import cancel_part, cancel_unpaid_order, ship_part
from tests.cast import a_farm, a_pack, a_paid_order, a_placed_order, a_product
from tests.orders.figures.makers import TODAY, days_ago
from tests.orders.fulfilment.steps import packed
from vendors.partner.models import StockEntry
from vendors.partner.services import receive_stock

pytestmark = pytest.mark.django_db
LAST_DAYS = Period(TODAY - timedelta(days=20), TODAY)


@pytest.fixture
def farm():
    return a_farm()


def on(day, hour=12):
    return time_machine.travel(days_ago(day, hour), tick=False)


def boxes(farm, *, on_hand=10_000, at=30):
    """Boxes of 5 kg of one product, filled so many days ago."""
    with on(at):
        return a_pack(farm, quantity=5000, on_hand=on_hand)


def gone(farm, period=LAST_DAYS):
    with on(0):
        return [
            (one.product_id, one.since, one.until) for one in sold_out(farm, period)
        ]


def test_last_box_sold_begins_it_and_a_harvest_ends_it(farm):
    pack = boxes(farm)
    with on(10):
        a_paid_order([(pack, 1)])
    with on(9):
        a_paid_order([(pack, 1)])
    with on(4):
        receive_stock(pack.pool, quantity=5000, by=None)

    assert gone(farm) == [(pack.product_id, days_ago(9), days_ago(4))]


def test_less_than_the_smallest_pack_counts_as_nothing(farm):
    pack = boxes(farm, on_hand=9_000)
    with on(8):
        a_paid_order([(pack, 1)])

    assert gone(farm) == [(pack.product_id, days_ago(8), None)]
    with on(0):
        (one,) = sold_out(farm, LAST_DAYS)
        assert one.days == 9


def test_what_is_sent_was_promised_before(farm):
    pack = boxes(farm)
    with on(9):
        order = a_paid_order([(pack, 2)])
    with on(7):
        part = packed(order.parts.get())
        packs = {line.pk: line.left for line in part.lines.all()}
        ship_part(part, packs=packs, carrier="", tracking_number="", by=None)
    with on(6):
        receive_stock(pack.pool, quantity=20_000, by=None)

    assert gone(farm) == [(pack.product_id, days_ago(9), days_ago(6))]


def test_order_that_is_let_go_gives_it_back(farm):
    pack = boxes(farm)
    with on(9):
        part = a_paid_order([(pack, 2)]).parts.get()
    with on(8):
        cancel_part(part, by=None, by_shopper=True)
    with on(6):
        unpaid = a_placed_order([(pack, 2)])
    with on(5):
        cancel_unpaid_order(unpaid, by=None)

    assert gone(farm) == [
        (pack.product_id, days_ago(6), days_ago(5)),
        (pack.product_id, days_ago(9), days_ago(8)),
    ]


def test_waste_and_counts_count(farm):
    pack = boxes(farm)
    with on(9):
        receive_stock(
            pack.pool, quantity=-10_000, by=None, reason=StockEntry.Reason.COUNT
        )

    assert gone(farm) == [(pack.product_id, days_ago(9), None)]


def test_what_was_never_there_was_not_sold_out(farm):
    boxes(farm, on_hand=0)
    a_product(farm)

    assert gone(farm) == []


def test_another_sellers_goods_and_other_days_are_not_in_it(farm):
    mine, theirs = boxes(farm), boxes(a_farm())
    with on(9):
        a_paid_order([(mine, 2), (theirs, 2)])

    assert [row[0] for row in gone(farm)] == [mine.product_id]
    assert gone(farm, Period(TODAY - timedelta(days=5), TODAY)) == []


def test_it_is_one_query_however_much_was_sold(farm, queries):
    for _ in range(3):
        pack = boxes(farm)
        with on(9):
            a_paid_order([(pack, 2)])

    with queries(1):
        sold_out(farm, LAST_DAYS)
