"""What weighing, short supply and what was owed do to the figures."""

from decimal import Decimal

import pytest

from core import dates
from core.money import from_minor, to_minor
from orders.order.models import VendorOrder
from orders.order.services.fulfilment import accept_vendor_order as accept
from orders.order.services.fulfilment import (
    finish_packing,
    ship_vendor_order,
    start_packing,
)
from orders.order.services.payment import mark_paid
from orders.order.services.short import ShortRule, apply_short_supply, plan_short_supply
from orders.order.services.weights import weigh_line
from reports.sales.tables import TABLES
from tests.factories.accounts import make_user
from tests.factories.orders import make_paid_order, make_vendor_order
from tests.factories.reports import book_of, days_ago, links_of
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm
from tests.orders.order.test_balance import place as place_owing
from tests.reports.sales.test_sums import check
from vendors.partner.states import OverWeight

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def farm():
    return make_farm(code="ours")


def weighed(farm, units, *, user=None, over_weight=OverWeight.FREE):
    """Two chickens of about 1.5 kg at 30.00 each, packed at `units` in all."""
    pack = make_pack(
        farm,
        "ours chicken",
        price="30.00",
        quantity=1500,
        is_weighed=True,
        tolerance=10,
        over_weight=over_weight,
    )
    vendor_order = make_vendor_order(pack, 2, user=user)
    accept(vendor_order, by=None)
    start_packing(vendor_order, by=None)
    weigh_line(vendor_order.lines.get(), units=units, typed=str(units), by=None)
    vendor_order.refresh_from_db()
    finish_packing(vendor_order, by=None)
    return vendor_order


def dated(when):
    VendorOrder.objects.update(created=when)


def test_light_goods_count_as_packed_and_as_paid(farm):
    weighed(farm, 2800)
    dated(days_ago(3))

    book = book_of(farm)

    (goods,) = book.goods
    assert (goods.packs, goods.units) == (2, 2800)
    assert (goods.listed, goods.given_back, goods.net) == (6000, 400, 5600)
    assert book.sales.net == 6800  # with 12.00 for delivery
    check(farm)


def test_more_weight_as_a_present_brings_nothing(farm):
    weighed(farm, 3300)
    dated(days_ago(3))

    (goods,) = book_of(farm).goods

    assert (goods.units, goods.net) == (3300, 6000)
    check(farm)


def test_what_was_owed_counts_on_the_day_it_is_paid(farm):
    shopper = make_user()
    vendor_order = weighed(farm, 3300, user=shopper, over_weight=OverWeight.BALANCE)
    line = vendor_order.lines.get()
    ship_vendor_order(
        vendor_order, packs={line.pk: 2}, carrier="", tracking_number="", by=None
    )
    owing = book_of_today(farm).sales

    order = place_owing(shopper, farm, "6.00")
    mark_paid(order)

    book = book_of_today(farm)
    assert (owing.net, owing.carried) == (7200, 0)
    assert (book.sales.net, book.sales.carried) == (
        7200 + to_minor(order.total_incl_tax, "CNY"),
        600,
    )
    below = TABLES["products"](book, links_of(book)).foot
    assert [(row[0].words, row[-1].value) for row in below] == [
        ("Delivery", D("24.00")),
        ("Balance carried forward", D("6.00")),
        ("Total", from_minor(book.sales.net, "CNY")),
    ]


def book_of_today(farm):
    today = dates.today().isoformat()
    return book_of(farm, f"period=custom&first={today}&last={today}")


def test_short_supply_counts_what_was_supplied(farm):
    pack = make_pack(farm, "ours pears", price="10.00", quantity=5000, on_hand=40_000)
    first = make_vendor_order(pack, 4)
    make_paid_order([(pack, 2)])
    plan = plan_short_supply(pack.pool, good=15_000, rule=ShortRule.FIRST_COME)

    apply_short_supply(plan, by=None)
    dated(days_ago(3))

    book = book_of(farm)
    first.refresh_from_db()
    (goods,) = book.goods
    assert (goods.parts, goods.packs, goods.units) == (1, 3, 15_000)
    assert (goods.given_back, goods.net) == (1000, 3000)
    assert from_minor(book.sales.net, "CNY") == first.final_total == D("42.00")
    assert book.cancelled[0].parts == 1  # nothing was left for the second
    check(farm)
