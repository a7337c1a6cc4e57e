"""How it travels, at the checkout: pickup times, and what is refused and why."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orders.checkout.services import check_out
from orders.order.models import Order
from orders.payouts.models import LineFee
from orders.shipping.models import DeliverySettings, PickupBooking, PickupDay
from orders.shipping.services import remove_method
from shop.basket.models import Basket
from tests.cast import (
    a_cooperative,
    a_delivery,
    a_farm,
    a_pack,
    a_product,
    a_user,
    china,
)
from tests.orders.payouts.makers import a_fee
from tests.orders.shipping.steps import a_method, a_point, a_window, booked
from vendors.partner.services import LotContent, new_lot

from .test_checkout import fill, pay, shown_total

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_tuesday")]


@pytest.fixture
def _tuesday():
    with time_machine.travel("2026-10-20T09:00:00+08:00", tick=False):
        china()
        yield


@pytest.fixture
def farm():
    return a_farm("Li Orchard", delivers=False)


@pytest.fixture
def point(farm):
    return a_point(farm, name="Hall")


@pytest.fixture
def window(point):
    return a_window(point, capacity=2)


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
    fill(client, (a_pack(farm), 1))
    page = client.get("/checkout/").text
    assert "Thu 22 Oct, 9:00–12:00" in page
    later = f"{window.pk}:2026-10-29"

    answer = pay(client, "59.00", **choose(farm, point, later)).json()

    part = Order.objects.get().parts.get()
    assert (part.is_pickup, part.expected_from) == (True, date(2026, 10, 29))
    assert part.pickup.day.date == date(2026, 10, 29)
    assert PickupDay.objects.get().booked == 1
    detail = client.get(f"/orders/{answer['order']}/").text
    assert "Thu 29 Oct, 9:00–12:00" in detail
    assert "Main road 1" in detail


@pytest.mark.parametrize(
    "spoil",
    [
        lambda window: booked(window, date(2026, 10, 29), 2),
        lambda window: type(window).objects.update(is_active=False),
        lambda window: type(window).objects.update(weekday=5),
        lambda window: remove_method(window.method),
    ],
    ids=["full", "put away", "moved", "point removed"],
)
def test_a_time_that_is_gone_is_refused_and_nothing_placed(
    client, double, farm, point, window, spoil
):
    a_delivery(farm, price="0.00", name="Post")
    fill(client, (a_pack(farm), 1))
    client.get("/checkout/")
    spoil(window)

    answer = pay(client, "59.00", **choose(farm, point, f"{window.pk}:2026-10-29"))

    assert answer.status_code == 409
    assert "Nothing was charged" in answer.json()["error"]
    assert nothing_was_placed()


@pytest.mark.parametrize(
    "slot", ["", "x", "0:2026-10-29", "{pk}:2026-10-28", "{pk}:9999-99-99"]
)
def test_a_time_that_was_never_offered_is_refused(
    client, double, farm, point, window, slot
):
    fill(client, (a_pack(farm), 1))

    answer = pay(client, "59.00", **choose(farm, point, slot.format(pk=window.pk)))

    assert answer.status_code == 409
    assert "is taken or over" in answer.json()["error"]
    assert nothing_was_placed()


def test_without_a_choice_it_is_the_first_time(client, double, farm, point, window):
    fill(client, (a_pack(farm), 1))

    pay(client, "59.00")

    assert PickupBooking.objects.get().day.date == date(2026, 10, 22)


def test_pressing_pay_again_books_one_place(client, double, farm, point, window):
    fill(client, (a_pack(farm), 1))
    first = pay(client, "59.00", **choose(farm, point)).json()

    pay(client, "59.00", order=first["order"], **choose(farm, point))

    assert PickupDay.objects.get().booked == 1


def test_a_parcel_books_no_place(client, double, farm, point, window):
    method = a_delivery(farm, price="12.00")
    fill(client, (a_pack(farm), 1))

    times = {f"slot-{farm.pk}-method-{point.pk}": f"{window.pk}:2026-10-29"}

    pay(client, "71.00", **choose(farm, method), **times)

    assert not Order.objects.get().parts.get().is_pickup
    assert PickupBooking.objects.count() == 0


def test_the_shopper_comes_at_another_time(client, double, farm, point, window):
    fill(client, (a_pack(farm), 1))
    number = pay(client, "59.00", **choose(farm, point)).json()["order"]
    url = f"/orders/{number}/parts/1/pickup/"
    assert url in client.get(f"/orders/{number}/").text
    assert "Thu 29 Oct" in client.get(url).text

    answer = client.post(url, {"slot": f"{window.pk}:2026-10-29"})

    assert answer["Location"] == f"/orders/{number}/"
    days = PickupDay.objects.order_by("date").values_list("date__day", "booked")
    assert list(days) == [(22, 0), (29, 1)]


def test_another_time_that_is_taken_is_refused(client, double, farm, point, window):
    fill(client, (a_pack(farm), 1))
    number = pay(client, "59.00", **choose(farm, point)).json()["order"]
    booked(window, date(2026, 10, 29), 2)

    answer = client.post(
        f"/orders/{number}/parts/1/pickup/", {"slot": f"{window.pk}:2026-10-29"}
    )

    assert answer.status_code == 409
    assert "taken or over" in answer.text
    assert PickupBooking.objects.get().day.date == date(2026, 10, 22)


# What spoils, what is too small


@pytest.fixture
def mushrooms(farm):
    return a_pack(product=a_product(farm, "Mushrooms", shelf_life_days=3))


def near_and_far(farm):
    near = a_method(farm, [(["CN-BJ"], None, "18")], name="Express", max_days=2)
    far = a_method(farm, [([], None, "9")], name="Post", min_days=3, max_days=6)
    return near, far


def test_fresh_goods_are_bought_near_by_the_way_that_is_fast(
    client, double, farm, mushrooms
):
    near_and_far(farm)
    fill(client, (mushrooms, 1))
    page = client.get("/checkout/").text
    assert "Express" in page
    assert "1 other way does not fit" in page
    assert "this is good until Fri 23 Oct only: Mushrooms." in page

    pay(client, shown_total(client))

    assert Order.objects.get().parts.get().delivery_name == "Express"


def test_the_slow_way_is_refused_by_name(client, double, farm, mushrooms):
    _near, far = near_and_far(farm)
    fill(client, (mushrooms, 1))

    answer = pay(client, "77.00", **choose(farm, far))

    assert answer.status_code == 409
    assert "Post of Li Orchard: May take until Mon 26 Oct" in answer.json()["error"]
    assert nothing_was_placed()


def test_a_far_address_stops_fresh_goods_at_the_checkout(
    client, double, farm, mushrooms
):
    near_and_far(farm)
    fill(client, (mushrooms, 1))

    answer = pay(client, "77.00", province="CN-XZ")

    assert "can’t get to this place in good condition" in answer.json()["html"]
    assert nothing_was_placed()


def test_the_basket_says_which_goods_cant_come_and_why(client, farm, mushrooms):
    near_and_far(farm)
    fill(client, (mushrooms, 1), (a_pack(farm, "Walnuts"), 1))
    client.post("/region/", {"region": "CN-XZ"})
    client.cookies["nanpo_region"] = "CN-XZ"

    page = client.get("/basket/").text

    assert "Goods of Li Orchard can’t be delivered to Tibet in good condition." in page
    assert page.count("Can’t be delivered to Tibet in good condition.") == 1
    assert "Post</b>: May take until Mon 26 Oct" in page
    assert "What to change" in page


def test_a_smallest_order_is_said_in_the_basket(client, farm):
    a_delivery(farm, min_order=Decimal(100), name="Post")
    fill(client, (a_pack(farm), 1))

    page = client.get("/basket/").text

    assert "Li Orchard sends larger orders only." in page
    assert "Takes orders of ¥100.00 or more; ¥41.00 is missing." in page


def test_a_lent_way_is_named_with_its_carrier(client, double):
    coop = a_cooperative("Five Villages", delivers=False)
    a_delivery(coop, name="Van", price="10.00", is_lent=True)
    member = a_farm("Member", delivers=False, cooperative=coop)
    DeliverySettings.objects.create(partner=member, source="cooperative")
    fill(client, (a_pack(member), 1))
    assert "carried by Five Villages" in client.get("/basket/").text

    pay(client, "69.00")

    part = Order.objects.get().parts.get()
    assert part.delivery_name == "Van by Five Villages"
    assert part.partner == member


@pytest.mark.parametrize("is_guest", [True, False])
def test_place_order_stays_within_its_queries(client, double, monkeypatch, is_guest):
    """Three sellers, two pickup times, lots that spoil, goods by weight, and fees."""
    if not is_guest:
        client.force_login(a_user())
    shed, yard, post = (a_farm(delivers=sends) for sends in (False, False, True))
    points = [a_point(farm, lead_days=0) for farm in (shed, yard)]
    slots = [f"{a_window(point).pk}:2026-10-22" for point in points]
    goods = [
        a_pack(
            product=a_product(farm, shelf_life_days=20), is_weighed=True, tolerance=20
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
    a_fee("5", category=goods[0].product.main_category)
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

    monkeypatch.setattr("orders.checkout.views.checkout.check_out", measured)
    answer = pay(client, shown_total(client), **chosen)

    assert answer.status_code == 200
    [asked] = counted
    assert len(asked) <= 25 + len(goods), "\n".join(asked)
    assert LineFee.objects.count() == len(goods)
    assert PickupBooking.objects.count() == 2
