"""How it travels, at the checkout: pickup times, and what is refused and why."""

from datetime import date, time
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from checkout.services import check_out
from core import dates
from orders.order.models import Order
from orders.shipping.models import DeliverySettings, PickupBooking, PickupDay
from orders.shipping.services.methods import remove_method
from payments.payouts.models import LineFee
from shop.basket.models import Basket
from tests.factories.accounts import make_user
from tests.factories.orders import make_china
from tests.factories.payouts import make_fee
from tests.factories.shipping import (
    make_delivery,
    make_pickup_day,
    make_pickup_point,
    make_pickup_window,
    make_rated_delivery,
)
from tests.factories.shop import make_pack, make_product
from tests.factories.vendors import make_cooperative, make_farm
from vendors.partner.services.lots import LotContent, new_lot

from .test_checkout import fill, pay, shown_total

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_tuesday")]


@pytest.fixture
def _tuesday():
    with time_machine.travel(dates.at(date(2026, 10, 20), time(9)), tick=False):
        make_china()
        yield


@pytest.fixture
def farm():
    return make_farm("Li Orchard", delivers=False)


@pytest.fixture
def point(farm):
    return make_pickup_point(farm, name="Hall")


@pytest.fixture
def window(point):
    return make_pickup_window(point, capacity=2)


def choose(farm, method, slot=None):
    chosen = {f"delivery-{farm.pk}": f"method-{method.pk}"}
    if slot is not None:
        chosen[f"slot-{farm.pk}-method-{method.pk}"] = slot
    return chosen


def nothing_was_placed():
    counts = Order.objects.count(), PickupBooking.objects.count()
    return counts == (0, 0) and Basket.objects.get().status == Basket.OPEN


# Pickup times


def test_the_chosen_time_is_booked_with_the_order(client, double, farm, point, window):
    fill(client, (make_pack(farm), 1))
    page = client.get("/checkout/").text
    assert "Thu 22 Oct, 9:00–12:00" in page
    later = f"{window.pk}:2026-10-29"

    answer = pay(client, "59.00", **choose(farm, point, later)).json()

    vendor_order = Order.objects.get().vendor_orders.get()
    assert (vendor_order.is_pickup, vendor_order.expected_from) == (
        True,
        date(2026, 10, 29),
    )
    assert vendor_order.pickup.day.date == date(2026, 10, 29)
    assert PickupDay.objects.get().booked == 1
    detail = client.get(f"/orders/{answer['order']}/").text
    assert "Thu 29 Oct, 9:00–12:00" in detail
    assert "Main road 1" in detail


@pytest.mark.parametrize(
    "spoil",
    [
        lambda window: make_pickup_day(window, date(2026, 10, 29), 2),
        lambda window: type(window).objects.update(is_active=False),
        lambda window: type(window).objects.update(weekday=5),
        lambda window: remove_method(window.method),
    ],
    ids=["full", "put away", "moved", "point removed"],
)
def test_a_time_that_is_gone_is_refused_and_nothing_placed(
    client, double, farm, point, window, spoil
):
    make_delivery(farm, price="0.00", name="Post")
    fill(client, (make_pack(farm), 1))
    client.get("/checkout/")
    spoil(window)

    answer = pay(client, "59.00", **choose(farm, point, f"{window.pk}:2026-10-29"))

    assert answer.status_code == 409
    assert "You were not charged" in answer.json()["error"]
    assert nothing_was_placed()


@pytest.mark.parametrize(
    "slot", ["", "x", "0:2026-10-29", "{pk}:2026-10-28", "{pk}:9999-99-99"]
)
def test_a_time_that_was_never_offered_is_refused(
    client, double, farm, point, window, slot
):
    fill(client, (make_pack(farm), 1))

    answer = pay(client, "59.00", **choose(farm, point, slot.format(pk=window.pk)))

    assert answer.status_code == 409
    assert "Your time at Hall is no longer available." in answer.json()["error"]
    assert nothing_was_placed()


def test_point_without_a_chosen_time_is_the_first_time(
    client, double, farm, point, window
):
    fill(client, (make_pack(farm), 1))

    pay(client, "59.00", **choose(farm, point))

    assert PickupBooking.objects.get().day.date == date(2026, 10, 22)


def test_pressing_pay_again_books_one_place(client, double, farm, point, window):
    fill(client, (make_pack(farm), 1))
    first = pay(client, "59.00", **choose(farm, point)).json()

    pay(client, "59.00", order=first["order"], **choose(farm, point))

    assert PickupDay.objects.get().booked == 1


def test_a_parcel_books_no_place(client, double, farm, point, window):
    method = make_delivery(farm, price="12.00")
    fill(client, (make_pack(farm), 1))

    times = {f"slot-{farm.pk}-method-{point.pk}": f"{window.pk}:2026-10-29"}

    pay(client, "71.00", **choose(farm, method), **times)

    assert not Order.objects.get().vendor_orders.get().is_pickup
    assert PickupBooking.objects.count() == 0


def test_the_shopper_comes_at_another_time(client, double, farm, point, window):
    fill(client, (make_pack(farm), 1))
    number = pay(client, "59.00", **choose(farm, point)).json()["order"]
    url = f"/orders/{number}/parts/1/pickup/"
    assert url in client.get(f"/orders/{number}/").text
    assert "Thu 29 Oct" in client.get(url).text

    answer = client.post(url, {"slot": f"{window.pk}:2026-10-29"})

    assert answer["Location"] == f"/orders/{number}/"
    days = PickupDay.objects.order_by("date").values_list("date__day", "booked")
    assert list(days) == [(22, 0), (29, 1)]


def test_another_time_that_is_taken_is_refused(client, double, farm, point, window):
    fill(client, (make_pack(farm), 1))
    number = pay(client, "59.00", **choose(farm, point)).json()["order"]
    make_pickup_day(window, date(2026, 10, 29), 2)

    answer = client.post(
        f"/orders/{number}/parts/1/pickup/", {"slot": f"{window.pk}:2026-10-29"}
    )

    assert answer.status_code == 409
    assert "This time is no longer available" in answer.text
    assert PickupBooking.objects.get().day.date == date(2026, 10, 22)


# What spoils, what is too small


@pytest.fixture
def mushrooms(farm):
    return make_pack(product=make_product(farm, "Mushrooms", shelf_life_days=3))


def near_and_far(farm):
    near = make_rated_delivery(
        farm, [(["CN-BJ"], None, "18")], name="Express", max_days=2
    )
    far = make_rated_delivery(
        farm, [([], None, "9")], name="Post", min_days=3, max_days=6
    )
    return near, far


def test_fresh_goods_are_bought_near_by_the_way_that_is_fast(
    client, double, farm, mushrooms
):
    near_and_far(farm)
    fill(client, (mushrooms, 1))
    page = client.get("/checkout/").text
    assert "Express" in page
    assert "1 other method is not available" in page
    assert "these goods keep only until Fri 23 Oct: Mushrooms." in page

    pay(client, shown_total(client))

    assert Order.objects.get().vendor_orders.get().delivery_name == "Express"


def test_the_slow_way_is_refused_by_name(client, double, farm, mushrooms):
    _near, far = near_and_far(farm)
    fill(client, (mushrooms, 1))

    answer = pay(client, "77.00", **choose(farm, far))

    assert answer.status_code == 409
    assert "Post of Li Orchard: Can take until Mon 26 Oct" in answer.json()["error"]
    assert nothing_was_placed()


def test_a_far_address_stops_fresh_goods_at_the_checkout(
    client, double, farm, mushrooms
):
    near_and_far(farm)
    fill(client, (mushrooms, 1))

    answer = pay(client, "77.00", province="CN-XZ")

    assert (
        "can’t be delivered to this address in good condition" in answer.json()["html"]
    )
    assert nothing_was_placed()


def test_the_basket_says_which_goods_cant_come_and_why(client, farm, mushrooms):
    near_and_far(farm)
    fill(client, (mushrooms, 1), (make_pack(farm, "Walnuts"), 1))
    client.post("/region/", {"region": "CN-XZ"})
    client.cookies["nanpo_region"] = "CN-XZ"

    page = client.get("/basket/").text

    assert "Goods of Li Orchard can’t be delivered to Tibet in good condition." in page
    assert page.count("Can’t be delivered to Tibet in good condition.") == 1
    assert "Post</b>: Can take until Mon 26 Oct" in page
    assert "Needs your attention" in page


def test_a_smallest_order_is_said_in_the_basket(client, farm):
    make_delivery(farm, min_order=Decimal(100), name="Post")
    fill(client, (make_pack(farm), 1))

    page = client.get("/basket/").text

    assert "Li Orchard ships larger orders only." in page
    assert "The minimum order is ¥100.00; ¥41.00 is missing." in page


def test_a_lent_way_is_named_with_its_carrier(client, double):
    coop = make_cooperative("Five Villages", delivers=False)
    make_delivery(coop, name="Van", price="10.00", is_lent=True)
    member = make_farm("Member", delivers=False, cooperative=coop)
    DeliverySettings.objects.create(partner=member, source="cooperative")
    fill(client, (make_pack(member), 1))
    assert "with Five Villages" in client.get("/basket/").text

    pay(client, "69.00")

    vendor_order = Order.objects.get().vendor_orders.get()
    assert vendor_order.delivery_name == "Van by Five Villages"
    assert vendor_order.partner == member


@pytest.mark.parametrize("is_guest", [True, False])
def test_place_order_stays_within_its_queries(client, double, monkeypatch, is_guest):
    """Three sellers, two pickup times, lots that spoil, goods by weight, and fees."""
    if not is_guest:
        client.force_login(make_user())
    shed, yard, post = (make_farm(delivers=sends) for sends in (False, False, True))
    points = [make_pickup_point(farm, lead_days=0) for farm in (shed, yard)]
    slots = [f"{make_pickup_window(point).pk}:2026-10-22" for point in points]
    goods = [
        make_pack(
            product=make_product(farm, shelf_life_days=20),
            is_weighed=True,
            tolerance=20,
        )
        for farm in (shed, yard, post, post)
    ]
    for pack in goods:
        content = LotContent(
            harvested_on=date(2026, 10, 19),
            quantity=20_000,
            best_before=date(2026, 11, 8),
        )
        new_lot(pack.pool, content=content, by=None)
    make_fee("5", category=goods[0].product.main_category)
    fill(client, *[(pack, 1) for pack in goods])
    chosen = choose(shed, points[0], slots[0]) | choose(yard, points[1], slots[1])
    counted = []

    def measured(*args, **kwargs):
        with CaptureQueriesContext(connection) as captured:
            order = check_out(*args, **kwargs)
        asked = [query["sql"] for query in captured.captured_queries]
        # A savepoint and its release only mark where the transaction stands.
        counted.append([sql for sql in asked if "SAVEPOINT" not in sql])
        return order

    monkeypatch.setattr("checkout.views.checkout.check_out", measured)
    answer = pay(client, shown_total(client, **chosen), **chosen)

    assert answer.status_code == 200
    [asked] = counted
    assert len(asked) <= 28 + len(goods), "\n".join(asked)
    assert LineFee.objects.count() == len(goods)
    assert PickupBooking.objects.count() == 2
