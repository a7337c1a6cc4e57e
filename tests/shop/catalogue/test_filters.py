"""What lists of goods are narrowed to and ordered by, and how many that leaves."""

from datetime import timedelta

import pytest
from django.http import QueryDict

from config.cached_pages import PAGES
from core import dates
from core.units import UnitKind
from orders.shipping.models import DeliverySettings
from shop.catalogue import facets
from shop.catalogue.filters import CHOICES, PLACE, read_filters
from shop.catalogue.listing import listing
from shop.catalogue.models import Product
from shop.catalogue.queries import listed_products
from tests.factories.live import make_broadcast_on_air
from tests.factories.pages import NONSENSE, read_page
from tests.factories.shipping import make_delivery, make_pickup_point
from tests.factories.shop import make_offer, make_pack, make_product, make_range
from tests.factories.vendors import make_cooperative, make_farm, make_member

pytestmark = pytest.mark.django_db

MARKED = {
    "cert=organic": "Organic",
    "cert=origin": "Origin",
    "picked=3": "Fresh",
    "rating=4": "Rated",
    "offer=1": "Cheap",
    "live=1": "Live",
}


def days_ago(days):
    return dates.today() - timedelta(days=days)


def page_of(query):
    return listing(listed_products(), QueryDict(query), "CN-BJ")


def titles(query):
    return [product.title for product in page_of(query).products]


def figures(page, name):
    return {option.value: option.count for option in page.marks[name]}


@pytest.fixture
def goods():
    """One for each mark, and a plain one."""
    farm, soon = make_farm(), days_ago(-9)
    marks = {
        "Plain": {"rating": 3.9, "picked_on": days_ago(40), "green_until": days_ago(1)},
        "Organic": {"organic_until": soon},
        "Origin": {"origin_until": dates.today()},
        "Fresh": {"picked_on": days_ago(3), "organic_until": days_ago(1)},
        "Rated": {"rating": 4.0, "picked_on": days_ago(20)},
        "Cheap": {},
        "Live": {},
    }
    packs = {
        title: make_pack(product=make_product(farm, title, **fields))
        for title, fields in marks.items()
    }
    make_offer(within=make_range([packs["Cheap"].product]))
    broadcast = make_broadcast_on_air(farm, host=make_member(farm))
    broadcast.shelf.create(stockrecord=packs["Live"])
    return {title: pack.product for title, pack in packs.items()}


def test_each_mark_leaves_its_goods_and_says_how_many(goods):
    for query, title in MARKED.items():
        assert titles(query) == [title]
        name, value = query.split("=")
        assert figures(page_of(""), name)[value] == 1
        assert figures(page_of(query), name)[value] == page_of(query).total == 1
    page = page_of("")
    assert figures(page, "cert") == {"organic": 1, "origin": 1}
    assert figures(page, "picked") == {"3": 1, "7": 1, "30": 2}


def test_marks_go_together_and_count_within_each_other(goods):
    Product.objects.filter(title="Organic").update(rating=5, picked_on=days_ago(5))

    page = page_of("cert=organic&rating=4")

    assert [product.title for product in page.products] == ["Organic"]
    assert figures(page, "picked") == {"7": 1, "30": 1}
    assert figures(page, "offer") == {}
    assert page.total == 1
    # Days of picking rule each other out: each counts as if it were chosen instead.
    assert figures(page_of("picked=7"), "picked") == {"3": 1, "7": 2, "30": 3}
    assert titles("picked=30&picked=7") == ["Fresh", "Organic"]


def test_one_mark_of_too_many_goods_is_counted_by_the_kept_groups(goods, monkeypatch):
    monkeypatch.setattr(facets, "SAMPLE", 0)

    page = page_of("picked=30")

    assert (page.total, figures(page, "picked")["3"]) == (2, 1)
    assert [kind.count for kind in page.kinds] == [2]
    assert figures(page, "rating") == {"4": None}  # among those: nobody counted
    assert page_of("picked=30&rating=4").total is None


def test_unknown_choices_are_left_out():
    make_pack(title="Walnuts")
    query = "cert=holy&picked=5&rating=9&offer=yes&live=2&reach=XX-1&unit=stone"
    assert titles(f"{query}&unit_from=1") == ["Walnuts"]
    assert page_of(query).chips == []


@pytest.mark.parametrize("value", NONSENSE)
def test_nonsense_in_any_choice_never_breaks_a_list(client, value):
    make_pack()
    query = {name: [value, value] for name in CHOICES}
    assert client.get("/catalogue/", query).status_code == 200


def test_price_of_a_unit_compares_goods_of_its_kind_alone():
    for title, kind, price in (
        ("Walnuts", UnitKind.WEIGHT, "40.00"),
        ("Potatoes", UnitKind.WEIGHT, "4.00"),
        ("Oil", UnitKind.VOLUME, "40.00"),
        ("Eggs", UnitKind.PIECE, "2.00"),
    ):
        product = make_product(make_farm(), title, unit_kind=kind)
        make_pack(product=product, price=price, quantity=1000)

    assert titles("unit_from=40&unit_to=40") == ["Walnuts"]
    assert titles("unit=jin&unit_from=20&unit_to=20") == ["Walnuts"]
    assert titles("unit=volume&unit_from=1&sort=unit") == ["Oil"]
    assert titles("unit=piece&unit_to=2") == ["Eggs"]
    assert page_of("unit=piece&unit_to=2").total == 1
    assert [chip.label for chip in page_of("unit=jin&unit_to=20").chips] == [
        "up to ¥20.00/jin"
    ]


def test_prices_of_a_unit_in_the_wrong_order_are_said_and_kept(client):
    text = read_page(client, "/catalogue/?unit=volume&unit_from=50&unit_to=20")
    assert "Please enter the lower price first, such as 20 to 50" in text
    assert 'id="unit_from-error"' in text
    assert 'value="50"' in text
    assert '<option value="volume" selected>' in text


def test_region_leaves_the_goods_of_those_who_send_there():
    far, near, van = (make_farm(delivers=False) for _ in range(3))
    make_delivery(far)
    make_delivery(far, regions=["JP"])
    make_delivery(near, regions=["CN-BJ"])
    make_pickup_point(van)
    for farm, title in ((far, "Far"), (near, "Near"), (van, "Pickup")):
        make_pack(farm, title)

    assert titles("reach=CN-BJ") == ["Near", "Far"]
    assert titles("reach=CN-GD") == titles("reach=JP") == ["Far"]
    assert titles("reach=FR") == []
    assert titles(f"reach=CN-GD&seller={near.code}") == []
    page = page_of("reach=CN-GD")
    assert page.total == 1
    assert [option.count for option in page.sellers] == [1]
    assert [chip.label for chip in page.chips] == ["Delivers to Guangdong"]


@pytest.mark.parametrize(
    ("source", "found"),
    [("own", ["Own"]), ("beside", ["Lent", "Own"]), ("cooperative", ["Lent"])],
)
def test_region_counts_the_delivery_of_a_cooperative(source, found):
    coop = make_cooperative(delivers=False)
    make_delivery(coop, regions=["CN-BJ"], is_lent=True)
    make_delivery(coop, regions=["CN-SH"])
    farm = make_farm(cooperative=coop, delivers=False)
    make_delivery(farm, regions=["CN-GD"])
    DeliverySettings.objects.create(partner=farm, source=source)
    make_pack(farm, "Walnuts")

    asked = {"Lent": "CN-BJ", "Own": "CN-GD", "Not lent": "CN-SH"}

    assert [name for name, at in asked.items() if titles(f"reach={at}")] == found


def test_orders_put_what_is_unknown_last():
    farm = make_farm()
    for title, fields in (
        ("Best", {"rating": 4.8, "picked_on": days_ago(9), "sold_lately": 2}),
        ("Fresh", {"rating": 1.0, "picked_on": days_ago(1), "sold_lately": 7}),
        ("New", {}),
    ):
        make_pack(product=make_product(farm, title, **fields))

    assert titles("sort=rating") == ["Best", "Fresh", "New"]
    assert titles("sort=fresh") == ["Fresh", "Best", "New"]
    assert titles("sort=sold") == ["Fresh", "Best", "New"]


def test_chips_take_each_choice_back(goods):
    page = page_of("picked=3&picked=7&cert=organic&cert=origin&sort=fresh")
    assert [(chip.label, chip.query) for chip in page.chips] == [
        ("Organic", "picked=3&picked=7&cert=origin&sort=fresh"),
        ("Geographical indication", "picked=3&picked=7&cert=organic&sort=fresh"),
        ("Picked in the last 3 days", "cert=organic&cert=origin&sort=fresh"),
    ]
    assert page.clear_query == "sort=fresh"


def test_kept_pages_are_told_apart_by_each_choice():
    for name in ("catalogue:index", "catalogue:category", "search"):
        assert {*CHOICES, *PLACE, "sort"} <= set(PAGES[name])


def test_page_offers_each_filter_in_both_languages(client, goods):
    english = read_page(client, "/catalogue/?reach=CN-GD")
    chinese = read_page(client, "/zh-hans/catalogue/?reach=CN-GD")
    for words in ("On offer", "Organic", "Last 3 days", "4 stars and up", "per kg"):
        assert words in english
    assert "per jin" not in english
    for words in ("优惠中", "有机", "最近3天", "4星及以上", "每斤", "可送到广东省"):
        assert words in chinese


def test_reading_is_bounded():
    filters = read_filters(QueryDict("unit_from=1&unit_to=x&cert=organic"))
    assert filters.unit_from is None
    assert filters.unit_error
    assert not filters.price_error
