"""What does not reach the shopper's address is never taken for what reaches it."""

import re

import pytest

from orders.order.models import Order
from orders.shipping.models import PickupBooking
from shop.basket.models import Basket
from tests.factories.orders import make_china
from tests.factories.shipping import make_delivery
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm
from tests.markup import flat

from .address import ADDRESS
from .test_checkout import fill, pay

pytestmark = pytest.mark.django_db

ABROAD = {
    **ADDRESS,
    "abroad": "1",
    "country": "DE",
    "line1": "Torstrasse 1",
    "line4": "Berlin",
    "postcode": "10119",
}


@pytest.fixture
def hall():
    """A farm that sends within China and to Japan, and has a hall to collect at."""
    make_china()
    farm = make_farm("Li Orchard", delivers=False)
    make_delivery(farm, price="12.00")
    make_delivery(farm, price="90.00", regions=["JP"], name="EMS")
    return make_delivery(farm, kind="pickup", price="0.00", name="The packing hall")


@pytest.fixture
def bought(client, hall):
    pack = make_pack(hall.partner, "Persimmons", price="59.00")
    fill(client, (pack, 1))
    return pack


def shown(client, **typed):
    return client.post("/checkout/", {**typed, "action": "update"}).text


def chosen_way(page, farm):
    """The code of the way that is ticked for the farm's goods, if any."""
    ticked = re.search(
        rf'name="delivery-{farm.pk}" value="([^"]+)" checked', flat(page)
    )
    return ticked and ticked[1]


def test_collecting_is_not_chosen_for_a_foreign_address(client, hall, bought):
    page = shown(client, **ABROAD)

    assert chosen_way(page, hall.partner) is None
    assert "The farm in your basket does not deliver to Germany." in page
    assert "The packing hall" in page
    assert "Not delivered to Germany" in page
    assert "data-pay-button" not in page


def test_foreign_address_without_a_choice_is_not_paid(client, double, hall, bought):
    hall.partner.delivery_methods.get(name="EMS").rates.update(up_to_grams=1)

    answer = pay(client, "59.00", **{**ABROAD, "country": "JP"})

    assert answer.status_code == 422
    assert "choose how you get your goods" in answer.json()["error"]
    assert Order.objects.count() == PickupBooking.objects.count() == 0
    assert Basket.objects.get().status == Basket.OPEN


def test_collecting_can_be_chosen_knowingly(client, double, hall, bought):
    typed = {f"delivery-{hall.partner.pk}": f"method-{hall.pk}"}
    page = shown(client, **ADDRESS, **typed)
    assert chosen_way(page, hall.partner) == f"method-{hall.pk}"

    answer = pay(client, "59.00", **typed)

    assert answer.status_code == 200
    assert Order.objects.get().vendor_orders.get().is_pickup


def test_province_that_nothing_goes_to_chooses_no_pickup_either(client, hall, bought):
    for method in hall.partner.delivery_methods.exclude(kind="pickup"):
        method.rates.update(regions=["CN-SX"])

    page = shown(client, **{**ADDRESS, "province": "CN-XZ"})

    assert chosen_way(page, hall.partner) is None
    assert "Not delivered to Tibet" in page
    assert "data-pay-button" not in page


def test_way_that_is_gone_falls_back_to_no_pickup(client, double, hall, bought):
    sent = hall.partner.delivery_methods.get(name="SF Express")
    typed = {f"delivery-{hall.partner.pk}": f"method-{sent.pk}"}
    hall.partner.delivery_methods.exclude(kind="pickup").update(is_active=False)

    answer = pay(client, "71.00", **typed)

    assert answer.status_code == 422
    assert "is no longer available" in answer.json()["error"]
    assert Order.objects.count() == 0


def test_countries_are_those_that_a_farm_of_the_basket_sends_to(client, hall, bought):
    korean = make_farm(delivers=False)
    make_delivery(korean, regions=["KR", "CN-HK"])

    page = shown(client, **{**ABROAD, "country": "JP"})

    listed = re.search(r'<select name="country".*?</select>', page, re.DOTALL)[0]
    assert re.findall(r'value="([A-Z]*)"', listed) == ["", "JP"]


def test_basket_that_stays_in_the_country_offers_no_address_abroad(client):
    make_china()
    fill(client, (make_pack(), 1))

    page = client.get("/checkout/").text

    assert "Ship abroad instead" not in page
    assert "deliver within China only" in page


def test_basket_counts_no_pickup_as_delivery(client, hall, bought):
    hall.partner.delivery_methods.exclude(kind="pickup").delete()

    page = client.get("/basket/").text

    assert "Li Orchard does not deliver to" in page
    assert "choose it at the checkout" in page
    assert ">Checkout</a>" in flat(page)
