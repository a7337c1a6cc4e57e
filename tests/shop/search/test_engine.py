"""The engine that needs no index, and the page of what it found."""

import pytest

from shop.catalogue.models import Product
from shop.catalogue.queries import listed_products
from shop.search.engine import engine, readable
from tests.factories.shop import make_pack
from tests.markup import flat

pytestmark = pytest.mark.django_db


def found(query):
    products = engine().matching(listed_products(), query)
    return sorted(product.title for product in products)


@pytest.fixture
def shelf():
    for title, words in (
        ("Walnuts", "walnuts 核桃 stone wall farm"),
        ("Walnut oil", "walnut oil 核桃油 li family"),
    ):
        pack = make_pack(title=title)
        pack.product.search_text = words
        pack.product.save()


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("walnut", ["Walnut oil", "Walnuts"]),
        ("WALNUT Family", ["Walnut oil"]),
        ("核桃油", ["Walnut oil"]),
        ("walnut pepper", []),
        ("", []),
        ("   ", []),
        ("100%", []),
        ("_", []),
    ],
)
def test_matching_needs_every_word(shelf, query, titles):
    assert found(query) == titles


def test_matching_leaves_out_what_is_not_published(shelf):
    pack = make_pack(title="Hidden walnuts")
    type(pack.product).objects.filter(pk=pack.product_id).update(
        search_text="walnut", state="hidden"
    )
    assert found("walnut") == ["Walnut oil", "Walnuts"]


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("  thin \n shell\x00 ", "thin shell"),
        ("x" * 500, "x" * 80),
        ("\u202ewalnut", "walnut"),
    ],
)
def test_readable_bounds_what_was_typed(typed, read):
    assert readable(typed) == read


def titles_on(response):
    return [product.title for product in response.context["page"].products]


def test_results_show_what_matches(client, shelf):
    response = client.get("/search/", {"q": "oil"})
    assert titles_on(response) == ["Walnut oil"]
    assert response.context["page"].total == 1
    assert "“oil”" in response.content.decode()


def test_results_are_narrowed_by_filters(client, shelf):
    response = client.get("/search/", {"q": "walnut", "from": "1000"})
    assert titles_on(response) == []
    assert "No products match these filters" in response.content.decode()


def test_results_without_a_query_ask_for_one(client, shelf):
    response = client.get("/search/")
    assert titles_on(response) == []
    assert "What are you looking for?" in response.content.decode()


def test_results_escape_the_query(client):
    response = client.get("/search/", {"q": "<script>alert(1)</script>"})
    assert "<script>alert(1)" not in response.content.decode()


@pytest.fixture
def pantry():
    """The best answers are the oldest."""
    for title, chinese, words in (
        ("Chaste-tree honey", "荆花蜜", "chaste-tree honey 荆花蜜 spice & honey"),
        ("Dried chillies", "干辣椒", "dried chillies 干辣椒 spice & honey 香料与蜂蜜"),
        ("Steamed bread", "馒头", "steamed bread 馒头 unhoneyed flour"),
    ):
        pack = make_pack(title=title)
        rows = Product.objects.filter(pk=pack.product_id)
        rows.update(title_zh_hans=chinese, search_text=words)


def shown(client, **asked):
    page = client.get("/search/", asked).context["page"]
    return [product.title_en for product in page.products]


def test_goods_that_are_called_so_come_first(client, pantry):
    honey = ["Chaste-tree honey", "Dried chillies", "Steamed bread"]

    assert shown(client, q="Honey") == honey
    assert shown(client, q="honey", sort="best") == honey
    assert shown(client, q="honey", sort="newest") == honey[::-1]
    assert shown(client, q="蜜")[0] == "Chaste-tree honey"
    assert shown(client, q="honey spice") == honey[:2]


def test_filters_keep_the_order_that_was_chosen(client, pantry):
    usual = client.get("/search/", {"q": "honey"}).content.decode()
    newest = client.get("/search/", {"q": "honey", "sort": "newest"}).content.decode()

    assert '<input type="hidden" name="sort" value="newest">' not in flat(usual)
    assert flat(newest).count('<input type="hidden" name="sort" value="newest">') == 1
    assert '<option value="best" selected>' in usual


def test_best_match_is_for_searches_alone(client, pantry):
    page = client.get("/catalogue/", {"sort": "best"}).context["page"]

    assert [order.value for order in page.orders] == ["newest", "price", "unit"]
    assert page.filters.order == "newest"
