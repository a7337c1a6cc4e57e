"""The engine that needs no index, and the page of what it found."""

import pytest

from shop.catalogue.queries import listed_products
from shop.search.engine import engine, readable
from tests import cast

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
        pack = cast.a_pack(title=title)
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
    pack = cast.a_pack(title="Hidden walnuts")
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
    assert "Nothing fits all of these filters" in response.content.decode()


def test_results_without_a_query_ask_for_one(client, shelf):
    response = client.get("/search/")
    assert titles_on(response) == []
    assert "What are you looking for?" in response.content.decode()


def test_results_escape_the_query(client):
    response = client.get("/search/", {"q": "<script>alert(1)</script>"})
    assert "<script>alert(1)" not in response.content.decode()
