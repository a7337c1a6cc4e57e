"""Goods by how far their farms are from a village."""

import pytest
from django.http import QueryDict
from django.urls import reverse

from shop.catalogue import page_order
from shop.catalogue.listing import listing
from shop.catalogue.queries import listed_products
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm, make_village

pytestmark = pytest.mark.django_db


def make_farm_at(north, east):
    village = make_village(latitude=north, longitude=east)
    return make_farm(village=village)


@pytest.fixture
def farms():
    """From north to south, and one of which nobody knows where it is."""
    return [make_farm_at(north, 101) for north in (30, 28, 26)] + [
        make_farm_at(None, None)
    ]


def titles(query):
    page = listing(listed_products(), QueryDict(query), "CN-BJ")
    return [product.title for product in page.products]


@pytest.mark.parametrize("few", [0, 200])
@pytest.mark.parametrize("pages", [1, 2])
def test_the_nearest_farms_come_first_and_their_newest_goods(
    farms, few, pages, monkeypatch
):
    monkeypatch.setattr(page_order, "_FEW", few)
    monkeypatch.setattr("shop.catalogue.listing.PAGE_SIZE", 5)
    for n in range(3):
        for place, farm in enumerate(farms):
            make_pack(farm, title=f"{place}-{n}")
    from_north = [f"{place}-{n}" for place in range(4) for n in (2, 1, 0)]
    from_south = [f"{place}-{n}" for place in (2, 1, 0, 3) for n in (2, 1, 0)]

    for farm, order in ((farms[0], from_north), (farms[2], from_south)):
        near = f"near={farm.village.slug}"
        assert titles(f"{near}&pages={pages}") == order[: 5 * pages]
        assert titles(f"{near}&page=2") == order[5:10]
        assert titles(f"{near}&page=4") == []
        assert titles(f"{near}&seller={farms[1].code}") == order[3:6]


def test_who_says_where_they_are_may_order_otherwise(farms):
    cheap = make_pack(farms[2], title="Cheap", price="1.00")
    make_pack(farms[0], title="Dear", price="90.00")
    near = f"near={farms[0].village.slug}"
    assert titles(near) == titles(f"{near}&sort=near") == ["Dear", "Cheap"]
    assert titles(f"{near}&sort=price") == [cheap.product.title, "Dear"]


@pytest.mark.parametrize("near", ["", "nowhere", "unplaced", "' OR 1=1", "\x00"])
def test_a_place_that_nobody_knows_orders_nothing(client, farms, near):
    make_pack(farms[2], title="Older")
    make_pack(farms[0], title="Newer")
    near = farms[3].village.slug if near == "unplaced" else near
    address = QueryDict(mutable=True)
    address.update({"near": near, "sort": "near"})
    assert titles(address.urlencode()) == ["Newer", "Older"]
    page = client.get(reverse("catalogue:index"), {"near": near, "sort": "near"}).text
    assert "Nearest farms" not in page


def test_the_page_offers_villages_and_says_which_is_chosen(client, farms):
    make_pack(farms[0])
    village = farms[0].village
    page = client.get(reverse("catalogue:index")).text
    assert f'value="{village.slug}"' in page
    assert 'data-latitude="30.0"' in page
    assert "Nearest farms" not in page
    chosen = client.get(reverse("catalogue:index"), {"near": village.slug}).text
    assert f"Near {village.name}" in chosen
    assert "Nearest farms" in chosen
