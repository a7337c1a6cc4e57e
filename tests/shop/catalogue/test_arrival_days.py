"""Goods that are there by a day, as their own pages promise it."""

from datetime import date, time, timedelta

import pytest
import time_machine
from django.http import QueryDict
from django.urls import reverse

from core import dates
from orders.shipping.delivery_estimates import consignment_of
from orders.shipping.models import DeliverySettings, TransitTime
from orders.shipping.quotes import ways
from shop.catalogue.listing import listing
from shop.catalogue.models import Product
from shop.catalogue.queries import listed_products
from tests.factories.presales import make_presale
from tests.factories.shipping import (
    make_delivery,
    make_pickup_point,
    make_pickup_window,
    make_van,
)
from tests.factories.shop import make_pack, make_product
from tests.factories.vendors import make_cooperative, make_farm
from tests.markup import flat
from vendors.partner.models import StockRecord

pytestmark = pytest.mark.django_db

TUESDAY = date(2026, 10, 20)
TEN = time(10)


@pytest.fixture(autouse=True)
def _tuesday():
    with time_machine.travel(dates.at(TUESDAY, TEN), tick=False):
        yield


def make_goods(farm, title, **fields):
    return make_pack(product=make_product(farm, title, **fields))


def listed(day, region="CN-BJ", query=""):
    address = QueryDict(f"by={day.isoformat()}{query}")
    return {one.title for one in listing(listed_products(), address, region).products}


def promised_by(pack, day, region="CN-BJ"):
    """As the quotes of the product's page have it."""
    found = ways([consignment_of(pack)], region, asks_minimum=False)
    days = [
        quote.expected_from if quote.by_van else quote.expected_to
        for quote in found[pack.partner_id].quotes
        if not quote.is_pickup
    ]
    return min(days, default=date.max) <= day


def promised(day):
    packs = StockRecord.objects.select_related("product", "partner", "pool")
    return {pack.product.title for pack in packs if promised_by(pack, day)}


@pytest.fixture
def market():
    """Sellers of each kind, goods of each kind with each."""
    near, far = make_farm(delivers=False), make_farm(delivers=False)
    coop = make_cooperative(delivers=False)
    lent = make_farm(delivers=False, cooperative=coop)
    slow, local = make_farm(delivers=False), make_farm(delivers=False)
    make_delivery(near, min_days=1, max_days=2, cut_off_hour=12)
    make_delivery(near, min_days=1, max_days=1, keeps_cold=True, lead_days=2)
    make_delivery(far, min_days=4, max_days=6, cut_off_hour=9)
    make_delivery(coop, min_days=2, max_days=3, is_lent=True)
    make_delivery(slow, min_days=1, max_days=2)
    make_van(local)
    make_pickup_window(make_pickup_point(near))
    DeliverySettings.objects.create(partner=lent, source="cooperative")
    DeliverySettings.objects.create(partner=slow, send_within=3)
    for farm in (near, far, coop, lent, slow, local):
        make_goods(farm, f"{farm.name}: there")
        make_goods(farm, f"{farm.name}: cold", needs_cold=True)
        make_goods(farm, f"{farm.name}: made to order", send_within=4)
        make_goods(farm, f"{farm.name}: made for long", send_within=40)
    return near


def test_what_is_listed_by_a_day_is_what_its_page_promises(market):
    for n in range(1, 15):
        day = TUESDAY + timedelta(days=n)
        assert listed(day) == promised(day)


def test_after_its_cut_off_a_parcel_comes_later(market):
    with time_machine.travel(dates.at(TUESDAY, TEN), tick=False) as clock:
        days = [TUESDAY + timedelta(days=n) for n in range(1, 9)]
        before = [listed(day) for day in days]
        clock.shift(timedelta(hours=3))
        after = [listed(day) for day in days]
        assert after == [promised(day) for day in days]
        assert all(late <= early for late, early in zip(after, before, strict=True))
        assert after != before


def test_a_region_that_nobody_sends_to_gets_nothing():
    farm = make_farm(delivers=False)
    make_delivery(farm, regions=["CN-XZ"], min_days=1, max_days=2)
    make_goods(farm, "Plums")
    week = TUESDAY + timedelta(days=7)
    assert listed(week) == set()
    assert listed(week, "CN-XZ") == {"Plums"}
    assert listed(week, query="&reach=CN-XZ") == {"Plums"}


def test_days_learnt_from_parcels_count():
    farm = make_farm(delivers=False)
    make_delivery(farm, min_days=1, max_days=1, usual_carrier="sf")
    make_goods(farm, "Plums")
    day = TUESDAY + timedelta(days=3)
    assert listed(day) == {"Plums"}
    TransitTime.objects.create(
        carrier="sf",
        origin=farm.village.county.region,
        destination="CN-BJ",
        parcels=40,
        usual_days=3,
        most_days=5,
    )
    assert listed(day) == set()


def test_what_is_still_to_be_picked_is_left_out():
    farm = make_farm(delivers=False)
    make_delivery(farm, min_days=1, max_days=1)
    make_goods(farm, "Picked", picked_on=TUESDAY)
    make_goods(farm, "To be picked", picked_on=TUESDAY + timedelta(days=2))
    make_presale(make_pack(product=make_product(farm, "Presold"), on_hand=0))
    assert listed(TUESDAY + timedelta(days=14)) == {"Picked"}


@pytest.mark.parametrize("day", ["2026-10-20", "2026-12-01", "tomorrow", "", "1e9"])
def test_a_day_that_nobody_promises_is_no_filter(client, day):
    make_goods(make_farm(), "Plums")
    page = client.get(reverse("catalogue:index"), {"by": day})
    assert "Plums" in page.text
    assert "Arrives in" not in page.text


def test_the_page_says_the_day_and_how_many(client, market):
    day = TUESDAY + timedelta(days=4)
    address = {"by": day.isoformat(), "reach": "CN-BJ"}
    page = client.get(reverse("catalogue:index"), address).text
    total = len(promised(day))
    assert 0 < total < Product.objects.count()
    assert f"{total} products" in flat(page)
    assert "Arrives in Beijing by Saturday 24 October" in page
