"""The listing as it stands on screens of three sizes."""

import pytest
from playwright.sync_api import expect

from shop.basket.models import Line
from shop.catalogue.listing import PAGE_SIZE
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm


@pytest.fixture
def goods(site):
    farm = make_farm()
    for number in range(8):
        make_pack(farm, f"Persimmons {number}")


def test_filters_stand_beside_the_goods_on_a_wide_screen(goods, visitor):
    page = visitor(width=1280)
    page.goto("/catalogue/")

    first = page.locator(".filters .opt").first.bounding_box()
    card = page.locator("#goods > li").first.bounding_box()

    assert first["y"] < 400
    assert first["x"] + first["width"] <= card["x"]


@pytest.mark.parametrize("width", [360, 768])
def test_filters_and_order_stand_in_one_line_on_a_small_screen(goods, visitor, width):
    page = visitor(width=width)
    page.goto("/catalogue/")
    button = page.locator(".filters > summary")

    top = button.bounding_box()
    order = page.locator(".browse .sort select").bounding_box()
    middle = [box["y"] + box["height"] / 2 for box in (top, order)]
    button.click()
    opened = page.locator(".filters form").bounding_box()

    assert abs(middle[0] - middle[1]) <= 1
    assert opened["width"] > width / 2


def test_back_finds_the_list_as_it_was_left(site, visitor):
    farm = make_farm()
    for number in range(3 * PAGE_SIZE):
        make_pack(farm, f"Persimmons {number}")
    page = visitor(width=360)
    page.goto("/catalogue/?sort=price")
    cards = page.locator("#goods > li")
    for shown in (2, 3):
        page.get_by_role("link", name="Show more").click()
        expect(cards).to_have_count(shown * PAGE_SIZE)
    opened = cards.nth(60).get_by_role("link")

    opened.click()
    page.wait_for_url("**/catalogue/persimmons-*/")
    page.go_back()

    expect(cards).to_have_count(3 * PAGE_SIZE)
    expect(opened).to_be_in_viewport()


def test_adding_leaves_the_page_where_it_is(site, visitor):
    pack = make_pack(title="Persimmons")
    page = visitor(width=360)
    page.goto(pack.product.get_absolute_url())
    reviews = page.get_by_role("heading", name="Customer reviews")
    reviews.scroll_into_view_if_needed()
    button = page.locator(".buy").get_by_role("button", name="Add to basket")

    for packs in (1, 2):
        with page.expect_response("**/basket/add/"):
            button.click()
        expect(page.locator("#toast")).to_contain_text(
            "Added to your basket: Persimmons"
        )
        expect(page.locator(".htmx-request")).to_have_count(0)
        assert Line.objects.get().quantity == packs

    expect(reviews).to_be_in_viewport()
    expect(button).to_be_focused()
    expect(page.locator(".hd [data-basket-count]")).to_have_text("1")
    way = page.locator("#toast").get_by_role("link", name="Go to basket")
    expect(way).to_be_in_viewport()
