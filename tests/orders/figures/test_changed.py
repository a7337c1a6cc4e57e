"""What weighing, short supply and what was owed do to the figures."""

from decimal import Decimal

import pytest
from django.utils import timezone

from orders.figures.tables import TABLES
from orders.order.models import VendorOrder
from orders.order.services import (
    ShortRule,
    apply_short_supply,
    finish_packing,
    mark_paid,
    plan_short_supply,
    ship_part,
    start_packing,
    weigh_line,
)
from orders.order.services import accept_part as accept
from tests.cast import a_farm, a_pack, a_paid_order, a_user
from tests.orders.figures.makers import book_of, days_ago, links_of
from tests.orders.figures.test_sums import check
from tests.orders.order.test_balance import place as place_owing
from vendors.partner.states import OverWeight

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def farm():
    return a_farm(code="ours")


def weighed(farm, units, *, user=None, over_weight=OverWeight.FREE):
    """Two chickens of about 1.5 kg at 30.00 each, packed at `units` in all."""
    pack = a_pack(
        farm,
        "ours chicken",
        price="30.00",
        quantity=1500,
        is_weighed=True,
        tolerance=10,
        over_weight=over_weight,
    )
    part = a_paid_order([(pack, 2)], user=user).parts.get()
    accept(part, by=None)
    start_packing(part, by=None)
    weigh_line(part.lines.get(), units=units, typed=str(units), by=None)
    part.refresh_from_db()
    finish_packing(part, by=None)
    return part


def dated(when):
    VendorOrder.objects.update(created=when)


def test_light_goods_count_as_packed_and_as_paid(farm):
    weighed(farm, 2800)
    dated(days_ago(3))

    book = book_of(farm)

    (goods,) = book.goods
    assert (goods.packs, goods.units) == (2, 2800)
    assert (goods.listed, goods.given_back, goods.net) == (D(60), D(4), D(56))
    assert book.sales.net == D("68.00")  # with 12.00 for delivery
    check(farm)


def test_more_weight_as_a_present_brings_nothing(farm):
    weighed(farm, 3300)
    dated(days_ago(3))

    (goods,) = book_of(farm).goods

    assert (goods.units, goods.net) == (3300, D(60))
    check(farm)


def test_what_was_owed_counts_on_the_day_it_is_paid(farm):
    shopper = a_user()
    part = weighed(farm, 3300, user=shopper, over_weight=OverWeight.BALANCE)
    line = part.lines.get()
    ship_part(part, packs={line.pk: 2}, carrier="", tracking_number="", by=None)
    owing = book_of_today(farm).sales

    order = place_owing(shopper, farm, "6.00")
    mark_paid(order)

    book = book_of_today(farm)
    assert (owing.net, owing.carried) == (D("72.00"), D(0))
    assert (book.sales.net, book.sales.carried) == (
        D("72.00") + order.total_incl_tax,
        D("6.00"),
    )
    below = TABLES["products"](book, links_of(book)).foot
    assert [(row[0].words, row[-1].value) for row in below] == [
        ("Delivery", D("24.00")),
        ("Owed from before", D("6.00")),
        ("Together", book.sales.net),
    ]


def book_of_today(farm):
    today = timezone.localdate().isoformat()
    return book_of(farm, f"period=custom&first={today}&last={today}")


def test_short_supply_counts_what_was_supplied(farm):
    pack = a_pack(farm, "ours pears", price="10.00", quantity=5000, on_hand=40_000)
    first = a_paid_order([(pack, 4)]).parts.get()
    a_paid_order([(pack, 2)])
    plan = plan_short_supply(pack.pool, good=15_000, rule=ShortRule.FIRST_COME)

    apply_short_supply(plan, by=None)
    dated(days_ago(3))

    book = book_of(farm)
    first.refresh_from_db()
    (goods,) = book.goods
    assert (goods.parts, goods.packs, goods.units) == (1, 3, 15_000)
    assert (goods.given_back, goods.net) == (D("10.00"), D("30.00"))
    assert book.sales.net == first.final_total == D("42.00")
    assert book.cancelled[0].parts == 1  # nothing was left for the second
    check(farm)
