"""The list of farms: filters with figures, orders, and the map of the villages."""

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.http import QueryDict

from core import dates
from shop.storefront.farm_list import farm_list
from shop.storefront.farm_map import map_around, map_of_farms
from tests.factories.pages import read_page
from tests.factories.shipping import make_delivery
from tests.factories.shop import make_category, make_pack, make_product
from tests.factories.vendors import make_farm, make_village
from vendors.partner.models import Partner
from vendors.partner.states import PartnerStatus

pytestmark = pytest.mark.django_db


def names(query=""):
    return [farm.name for farm in farm_list(QueryDict(query)).farms]


def counted(name, query=""):
    options = farm_list(QueryDict(query)).options[name]
    return {option.label: option.count for option in options}


def sell(farm, kind, **fields):
    category = make_category(kind)
    product = make_product(farm, main_category=category, **fields)
    make_pack(product=product)
    return category


@pytest.fixture
def farms():
    upper, lower = make_village(slug="upper"), make_village(slug="lower")
    apple = make_farm("Apple", village=upper)
    honey = make_farm("Honey", village=lower)
    walnut = make_farm("Walnut", village=lower)
    return apple, honey, walnut


def test_kinds_are_those_on_sale_now(farms):
    apple, honey, walnut = farms
    nuts = sell(apple, "Nuts")
    sell(walnut, "Nuts")
    sell(honey, "Honey")

    assert names(f"kind={nuts.pk}") == ["Apple", "Walnut"]
    assert counted("kind") == {"Nuts": 2, "Honey": 1}
    assert counted("kind", "village=lower") == {"Honey": 1, "Nuts": 1}
    assert list(counted("village", f"kind={nuts.pk}").values()) == [1, 1]


def test_row_says_what_a_farm_sells(client, farms):
    sell(farms[0], "Nuts")
    sell(farms[0], "Honey")
    page = read_page(client, "/farms/")
    assert "2 products" in page
    assert "No products at the moment" in page

    sold = farm_list(QueryDict()).sold[farms[0].pk]
    assert (sold.count, set(sold.kinds)) == (2, {"Nuts", "Honey"})


def test_village_of_nobody_leaves_none(farms):
    assert names("village=nowhere") == []
    assert names("village=lower&village=upper") == ["Apple", "Honey", "Walnut"]


def test_who_is_away_is_not_open_now(farms):
    Partner.objects.filter(pk=farms[1].pk).update(
        status=PartnerStatus.HOLIDAY, holiday_until=dates.today() + timedelta(days=3)
    )
    assert names("open=1") == ["Apple", "Walnut"]
    assert counted("open") == {"Open now": 2}


def test_certified_farms_have_certified_goods(farms):
    until = dates.today() + timedelta(days=9)
    sell(farms[0], "Nuts", organic_until=until)
    sell(farms[1], "Nuts", organic_until=until, green_until=until)

    assert names("cert=organic") == ["Apple", "Honey"]
    assert names("cert=organic&cert=green") == ["Honey"]
    assert names("cert=none") == ["Apple", "Honey", "Walnut"]


def test_only_who_delivers_there_is_listed(farms):
    far = make_farm("Far", delivers=False)
    make_delivery(far, regions=["CN-XZ"])
    assert "Far" not in names("reach=CN-BJ")
    assert "Far" in names("reach=CN-XZ")
    assert "Far" in names("reach=nowhere")


def test_farms_on_air_and_with_visits_are_asked_above(farms, monkeypatch):
    live = SimpleNamespace(only=lambda: [farms[2].pk])
    monkeypatch.setattr("shop.storefront.farm_list.FARMS_ON_AIR", live)
    assert names("live=1") == ["Walnut"]
    assert counted("live") == {"Live now": 1}
    assert counted("visits") == {}
    assert names("visits=1") == []


@pytest.mark.parametrize(
    ("sort", "first"),
    [("name", "Apple"), ("rating", "Honey"), ("newest", "Walnut"), ("goods", "Walnut")],
)
def test_orders(farms, sort, first):
    apple, honey, walnut = farms
    Partner.objects.filter(pk=honey.pk).update(rating=Decimal("4.8"), rating_count=9)
    Partner.objects.filter(pk=apple.pk).update(rating=5, rating_count=1)
    sell(walnut, "Nuts")
    assert names(f"sort={sort}")[0] == first


@pytest.mark.parametrize("name", ["village", "kind", "cert", "open", "reach", "sort"])
@pytest.mark.parametrize("value", ["", "abc", "-1", "9" * 30, "\x00", "１", "a" * 900])
def test_nonsense_never_breaks_the_list(client, name, value):
    assert client.get("/farms/", {name: value}).status_code == 200


def test_filters_cost_no_query_of_their_own(client, queries, farms):
    sell(farms[0], "Nuts")
    client.get("/farms/")
    cache.clear()
    with queries(13):
        client.get("/farms/?open=1&visits=1&live=1&reach=CN-BJ&sort=goods")


# --- The map ---------------------------------------------------------------------


def place(village, north, east):
    type(village).objects.filter(pk=village.pk).update(latitude=north, longitude=east)
    village.refresh_from_db()


def test_map_shows_villages_with_farms_and_leads_to_them(client, farms):
    upper, lower = farms[0].village, farms[1].village
    assert farm_list(QueryDict()).villages == {"upper": 1, "lower": 2}
    assert client.get("/farms/").context["map"] is None

    place(upper, "36.30", "113.40")
    place(lower, "36.20", "113.50")
    place(make_village(slug="empty"), "36.25", "113.45")

    drawn = client.get("/farms/").context["map"]
    assert [(s.dot.village.slug, s.farms) for s in drawn.spots] == [
        ("lower", 2),
        ("upper", 1),
    ]
    assert drawn.spots[0].dot.radius > drawn.spots[1].dot.radius
    page = read_page(client, "/farms/?open=1")
    assert "?open=1&amp;village=lower" in page
    assert page.count('data-latitude="36.2') == 1


def test_chosen_village_is_marked(farms):
    place(farms[0].village, "36.30", "113.40")
    drawn = map_of_farms({"lower": 2}, frozenset({"upper"}))
    assert [(s.dot.village.slug, s.farms, s.is_own) for s in drawn.spots] == [
        ("upper", 0, True)
    ]


def test_farm_shows_where_it_is_among_the_county(client, farms):
    village = farms[0].village
    assert "Where we are" not in read_page(client, f"/farms/{farms[0].code}/")
    place(village, "36.30", "113.40")
    assert "Where we are" in read_page(client, f"/farms/{farms[0].code}/")
    assert [spot.is_own for spot in map_around(village).spots] == [True]
    assert map_around(None) is None
