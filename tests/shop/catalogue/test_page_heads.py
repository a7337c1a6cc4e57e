"""What search engines are told of goods and of lists of them."""

import re

import pytest
from django.conf import settings

from core.page_head import LONGEST
from shop.catalogue.models import ProductImage
from tests.factories.shop import (
    make_category,
    make_pack,
    make_product,
    make_ready_photo,
)
from tests.factories.vendors import make_farm
from tests.structured import facts_of, faults_in, of_kind

pytestmark = pytest.mark.django_db


def canonical(page: str) -> str:
    (found,) = re.findall(r'<link rel="canonical" href="([^"]+)"', page)
    return found.removeprefix(settings.SITE_URL)


def described(page: str) -> str:
    (found,) = re.findall(r'<meta name="description" content="([^"]+)"', page)
    return found


def is_kept_out(page: str) -> bool:
    return 'name="robots" content="noindex, follow"' in page


@pytest.mark.parametrize(
    ("query", "address", "out"),
    [
        ("", "/catalogue/", False),
        ("?sort=price", "/catalogue/", False),
        ("?page=2", "/catalogue/?page=2", False),
        ("?season=now", "/catalogue/?season=now", False),
        ("?seller=upper", "/farms/upper/", False),
        ("?stock=1", "/catalogue/", False),
        ("?seller=upper&stock=1", "/catalogue/", True),
        ("?season=now&stock=1&page=2", "/catalogue/", True),
    ],
)
def test_narrowed_list_leads_to_the_page_of_its_goods(client, query, address, out):
    make_pack(make_farm(code="upper"))

    page = client.get(f"/catalogue/{query}").text

    assert canonical(page) == address
    assert is_kept_out(page) == out


def test_list_of_one_category_leads_to_the_category(client):
    nuts = make_category("Nuts")
    make_pack(product=make_product(make_farm(), main_category=nuts))
    page = client.get(f"/catalogue/?kind={nuts.pk}").text
    assert canonical(page) == f"/catalogue/category/nuts_{nuts.pk}/"


def test_search_is_kept_out(client):
    assert is_kept_out(client.get("/search/?q=nuts").text)


@pytest.mark.parametrize(("goods", "words"), [(1, "1 product "), (2, "2 products ")])
def test_list_says_how_much_there_is(client, goods, words):
    for _n in range(goods):
        make_pack()
    assert described(client.get("/catalogue/").text).startswith(words)


def test_product_says_price_and_farm_at_most_so_long(client):
    farm = make_farm(name="Upper Farm")
    product = make_product(farm, "Walnuts", summary="Dried on the roof. " * 4)
    make_pack(product=product, price="48.00")

    text = described(client.get(product.get_absolute_url()).text)

    assert text.startswith("Dried on the roof.")
    assert "48.00 for" in text
    assert len(text) <= LONGEST


def test_product_tells_each_pack_with_its_unit_price_and_pictures(client):
    product = make_product(make_farm(name="Upper Farm"), "Walnuts")
    make_pack(product=product, price="24.00", quantity=2500)
    photo = make_ready_photo()
    ProductImage.objects.create(product=product, photo=photo, original="x")

    page = client.get(product.get_absolute_url()).text

    assert [faults_in(facts) for facts in facts_of(page)] == [[], []]
    (facts,) = of_kind(page, "Product")
    assert facts["image"] == [f"{settings.SITE_URL}/media/{photo.path(720, 'webp')}"]
    (offer,) = facts["offers"]
    amount = offer["priceSpecification"]["referenceQuantity"]
    assert (offer["price"], amount["value"], amount["unitCode"]) == (
        "24.00",
        "2.5",
        "KGM",
    )
    (way,) = of_kind(page, "BreadcrumbList")
    assert way["itemListElement"][-1]["name"] == "Walnuts"


def test_product_without_anything_to_buy_is_no_product_for_search_engines(client):
    product = make_product(make_farm())
    page = client.get(product.get_absolute_url()).text
    assert of_kind(page, "Product") == []
