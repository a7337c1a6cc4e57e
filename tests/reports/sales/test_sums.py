"""Every figure is the seller's own lines, however orders were mixed and changed."""

from decimal import Decimal

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.money import to_minor
from orders.order.models import VendorOrder
from orders.order.states import VISIBLE_TO_SELLER, VendorOrderStatus
from reports.sales.book import Book
from reports.sales.queries import share_cancelled
from reports.sales.sums import together
from reports.sales.tables import TABLES
from tests.effort import tries
from tests.factories.accounts import make_user
from tests.factories.reports import (
    book_of,
    cancel_by_shopper,
    days_ago,
    discount_vendor_order,
    links_of,
    mark_given_back,
    sell_at,
)
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm

pytestmark = pytest.mark.django_db
MONEY = st.integers(0, 1500).map(lambda cents: Decimal(cents) / 100)
ORDERS = st.lists(
    st.fixed_dictionaries(
        {
            "day": st.integers(0, 35),
            "hour": st.integers(0, 23),
            "packs": st.lists(
                st.tuples(st.integers(0, 3), st.integers(1, 3)), min_size=1, max_size=3
            ),
            "discount": MONEY,
            "given_back": MONEY,
            "is_cancelled": st.booleans(),
            "shopper": st.integers(0, 2),
            "state": st.sampled_from(["Beijing", "北京市", "Shanxi", "Nowhere"]),
        }
    ),
    min_size=1,
    max_size=6,
)


@pytest.fixture
def sellers():
    """Two farms with two packs each, and a shopper with an account."""
    ours, theirs = make_farm(code="ours"), make_farm(code="theirs")
    packs = [
        make_pack(farm, f"{farm.code} {price}", price=price, on_hand=10**9)
        for farm in (ours, theirs)
        for price in ("19.90", "20.35")
    ]
    return ours, theirs, packs, make_user()


def _sell(order, packs, user):
    wanted = {}
    for index, quantity in order["packs"]:
        wanted[packs[index]] = wanted.get(packs[index], 0) + quantity
    parts = sell_at(
        list(wanted.items()),
        days_ago(order["day"], order["hour"]),
        user=user if order["shopper"] == 0 else None,
        email=f"guest{order['shopper']}@example.com",
        state=order["state"],
    )
    for vendor_order in parts.values():
        discount_vendor_order(vendor_order, order["discount"])
        mark_given_back(vendor_order, order["given_back"])
    if order["is_cancelled"]:
        cancel_by_shopper(next(iter(parts.values())))


def _expected(farm, book):
    """Reckoned row by row from the seller's parts."""
    sold = VISIBLE_TO_SELLER - {VendorOrderStatus.CANCELLED}
    parts = VendorOrder.objects.filter(partner=farm, status__in=sold)
    inside = [
        vendor_order
        for vendor_order in parts
        if book.choice.period.start <= vendor_order.created < book.choice.period.end
    ]
    nets = (vendor_order.total - vendor_order.given_back for vendor_order in inside)
    return len(inside), to_minor(sum(nets, Decimal(0)), "CNY")


@settings(
    max_examples=tries(12),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(orders=ORDERS)
def test_all_ways_of_counting_agree_with_the_sellers_lines(sellers, orders):
    ours, theirs, packs, user = sellers
    VendorOrder.objects.all().update(created=days_ago(1000))
    before = VendorOrder.objects.count()
    with time_machine.travel(days_ago(0), tick=False):
        for order in orders:
            _sell(order, packs, user)

        for farm in (ours, theirs):
            check(farm)

    assert VendorOrder.objects.count() > before


def check(farm):
    """Every way of counting October gives the same, and it is the seller's own."""
    book = book_of(farm)
    count, net = _expected(farm, book)
    lines = sum(one.net for one in book.goods)
    apart = sum(one.given_back for one in book.goods)
    here, _there = book.shoppers
    time_table = TABLES["time"](book, links_of(book))
    product_table = TABLES["products"](book, links_of(book))
    column = [to_minor(row[-1].value, "CNY") for row in product_table.foot[:-1]]
    whole = to_minor(product_table.foot[-1][-1].value, "CNY")

    assert (book.sales.parts, book.sales.net) == (count, net)
    assert sum(to_minor(row[7].value, "CNY") for row in time_table.rows) == net
    assert lines + book.sales.delivery + apart - book.sales.given_back == net
    assert lines + sum(column) == whole == net
    assert together(sales for _region, sales in book.regions) == book.sales
    assert here.of_new + here.of_returning == net
    assert here.of_accounts + here.of_guests == net
    assert here.new + here.returning == here.accounts + here.guests
    assert {one.title.split()[0] for one in book.goods} <= {farm.code}


def test_cancelled_parts_are_stated_apart(sellers):
    ours, _theirs, packs, _user = sellers
    kept = sell_at([(packs[0], 1)], days_ago(3))[ours]
    gone = sell_at([(packs[0], 2)], days_ago(3))[ours]
    cancel_by_shopper(gone)

    book = book_of(ours)
    (cancelled, before) = book.cancelled

    assert (book.sales.parts, book.sales.net) == (1, to_minor(kept.total, "CNY"))
    assert (cancelled.parts, cancelled.total) == (1, to_minor(gone.total, "CNY"))
    assert before.parts == 0
    assert share_cancelled(cancelled.parts, book.sales.parts) == Decimal("50.0")


def test_unpaid_order_that_was_given_up_is_neither_sold_nor_cancelled(sellers):
    from orders.order.services.cancellation import cancel_unpaid_order
    from tests.factories.orders import make_order

    ours, _theirs, packs, _user = sellers
    order = make_order([(packs[0], 1)])
    cancel_unpaid_order(order, by=None)
    VendorOrder.objects.filter(order=order).update(created=days_ago(3))

    book = book_of(ours)

    assert (book.sales.parts, book.cancelled[0].parts) == (0, 0)


def test_only_the_sellers_part_of_a_mixed_order_counts(sellers):
    ours, theirs, packs, _user = sellers
    parts = sell_at([(packs[0], 1), (packs[2], 4)], days_ago(3))

    assert book_of(ours).sales.net == to_minor(parts[ours].total, "CNY")
    assert book_of(theirs).sales.net == to_minor(parts[theirs].total, "CNY")
    assert [one.title for one in book_of(ours).goods] == ["ours 19.90"]


def test_days_are_the_markets_own(sellers):
    ours, _theirs, packs, _user = sellers
    sell_at([(packs[0], 1)], days_ago(0, hour=0))
    sell_at([(packs[0], 1)], days_ago(0, hour=23))

    book = book_of(ours, "period=custom&first=2026-10-23&last=2026-10-23")

    assert [step.sales.parts for step in book.steps] == [2]


def test_currencies_are_never_added_up(sellers):
    ours, _theirs, packs, _user = sellers
    dear = make_pack(ours, "ours abroad", price="10.00", currency="USD")
    sell_at([(packs[0], 1)], days_ago(3))
    sell_at([(packs[0], 1)], days_ago(4))
    sell_at([(dear, 1)], days_ago(3))

    yuan, dollars = book_of(ours), book_of(ours, currency="USD")

    assert (yuan.currency, yuan.currencies) == ("CNY", ["CNY", "USD"])
    assert (yuan.sales.parts, dollars.sales.parts) == (2, 1)
    assert [one.title for one in dollars.goods] == ["ours abroad"]
    assert dollars.shoppers[0].all == 1
    assert sum(sales.parts for _region, sales in dollars.regions) == 1


def test_goods_stay_when_their_product_is_gone(sellers):
    ours, _theirs, packs, _user = sellers
    sell_at([(packs[0], 1)], days_ago(3))
    sell_at([(packs[1], 1)], days_ago(3))
    for pack in packs[:2]:
        for vendor_order in VendorOrder.objects.filter(partner=ours):
            vendor_order.lines.filter(product=pack.product).update(product=None)

    assert [one.title for one in book_of(ours).goods] == ["ours 20.35", "ours 19.90"]


def test_shopper_is_new_once_and_then_comes_again(sellers):
    ours, _theirs, packs, user = sellers
    sell_at([(packs[0], 1)], days_ago(60), user=user)
    sell_at([(packs[0], 1)], days_ago(3), user=user)
    sell_at([(packs[0], 1)], days_ago(2), email="a@example.com")
    sell_at([(packs[0], 1)], days_ago(1), email="A@Example.com")
    sell_at([(packs[0], 1)], days_ago(1), email="b@example.com")

    here, there = book_of(ours).shoppers

    assert (here.new, here.returning, here.came_back) == (2, 1, 2)
    assert (here.accounts, here.guests, there.all) == (1, 2, 0)
    assert isinstance(book_of(ours), Book)
