"""A market whose country is not China: prices, addresses and orders at home."""

import re
from decimal import Decimal

import pytest

from core.regions import region_choices
from orders.order.models import Order
from orders.shipping.services.settings import give_default_delivery
from tests.checkout.test_checkout import fill, pay
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm

pytestmark = pytest.mark.django_db

GERMAN = {
    "abroad": "1",
    "where": "new",
    "name": "Jana Vogt",
    "phone": "030 901820",
    "email": "jana@example.com",
    "country": "DE",
    "line1": "Torstraße 5",
    "line4": "Berlin",
    "state": "",
    "postcode": "10119",
    "province": "",
    "line3": "",
    "agrees": "on",
}


@pytest.fixture(autouse=True)
def _german(settings):
    settings.MARKET_COUNTRY = settings.MARKET_REGION = "DE"
    settings.MARKET_PHONE_REGION = "DE"
    settings.MARKET_CURRENCY = "EUR"
    settings.MARKET_TIME_ZONE = "Europe/Berlin"


@pytest.fixture
def pack():
    farm = make_farm("Hof Wiesengrund")
    farm.delivery_methods.all().delete()
    give_default_delivery(farm)
    return make_pack(farm, "Äpfel", price="12.00", currency="EUR")


def test_shopper_at_home_gives_an_address_of_the_country_and_orders(client, pack):
    fill(client, (pack, 2))
    page = client.get("/checkout/").text
    total = re.search(r'name="expected_total" value="([\d.]+)"', page)[1]

    answer = pay(client, total, **GERMAN)

    assert '<option value="DE" selected>' in page
    assert "China" not in page
    assert total == "29.90"
    order = Order.objects.get()
    assert answer.json()["order"] == order.number
    assert (order.currency, order.shipping_address.country_id) == ("EUR", "DE")
    assert order.vendor_orders.get().delivery_cost == Decimal("5.90")


def test_address_needs_the_postcode_where_there_are_some(client, pack):
    fill(client, (pack, 2))
    page = client.get("/checkout/").text
    total = re.search(r'name="expected_total" value="([\d.]+)"', page)[1]

    refused = pay(client, total, **GERMAN | {"postcode": ""})

    assert refused.status_code == 422
    assert "Enter the postcode." in refused.text
    assert not Order.objects.exists()


def test_regions_are_the_countrys_own():
    assert region_choices() == [("DE", "Germany")]
    assert region_choices(["DE", "FR"]) == [("DE", "Germany"), ("FR", "France")]


def test_nobody_guesses_what_a_parcel_costs_in_another_currency(settings):
    settings.MARKET_CURRENCY = "KWD"
    farm = make_farm()
    farm.delivery_methods.all().delete()

    (pickup,) = give_default_delivery(farm)

    assert pickup.is_pickup
