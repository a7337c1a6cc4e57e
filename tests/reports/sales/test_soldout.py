"""When goods were sold out is told from what the market keeps anyway."""

from datetime import timedelta

import pytest
import time_machine

from orders.order.services.cancellation import cancel_unpaid_order, cancel_vendor_order
from orders.order.services.fulfilment import ship_vendor_order
from reports.sales.periods import Period
from reports.sales.soldout import sold_out
from tests.factories.fulfilment import pack_vendor_order
from tests.factories.orders import make_order, make_paid_order, make_vendor_order
from tests.factories.reports import TODAY, days_ago
from tests.factories.shop import make_pack, make_product
from tests.factories.vendors import make_farm
from vendors.partner.models import StockEntry
from vendors.partner.services.stock import receive_stock

pytestmark = pytest.mark.django_db
LAST_DAYS = Period(TODAY - timedelta(days=20), TODAY)


@pytest.fixture
def farm():
    return make_farm()


def on(day, hour=12):
    return time_machine.travel(days_ago(day, hour), tick=False)


def boxes(farm, *, on_hand=10_000, at=30):
    """Boxes of 5 kg of one product, filled so many days ago."""
    with on(at):
        return make_pack(farm, quantity=5000, on_hand=on_hand)


def gone(farm, period=LAST_DAYS):
    with on(0):
        return [
            (one.product_id, one.since, one.until) for one in sold_out(farm, period)
        ]


def test_last_box_sold_begins_it_and_a_harvest_ends_it(farm):
    pack = boxes(farm)
    with on(10):
        make_paid_order([(pack, 1)])
    with on(9):
        make_paid_order([(pack, 1)])
    with on(4):
        receive_stock(pack.pool, quantity=5000, by=None)

    assert gone(farm) == [(pack.product_id, days_ago(9), days_ago(4))]


def test_less_than_the_smallest_pack_counts_as_nothing(farm):
    pack = boxes(farm, on_hand=9_000)
    with on(8):
        make_paid_order([(pack, 1)])

    assert gone(farm) == [(pack.product_id, days_ago(8), None)]
    with on(0):
        (one,) = sold_out(farm, LAST_DAYS)
        assert one.days == 9


def test_what_is_sent_was_promised_before(farm):
    pack = boxes(farm)
    with on(9):
        order = make_paid_order([(pack, 2)])
    with on(7):
        vendor_order = pack_vendor_order(order.vendor_orders.get())
        packs = {line.pk: line.left for line in vendor_order.lines.all()}
        ship_vendor_order(
            vendor_order, packs=packs, carrier="", tracking_number="", by=None
        )
    with on(6):
        receive_stock(pack.pool, quantity=20_000, by=None)

    assert gone(farm) == [(pack.product_id, days_ago(9), days_ago(6))]


def test_order_that_is_let_go_gives_it_back(farm):
    pack = boxes(farm)
    with on(9):
        vendor_order = make_vendor_order(pack, 2)
    with on(8):
        cancel_vendor_order(vendor_order, by=None, by_shopper=True)
    with on(6):
        unpaid = make_order([(pack, 2)])
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
    make_product(farm)

    assert gone(farm) == []


def test_another_sellers_goods_and_other_days_are_not_in_it(farm):
    mine, theirs = boxes(farm), boxes(make_farm())
    with on(9):
        make_paid_order([(mine, 2), (theirs, 2)])

    assert [row[0] for row in gone(farm)] == [mine.product_id]
    assert gone(farm, Period(TODAY - timedelta(days=5), TODAY)) == []


def test_it_is_one_query_however_much_was_sold(farm, queries):
    for _ in range(3):
        pack = boxes(farm)
        with on(9):
            make_paid_order([(pack, 2)])

    with queries(1):
        sold_out(farm, LAST_DAYS)
