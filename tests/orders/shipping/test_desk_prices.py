"""The desk's page of delivery in every currency, and what it costs to build."""

from decimal import Decimal

import pytest

from tests.factories.pages import desk_url
from tests.factories.shipping import (
    fill_parcel_method,
    make_delivery,
    make_pickup_point,
    make_pickup_window,
    rates_of,
)
from tests.factories.shop import make_pack

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("currency", "price", "why"),
    [
        ("JPY", "900", ""),
        ("JPY", "900.5", "The smallest amount in this currency is 1."),
        ("KWD", "1.25", ""),
        ("USD", "1.255", "The smallest amount in this currency is 0.01"),
    ],
)
def test_prices_are_in_the_sellers_own_coins(desk, farm, currency, price, why):
    make_pack(farm, currency=currency)

    response = desk.post(
        desk_url("delivery_new", farm), fill_parcel_method(([], [price]))
    )

    assert farm.delivery_methods.count() == (0 if why else 1)
    assert why in response.text
    assert why or rates_of(farm.delivery_methods.get()) == [([], None, Decimal(price))]


@pytest.mark.parametrize("methods", [1, 4])
def test_the_page_costs_the_same_for_any_number_of_methods(
    desk, farm, queries, methods
):
    for _ in range(methods):
        make_delivery(farm)
        make_pickup_window(make_pickup_point(farm))

    with queries(12):
        response = desk.get(
            desk_url("delivery", farm),
            {"region": "CN-BJ", "kilos": "5", "goods": "100"},
        )

    assert len(response.context["rows"]) == methods * 2
    assert len(response.context["answer"].quotes) == methods * 2
