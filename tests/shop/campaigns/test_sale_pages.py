"""Sale prices at a farm's desk and as shoppers see them."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from core import dates
from shop.catalogue.services.sale_prices import Period, plan_sale_prices
from tests.factories.shop import make_pack, make_sale_price
from tests.factories.vendors import make_farm, make_member
from vendors.members.states import Role
from vendors.partner.models import SalePrice

pytestmark = pytest.mark.django_db


@pytest.fixture
def farm():
    return make_farm()


@pytest.fixture
def seller(client, farm):
    client.force_login(make_member(farm, Role.SELLER))
    return client


def typed(moment):
    return f"{dates.local(moment):%Y-%m-%dT%H:%M}"


def in_days(days):
    return timezone.now() + timedelta(days=days)


def on_sale(pack, price="45.00", days=7):
    prices = {pack.pk: Decimal(price)}
    plan_sale_prices(pack.product, prices, Period(ends=in_days(days)), by=None)
    pack.refresh_from_db()
    return SalePrice.objects.get(pack=pack)


def test_a_farm_sets_a_sale_price_at_the_listing(seller, farm):
    pack = make_pack(farm, price="60.00")
    page = reverse("desk:product_sale", args=[farm.code, pack.product_id])
    assert "60.00" in seller.get(page).content.decode()

    sent = {f"price-{pack.pk}": "45", "starts": "", "ends": typed(in_days(3))}
    answer = seller.post(page, sent)

    assert answer.status_code == 302
    pack.refresh_from_db()
    assert (pack.price, pack.regular_price) == (45, 60)
    offers = seller.get(answer["Location"]).content.decode()
    assert pack.product.get_title() in offers
    assert "Running now" in offers


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"price": "60"}, "Must be below"),
        ({"price": "0"}, "above 0"),
        ({"price": ""}, "enter the sale price"),
        ({"ends": ""}, "choose a date"),
        ({"starts": 4}, "after the start"),
        ({"ends": -1}, "already passed"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(seller, farm, changed, said):
    pack = make_pack(farm, price="60.00")
    page = reverse("desk:product_sale", args=[farm.code, pack.product_id])
    sent = {"price": "45", "starts": "", "ends": 3} | changed
    sent = {
        name: typed(in_days(value)) if isinstance(value, int) else value
        for name, value in sent.items()
    }
    sent[f"price-{pack.pk}"] = sent.pop("price")

    answer = seller.post(page, sent)

    assert answer.status_code == 422
    text = answer.content.decode()
    assert said in text
    assert sent["ends"] in text
    assert not SalePrice.objects.exists()


def test_percent_off_goods_that_are_ticked(seller, farm):
    packs = [make_pack(farm, price="60.00") for _ in range(3)]
    stranger = make_pack(price="60.00")
    page = reverse("desk:offer_sale", args=[farm.code])
    assert packs[2].product.get_title() in seller.get(page).content.decode()
    goods = [packs[0].product_id, packs[1].product_id, stranger.product_id]
    sent = {"percent": "20", "starts": typed(in_days(1)), "ends": typed(in_days(3))}

    assert seller.post(page, sent).status_code == 422
    assert seller.post(page, sent | {"goods": goods, "percent": "100"}).status_code == (
        422
    )
    assert seller.post(page, sent | {"goods": goods}).status_code == 302

    rows = SalePrice.objects.order_by("pack_id")
    assert [(row.pack_id, row.price, row.state) for row in rows] == [
        (packs[0].pk, 48, "planned"),
        (packs[1].pk, 48, "planned"),
    ]


def test_a_farm_stops_its_own_sales_alone(seller, farm):
    pack = make_pack(farm, price="60.00")
    row = on_sale(pack)
    strange = make_sale_price(make_pack(price="60.00"))

    stop = reverse("desk:offer_sale_stop", args=[farm.code, row.pk])
    assert seller.post(stop).status_code == 302
    pack.refresh_from_db()
    assert pack.price == 60
    other = reverse("desk:offer_sale_stop", args=[farm.code, strange.pk])
    assert seller.post(other).status_code == 404


def test_the_desk_page_costs_the_same_for_many(seller, farm, queries):
    for _ in range(2):
        on_sale(make_pack(farm, price="60.00"))
    page = reverse("desk:offers", args=[farm.code])
    seller.get(page)
    with queries(8):
        seller.get(page)
    for _ in range(5):
        on_sale(make_pack(farm, price="60.00"))
    with queries(8):
        seller.get(page)


def test_the_listing_shows_its_own_price_with_the_sale_beside(seller, farm):
    pack = make_pack(farm, price="60.00")
    on_sale(pack)
    page = reverse("desk:product", args=[farm.code, pack.product_id])
    text = seller.get(page).content.decode()
    assert 'value="60.00"' in text
    assert "45.00 until" in text


def test_shoppers_see_both_prices_and_until_when(client, farm):
    pack = make_pack(farm, price="60.00")
    on_sale(pack)
    page = client.get(pack.product.get_absolute_url()).content.decode()
    assert "25% off" in page
    assert "Price before:" in page
    assert "60.00</s>" in page
    cards = client.get(reverse("catalogue:index")).content.decode()
    assert "60.00</s>" in cards
    assert "25% off until" in cards


def test_the_european_union_has_its_own_words(client, farm, settings):
    settings.MARKET_COUNTRY = "DE"
    pack = make_pack(farm, price="60.00")
    on_sale(pack)
    page = client.get(pack.product.get_absolute_url()).content.decode()
    assert "Lowest price of the 30 days before:" in page


def test_lists_filter_and_sort_by_what_is_asked(client, farm):
    dear, cheap = make_pack(farm, price="60.00"), make_pack(farm, price="50.00")
    on_sale(dear, "30.00")
    lists = reverse("catalogue:index")

    def shown(query):
        found = client.get(f"{lists}?{query}").context["page"].products
        return [product.pk for product in found]

    assert shown("offer=1") == [dear.product_id]
    assert shown("sort=price") == [dear.product_id, cheap.product_id]
    assert shown("to=40") == [dear.product_id]


def test_search_engines_and_shopping_sites_are_told_both(client, farm):
    pack = make_pack(farm, price="60.00")
    row = on_sale(pack)
    page = client.get(pack.product.get_absolute_url()).content.decode()
    script = page.split('type="application/ld+json">')[1].split("</script>")[0]
    facts = json.loads(script)
    product = next(
        one
        for one in (facts if isinstance(facts, list) else [facts])
        if one["@type"] == "Product"
    )
    (offer,) = product["offers"]
    assert offer["price"] == "45.00"
    assert offer["priceValidUntil"] == dates.local(row.ends).isoformat()
    earlier = offer["priceSpecification"][-1]
    assert earlier["priceType"] == "https://schema.org/StrikethroughPrice"
    assert earlier["price"] == "60.00"

    feed = client.get("/feeds/shopping-1.xml").content.decode()
    assert "<g:price>60.00 CNY</g:price>" in feed
    assert "<g:sale_price>45.00 CNY</g:sale_price>" in feed
    assert "<g:sale_price_effective_date>" in feed
