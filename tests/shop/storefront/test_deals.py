"""The page of what is cheaper now."""

from datetime import timedelta

import pytest
from django.utils import timezone

from shop.campaigns.seller_codes import SellerCode, make_seller_code
from tests.factories.group_buys import make_group_offer
from tests.factories.shop import make_offer, make_pack, make_sale_price
from tests.factories.vendors import make_farm
from tests.markup import flat
from vendors.partner.services.sellers import suspend_partner

pytestmark = pytest.mark.django_db
PAGE = "/deals/"


def shown(client):
    return flat(client.get(PAGE).text)


def code(name, **more):
    ends = timezone.now() + timedelta(days=30)
    terms = {"code": name.upper(), "percent": 10, "is_announced": True} | more
    return SellerCode(name, "en", ends, **terms)


def test_without_any_it_leads_to_the_season(client):
    assert "No deals at the moment" in shown(client)


def test_offers_announced_codes_and_reduced_goods(client):
    farm = make_farm(name="Li Orchard")
    reduced = make_pack(farm, price="60.00")
    make_sale_price(reduced)
    make_pack(farm, price="10.00")
    make_offer("5", name="Harvest thanks")
    make_seller_code(farm, code("Told5"))
    make_seller_code(farm, code("Hidden5", is_announced=False))

    page = shown(client)

    assert "Harvest thanks" in page
    assert "TOLD5" in page
    assert "Li Orchard" in page
    assert "HIDDEN5" not in page
    assert reduced.product.title in page
    assert 'href="/catalogue/?offer=1"' in page


def test_goods_for_groups_have_a_shelf(client):
    offer = make_group_offer(make_pack(price="60.00"))

    page = shown(client)

    assert "Cheaper together" in page
    assert offer.pack.product.title in page


def test_offers_of_who_may_not_sell_are_not_told(client):
    farm = make_farm()
    make_seller_code(farm, code("Gone5"))
    suspend_partner(farm, reason="away", by=None)

    assert "GONE5" not in shown(client)


def test_it_costs_the_same_for_many(client, queries):
    farm = make_farm()
    for number in range(3):
        make_sale_price(make_pack(farm, price="60.00"))
        make_seller_code(farm, code(f"Told{number}"))
    client.get(PAGE)
    with queries(14):
        client.get(PAGE + "?x=1")
