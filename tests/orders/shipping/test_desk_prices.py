"""The desk's page of delivery in every currency, and what it costs to build."""

from decimal import Decimal

import pytest

from tests.cast import a_delivery, a_pack

from .steps import (
    a_parcel,
    a_point,
    a_window,
    at,
    rates_of,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("currency", "price", "why"),
    [
        ("JPY", "900", ""),
        ("JPY", "900.5", "no smaller coin than 1"),
        ("KWD", "1.25", ""),
        ("USD", "1.255", "no smaller coin than 0.01"),
    ],
)
def test_prices_are_in_the_sellers_own_coins(desk, farm, currency, price, why):
    a_pack(farm, currency=currency)

    response = desk.post(at("delivery_new", farm), a_parcel(([], [price])))

    assert farm.delivery_methods.count() == (0 if why else 1)
    assert why in response.text
    assert why or rates_of(farm.delivery_methods.get()) == [([], None, Decimal(price))]


@pytest.mark.parametrize("methods", [1, 4])
def test_the_page_costs_the_same_for_any_number_of_methods(
    desk, farm, queries, methods
):
    for _ in range(methods):
        a_delivery(farm)
        a_window(a_point(farm))

    with queries(12):
        response = desk.get(
            at("delivery", farm), {"region": "CN-BJ", "kilos": "5", "goods": "100"}
        )

    assert len(response.context["rows"]) == methods * 2
    assert len(response.context["answer"].quotes) == methods * 2
