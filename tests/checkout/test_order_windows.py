"""Goods that are sold in windows: said, refused and promised at each page."""

import re
from datetime import date, time, timedelta
from decimal import Decimal

import pytest
import time_machine

from core import dates
from orders.order.models import Order
from orders.shipping.models import DeliverySettings
from orders.shipping.quotes import pickup_slots
from shop.basket.models import Basket, Line
from tests.factories.orders import make_china
from tests.factories.shipping import (
    make_pickup_day,
    make_pickup_point,
    make_pickup_window,
    make_van,
)
from tests.factories.shop import make_pack
from tests.factories.transfers import take_transfers
from tests.factories.vendors import make_farm, make_order_window
from tests.markup import flat

from .test_checkout import fill, pay

pytestmark = pytest.mark.django_db


def october(day, hour, minute=0):
    """The 22nd is a Thursday."""
    return dates.at(date(2026, 10, day), time(hour, minute))


OPEN, CLOSED = october(23, 9), october(27, 9)


@pytest.fixture
def clock():
    with time_machine.travel(OPEN, tick=False) as traveller:
        make_china()
        yield traveller


@pytest.fixture
def farm(clock):
    farm = make_farm("Li Orchard")
    make_order_window(farm)
    return farm


@pytest.fixture
def pack(farm):
    return make_pack(farm, "Bread", price="59.00")


def test_pages_say_until_when_one_orders_and_when_it_comes(client, farm, pack):
    for url in (pack.product.get_absolute_url(), f"/farms/{farm.code}/"):
        page = flat(client.get(url).text)
        assert "Order by Mon 26 Oct, 20:00." in page
        assert "Goods go out on Wednesday 28 October." in page


def test_outside_a_window_nothing_is_put_into_the_basket(client, clock, farm, pack):
    clock.move_to(CLOSED)
    for url in (pack.product.get_absolute_url(), f"/farms/{farm.code}/"):
        page = flat(client.get(url).text)
        assert "Opens again Thu 29 Oct, 18:00." in page
        assert "Add to basket" not in page or url.startswith("/farms/")

    answer = client.post("/basket/add/", {"pack": pack.pk, "quantity": 1}, follow=True)

    assert "Opens again Thu 29 Oct, 18:00." in answer.text
    assert not Line.objects.exists()


def test_basket_that_was_filled_in_time_says_when_it_opens_again(
    client, double, clock, pack
):
    fill(client, (pack, 1))
    clock.move_to(CLOSED)

    page = flat(client.get("/basket/").text)
    assert "Opens again Thu 29 Oct, 18:00." in page
    assert "Needs your attention" in page
    answer = pay(client, "71.00")

    assert "client_secret" not in answer.json()
    assert not Order.objects.exists()
    assert Basket.objects.get().status == Basket.OPEN
    assert Line.objects.get().quantity == 1
    clock.move_to(october(29, 18))
    assert "Needs your attention" not in client.get("/basket/").text


def test_window_without_a_next_one_says_that_nothing_is_sold(client, clock, pack):
    pack.partner.order_windows.all().delete()
    make_order_window(
        pack.partner,
        is_weekly=False,
        opens_at=OPEN,
        closes_at=OPEN + timedelta(hours=1),
        delivers_on=date(2026, 10, 25),
    )
    clock.move_to(OPEN + timedelta(hours=1))

    page = client.get(pack.product.get_absolute_url()).text

    assert "Not taking orders at the moment." in page


def test_what_is_ordered_in_a_window_is_promised_its_day(client, double, farm, pack):
    fill(client, (pack, 1))
    pay(client, "71.00")

    part = Order.objects.get().vendor_orders.get()
    assert part.send_by == dates.end_of(date(2026, 10, 28))
    assert part.accept_by <= part.send_by
    method = farm.delivery_methods.get()
    assert part.expected_from == date(2026, 10, 28) + timedelta(days=method.min_days)


def test_van_comes_at_the_times_of_the_windows_day(client, double, farm, pack):
    farm.delivery_methods.all().delete()
    van = make_van(farm, windows=False)
    early = make_pickup_window(van, weekday=0)
    morning = make_pickup_window(van, weekday=2)
    evening = make_pickup_window(van, weekday=2, opens=16, closes=19)
    fill(client, (pack, 1))

    page = client.get("/checkout/").text

    assert re.findall(r'value="(\d+:2026-10-\d\d)"', page) == [
        f"{morning.pk}:2026-10-28",
        f"{evening.pk}:2026-10-28",
    ]
    assert f'value="{early.pk}:' not in page
    pay(client, "67.00")
    assert Order.objects.get().vendor_orders.get().pickup.day.date.day == 28


def test_van_comes_on_the_next_day_with_room(client, double, farm, pack):
    farm.delivery_methods.all().delete()
    van = make_van(farm, windows=False)
    full = make_pickup_window(van, weekday=2, capacity=1)
    make_pickup_day(full, date(2026, 10, 28), 1)
    fill(client, (pack, 1))

    assert f'value="{full.pk}:2026-11-04"' in client.get("/checkout/").text


def test_time_is_changed_within_the_day_of_its_round(client, double, clock, farm, pack):
    farm.delivery_methods.all().delete()
    van = make_van(farm, windows=False)
    make_pickup_window(van, weekday=2)
    make_pickup_window(van, weekday=2, opens=16, closes=19)
    fill(client, (pack, 1))
    pay(client, "67.00")
    part = Order.objects.get().vendor_orders.get()

    clock.move_to(CLOSED)

    assert [slot.date for slot in pickup_slots(part)] == [date(2026, 10, 28)] * 2


def test_day_off_is_no_day_of_a_round(client, double, farm, pack):
    DeliverySettings.objects.update_or_create(
        partner=farm,
        defaults={"closed": [["2026-10-27", "2026-10-29", "Fair"]]},
    )
    fill(client, (pack, 1))
    pay(client, "71.00")

    part = Order.objects.get().vendor_orders.get()
    assert part.send_by == dates.end_of(date(2026, 10, 30))


def test_transfer_is_not_offered_that_may_come_after_the_round(
    client, clock, farm, pack, settings
):
    take_transfers(settings)
    clock.move_to(october(22, 19))
    fill(client, (pack, 1))
    assert 'value="transfer"' in client.get("/checkout/").text
    clock.move_to(october(26, 19))
    assert 'value="transfer"' not in client.get("/checkout/").text


def test_pickup_without_hours_is_ready_on_the_windows_day(client, double, farm, pack):
    farm.delivery_methods.all().delete()
    point = make_pickup_point(farm, min_days=1, max_days=3)
    fill(client, (pack, 1))

    pay(client, "59.00", **{f"delivery-{farm.pk}": f"method-{point.pk}"})

    part = Order.objects.get().vendor_orders.get()
    assert part.expected_from == date(2026, 10, 28)
    assert part.send_by == dates.end_of(date(2026, 10, 28))


def test_least_order_of_a_window_is_asked_of_each_farm(client, double, farm, pack):
    farm.order_windows.update(least=Decimal(71))
    other = make_pack(make_farm("Bee House"), "Honey", price="20.00")
    fill(client, (pack, 1), (other, 1))

    page = flat(client.get("/basket/").text)
    assert "Add ¥12.00 more from Li Orchard: its minimum order is ¥71.00." in page
    assert "Needs your attention" in page
    page = flat(client.get("/checkout/").text)
    assert "Add ¥12.00 more from Li Orchard: its minimum order is ¥71.00." in page
    assert "does not deliver" not in page
    answer = pay(client, "103.00")

    assert "client_secret" not in answer.json()
    assert not Order.objects.exists()
    fill(client, (pack, 1))
    assert "more from Li Orchard" not in client.get("/basket/").text
    pay(client, "162.00")
    assert Order.objects.exists()


def test_sellers_without_windows_are_untouched(client, double, farm, clock):
    clock.move_to(CLOSED)
    other = make_pack(make_farm("Bee House"), "Honey", price="20.00")
    page = client.get(other.product.get_absolute_url()).text
    assert "Order by" not in page
    assert "Opens again" not in page
    fill(client, (other, 1))

    pay(client, "32.00")

    assert Order.objects.exists()
