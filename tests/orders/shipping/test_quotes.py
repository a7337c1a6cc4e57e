from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.regions import MAINLAND, REMOTE
from orders.shipping.models import DeliveryMethod
from orders.shipping.quotes import quote_for, quotes
from tests.cast import a_delivery, a_farm

from .steps import a_consignment, a_method

pytestmark = pytest.mark.django_db
KIND = DeliveryMethod.Kind


def costs(farm, region, **fields):
    return [quote.cost for quote in quote_for(a_consignment(farm, **fields), region)]


def test_a_flat_price_is_the_same_everywhere_in_the_country():
    farm = a_farm()

    assert costs(farm, "CN-BJ") == costs(farm, "CN-XZ") == [Decimal("12.00")]


def test_abroad_is_not_the_rest_of_the_country():
    assert costs(a_farm(), "JP") == []


def test_a_country_is_served_when_a_rate_names_it():
    farm = a_farm(delivers=False)
    a_delivery(farm, regions=["JP"], price="80.00")

    assert costs(farm, "JP") == [Decimal("80.00")]
    assert costs(farm, "CN-BJ") == []


def test_the_rate_that_names_the_province_counts_before_the_rest():
    farm = a_farm(delivers=False)
    a_method(
        farm, [([], None, "10.00"), (["CN-XZ"], None, "30.00"), (["CN"], None, "11")]
    )

    assert costs(farm, "CN-XZ") == [Decimal("30.00")]
    assert costs(farm, "CN-BJ") == [Decimal("11.00")]


def test_an_unknown_province_gets_the_price_of_the_rest_only():
    farm = a_farm(delivers=False)
    a_method(farm, [(["CN-XZ"], None, "30.00")])

    assert costs(farm, "CN") == []
    a_method(farm, [([], None, "9.00")])
    assert costs(farm, "CN") == [Decimal("9.00")]


@pytest.mark.parametrize(
    ("grams", "expected"),
    [
        (1, ["8.00"]),
        (1000, ["8.00"]),
        (1001, ["15.00"]),
        (5000, ["15.00"]),
        (5001, ["40.00"]),
        (20_000, ["40.00"]),
        (20_001, []),
    ],
)
def test_the_lightest_band_that_carries_it_counts(grams, expected):
    farm = a_farm(delivers=False)
    a_method(farm, [([], 5, "15.00"), ([], 1, "8.00"), ([], 20, "40.00")])

    assert costs(farm, "CN-BJ", grams=grams) == [Decimal(cost) for cost in expected]


def test_a_dear_region_is_not_served_at_the_price_of_the_rest():
    farm = a_farm(delivers=False)
    a_method(farm, [([], None, "10.00"), (["CN-XZ"], 2, "30.00")])

    assert costs(farm, "CN-XZ", grams=2500) == []


@pytest.mark.parametrize(
    ("goods", "cost", "missing"),
    [
        ("151.00", "12.00", "48.00"),
        ("198.99", "12.00", "0.01"),
        ("199.00", "0.00", None),
        ("500.00", "0.00", None),
    ],
)
def test_free_from_says_what_is_missing(goods, cost, missing):
    farm = a_farm(delivers=False)
    a_delivery(farm, free_from=Decimal("199.00"))

    quote = quote_for(a_consignment(farm, goods=goods), "CN-BJ")[0]

    assert quote.cost == Decimal(cost)
    assert quote.missing_for_free == (missing and Decimal(missing))


def test_pickup_is_offered_to_everybody():
    farm = a_farm(delivers=False)
    a_delivery(farm, kind=KIND.PICKUP, price="0.00", pickup_at="Saturdays, 9 to 12")

    quote = quote_for(a_consignment(farm), "JP")[0]

    assert (quote.is_pickup, quote.cost) == (True, Decimal("0.00"))
    assert quote.place == "Saturdays, 9 to 12"


def test_a_method_not_offered_gives_no_quote():
    farm = a_farm(delivers=False)
    a_delivery(farm, is_active=False)

    assert costs(farm, "CN-BJ") == []


@time_machine.travel("2026-10-21T09:00:00+08:00", tick=False)
def test_dates_count_from_the_day_the_goods_are_picked():
    farm = a_farm(delivers=False)
    a_delivery(farm, min_days=2, max_days=4)

    now = quote_for(a_consignment(farm), "CN-BJ")[0]
    later = quote_for(a_consignment(farm, ready_on=date(2026, 10, 28)), "CN-BJ")[0]

    assert (now.expected_from, now.expected_to) == (
        date(2026, 10, 23),
        date(2026, 10, 25),
    )
    assert later.expected_from == date(2026, 10, 30)


@pytest.mark.parametrize("sellers", [1, 3])
def test_quotes_cost_two_queries_for_any_number_of_sellers(sellers):
    farms = [a_farm() for _ in range(sellers)]
    for farm in farms:
        a_delivery(farm, kind=KIND.PICKUP, price="0.00")

    with CaptureQueriesContext(connection) as captured:
        found = quotes([a_consignment(farm) for farm in farms], "CN-BJ")

    assert len(captured) == 2
    assert [len(offered) for offered in found.values()] == [2] * sellers


def test_remote_provinces_are_on_the_mainland():
    assert set(REMOTE) < set(MAINLAND)
    assert len(MAINLAND) == 31
