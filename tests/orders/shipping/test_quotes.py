from datetime import date, time
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import dates
from core.regions import MAINLAND, REMOTE
from orders.shipping.models import DeliveryMethod
from orders.shipping.quotes import quote_for, quotes
from tests.factories.shipping import (
    make_consignment,
    make_delivery,
    make_rated_delivery,
)
from tests.factories.vendors import make_farm

pytestmark = pytest.mark.django_db
KIND = DeliveryMethod.Kind


def costs(farm, region, **fields):
    return [quote.cost for quote in quote_for(make_consignment(farm, **fields), region)]


def test_a_flat_price_is_the_same_everywhere_in_the_country():
    farm = make_farm()

    assert costs(farm, "CN-BJ") == costs(farm, "CN-XZ") == [Decimal("12.00")]


def test_abroad_is_not_the_rest_of_the_country():
    assert costs(make_farm(), "JP") == []


def test_a_country_is_served_when_a_rate_names_it():
    farm = make_farm(delivers=False)
    make_delivery(farm, regions=["JP"], price="80.00")

    assert costs(farm, "JP") == [Decimal("80.00")]
    assert costs(farm, "CN-BJ") == []


def test_the_rate_that_names_the_province_counts_before_the_rest():
    farm = make_farm(delivers=False)
    make_rated_delivery(
        farm, [([], None, "10.00"), (["CN-XZ"], None, "30.00"), (["CN"], None, "11")]
    )

    assert costs(farm, "CN-XZ") == [Decimal("30.00")]
    assert costs(farm, "CN-BJ") == [Decimal("11.00")]


def test_an_unknown_province_gets_the_price_of_the_rest_only():
    farm = make_farm(delivers=False)
    make_rated_delivery(farm, [(["CN-XZ"], None, "30.00")])

    assert costs(farm, "CN") == []
    make_rated_delivery(farm, [([], None, "9.00")])
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
    farm = make_farm(delivers=False)
    make_rated_delivery(farm, [([], 5, "15.00"), ([], 1, "8.00"), ([], 20, "40.00")])

    assert costs(farm, "CN-BJ", grams=grams) == [Decimal(cost) for cost in expected]


def test_a_dear_region_is_not_served_at_the_price_of_the_rest():
    farm = make_farm(delivers=False)
    make_rated_delivery(farm, [([], None, "10.00"), (["CN-XZ"], 2, "30.00")])

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
    farm = make_farm(delivers=False)
    make_delivery(farm, free_from=Decimal("199.00"))

    quote = quote_for(make_consignment(farm, goods=goods), "CN-BJ")[0]

    assert quote.cost == Decimal(cost)
    assert quote.missing_for_free == (missing and Decimal(missing))


def test_pickup_is_offered_to_everybody():
    farm = make_farm(delivers=False)
    make_delivery(farm, kind=KIND.PICKUP, price="0.00", pickup_at="Saturdays, 9 to 12")

    quote = quote_for(make_consignment(farm), "JP")[0]

    assert (quote.is_pickup, quote.cost) == (True, Decimal("0.00"))
    assert quote.place == "Saturdays, 9 to 12"


def test_a_method_not_offered_gives_no_quote():
    farm = make_farm(delivers=False)
    make_delivery(farm, is_active=False)

    assert costs(farm, "CN-BJ") == []


@time_machine.travel(dates.at(date(2026, 10, 21), time(9)), tick=False)
def test_dates_count_from_the_day_the_goods_are_picked():
    farm = make_farm(delivers=False)
    make_delivery(farm, min_days=2, max_days=4)

    now = quote_for(make_consignment(farm), "CN-BJ")[0]
    later = quote_for(make_consignment(farm, ready_on=date(2026, 10, 28)), "CN-BJ")[0]

    assert (now.expected_from, now.expected_to) == (
        date(2026, 10, 23),
        date(2026, 10, 25),
    )
    assert later.expected_from == date(2026, 10, 30)


@pytest.mark.parametrize("sellers", [1, 3])
def test_quotes_of_known_methods_cost_one_query_for_any_number_of_sellers(sellers):
    farms = [make_farm() for _ in range(sellers)]
    for farm in farms:
        make_delivery(farm, kind=KIND.PICKUP, price="0.00")
    consignments = [make_consignment(farm) for farm in farms]

    with CaptureQueriesContext(connection) as first:
        quotes(consignments, "CN-BJ")
    with CaptureQueriesContext(connection) as captured:
        found = quotes(consignments, "CN-BJ")

    # What was learnt of carriers is read once, until it changes.
    assert (len(first), len(captured)) == (sellers + 2, 1)
    assert [len(offered) for offered in found.values()] == [2] * sellers


def test_remote_provinces_are_on_the_mainland():
    assert set(REMOTE) < set(MAINLAND)
    assert len(MAINLAND) == 31
