"""Feeds: what shopping sites and readers are told of goods."""

from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest
from django.conf import settings

from shop.catalogue.states import ListingState
from shop.storefront import feeds
from tests.factories.shipping import make_delivery, make_rated_delivery
from tests.factories.shop import make_pack, make_product
from tests.factories.vendors import make_farm

pytestmark = pytest.mark.django_db
G = "{http://base.google.com/ns/1.0}"
ATOM = "{http://www.w3.org/2005/Atom}"


def items(client, path: str = "/feeds/shopping-1.xml") -> list[dict[str, str]]:
    root = ET.fromstring(client.get(path).content)
    return [
        {
            tag.tag.removeprefix(G): " ".join("".join(tag.itertext()).split())
            for tag in item
        }
        for item in root.iter("item")
    ]


def test_shopping_feed_says_what_merchant_center_requires(client):
    farm = make_farm(name="Upper & Lower Farm", delivers=False)
    make_delivery(farm, price="12.00")
    pack = make_pack(farm, price="48.00", quantity=2500, title="Walnuts <new>")

    (item,) = items(client)

    path = pack.product.get_absolute_url()
    assert item == {
        "id": f"{pack.product_id}-{pack.pk}",
        "title": "Walnuts <new>",
        "description": item["description"],
        "link": f"{settings.SITE_URL}{path}",
        "availability": "in_stock",
        "price": f"48.00 {pack.price_currency}",
        "unit_pricing_measure": "2.5kg",
        "unit_pricing_base_measure": "1kg",
        "brand": "Upper & Lower Farm",
        "condition": "new",
        "identifier_exists": "no",
        "ships_from_country": settings.MARKET_COUNTRY,
        "shipping": f"{settings.MARKET_COUNTRY} 12.00 {pack.price_currency}",
    } | {key: item[key] for key in ("image_link", "product_type") if key in item}
    assert item["description"]


def test_shopping_feed_has_an_item_for_each_pack(client):
    product = make_product(make_farm())
    small = make_pack(product=product, quantity=500, price="9.00")
    large = make_pack(product=product, quantity=5000, price="80.00", on_hand=0)

    found = {item["id"]: item for item in items(client)}

    assert set(found) == {f"{product.pk}-{pack.pk}" for pack in (small, large)}
    assert {item["item_group_id"] for item in found.values()} == {str(product.pk)}
    assert found[f"{product.pk}-{large.pk}"]["link"].endswith(f"?pack={large.pk}")


def test_shopping_feed_tells_what_is_gone(client):
    make_pack(on_hand=0)
    assert [item["availability"] for item in items(client)] == ["out_of_stock"]


def test_shopping_feed_leaves_out_what_is_not_public(client):
    pack = make_pack()
    pack.product.state = ListingState.DRAFT
    pack.product.save(update_fields=["state"])
    assert items(client) == []


def test_shopping_feed_speaks_the_language_of_its_address(client):
    pack = make_pack(price="48.00")
    (item,) = items(client, "/zh-hans/feeds/shopping-1.xml")
    assert item["link"].startswith(f"{settings.SITE_URL}/zh-hans/catalogue/")
    assert Decimal(item["price"].split()[0]) == pack.price


def test_parts_of_the_shopping_feed_cover_every_product(client, monkeypatch):
    monkeypatch.setattr(feeds, "PART", 2)
    packs = [make_pack() for _n in range(3)]
    parts = client.get("/feeds/shopping/").text.split()
    found = [
        item["id"]
        for part in parts
        for item in items(client, part.removeprefix(settings.SITE_URL))
    ]
    assert found == [f"{pack.product_id}-{pack.pk}" for pack in packs]


def test_shopping_feed_reads_many_goods_with_as_many_queries(
    client, django_assert_max_num_queries
):
    farm = make_farm()
    for _n in range(3):
        make_pack(farm)
    items(client)
    with django_assert_max_num_queries(5):
        items(client)


@pytest.mark.parametrize(
    ("path", "page"),
    [
        ("/feeds/goods.atom", "/catalogue/"),
        ("/feeds/farms/upper.atom", "/farms/upper/"),
        ("/zh-hans/feeds/goods.atom", "/zh-hans/catalogue/"),
    ],
)
def test_new_goods_as_atom(client, path, page):
    pack = make_pack(make_farm(code="upper"), price="48.00")

    root = ET.fromstring(client.get(path).content)

    assert root.find(f"{ATOM}link").get("href") == f"{settings.SITE_URL}{page}"
    (entry,) = root.findall(f"{ATOM}entry")
    assert "48.00" in entry.findtext(f"{ATOM}summary")
    assert str(pack.product_id) in entry.findtext(f"{ATOM}id")
    assert entry.findtext(f"{ATOM}updated")


def test_feed_of_an_unknown_farm_is_not_found(client):
    assert client.get("/feeds/farms/nobody.atom").status_code == 404


def shipping_of(client, pack):
    (item,) = [one for one in items(client) if one["id"].endswith(f"-{pack.pk}")]
    return item.get("shipping", "").split()


def test_shopping_feed_says_what_delivery_costs_where_it_is_dearest(client):
    farm = make_farm(delivers=False)
    near, far = ["CN-BJ", "CN-HE"], ["CN-XZ", "JP"]
    rates = [(near, None, "8.00"), ([], 5, "15.00"), (far, None, "40.00")]
    make_rated_delivery(farm, rates, free_from="200.00", position=1)
    pack = make_pack(farm, price="48.00")
    cold = make_pack(product=make_product(farm, needs_cold=True), price="48.00")
    dear = make_pack(farm, price="200.00")
    lost = make_pack(make_farm(delivers=False))

    assert shipping_of(client, pack) == ["CN", "40.00", "CNY"]
    assert shipping_of(client, dear) == ["CN", "0.00", "CNY"]
    assert shipping_of(client, cold) == shipping_of(client, lost) == []

    make_delivery(farm, regions=["CN-XZ"], price="22.00", keeps_cold=True)
    assert shipping_of(client, pack) == ["CN", "22.00", "CNY"]
    assert shipping_of(client, cold) == ["CN", "22.00", "CNY"]
