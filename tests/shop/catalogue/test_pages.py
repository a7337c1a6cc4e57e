"""The lists of goods and their categories."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from shop.catalogue.listing import PAGE_SIZE
from shop.catalogue.models import ALL_YEAR, Category
from tests import cast
from tests.shop.catalogue.steps import NONSENSE, many, page_text, signed_in
from vendors.partner.states import PartnerStatus

pytestmark = pytest.mark.django_db
THIS_MONTH = 1 << timezone.localdate().month - 1
OTHER_MONTHS = ALL_YEAR & ~THIS_MONTH


def titles(client, **query):
    response = client.get("/catalogue/", query)
    assert response.status_code == 200
    return [product.title for product in response.context["page"].products]


def page_of(client, **query):
    return client.get("/catalogue/", query).context["page"]


# --- Lists -----------------------------------------------------------------------


def test_index_lists_the_newest_first(client):
    cast.a_pack(title="Old")
    cast.a_pack(title="New")
    assert titles(client) == ["New", "Old"]


@pytest.mark.parametrize("state", ["draft", "in-review", "hidden"])
def test_index_leaves_out_what_is_not_published(client, state):
    cast.a_pack(product=cast.a_product(cast.a_farm(), "Secret", state=state))
    assert titles(client) == []


@pytest.mark.parametrize("status", [PartnerStatus.SUSPENDED, PartnerStatus.CLOSED])
def test_index_leaves_out_sellers_that_stopped(client, status):
    cast.a_pack(cast.a_farm(status=status), "Gone")
    assert titles(client) == []


def test_index_keeps_a_seller_on_holiday_and_says_so(client):
    back = timezone.localdate() + timedelta(days=9)
    farm = cast.a_farm(status=PartnerStatus.HOLIDAY, holiday_until=back)
    cast.a_pack(farm, "Walnuts")
    assert "Farm on holiday" in page_text(client, "/catalogue/")


def test_empty_shelf_says_where_to_look(client):
    assert "The shelf is empty" in page_text(client, "/catalogue/")


def test_season_filter_lets_only_this_month_through(client):
    farm = cast.a_farm()
    cast.a_pack(product=cast.a_product(farm, "Now", season=THIS_MONTH))
    cast.a_pack(product=cast.a_product(farm, "Later", season=OTHER_MONTHS))
    assert titles(client, season="now") == ["Now"]


def test_village_and_seller_filters_let_only_theirs_through(client):
    near = cast.a_farm(village=cast.a_village(slug="near"), code="near-farm")
    far = cast.a_farm(village=cast.a_village(slug="far"), code="far-farm")
    cast.a_pack(near, "Near")
    cast.a_pack(far, "Far")
    assert titles(client, village="near") == ["Near"]
    assert titles(client, seller="far-farm") == ["Far"]
    assert titles(client, village="near", seller="far-farm") == []
    assert titles(client, village=["near", "far"]) == ["Far", "Near"]


def test_price_filter_has_two_ends_that_belong_to_it(client):
    for price in ("10.00", "20.00", "30.00"):
        cast.a_pack(title=price, price=price)
    assert titles(client, **{"from": "20"}) == ["30.00", "20.00"]
    assert titles(client, to="20") == ["20.00", "10.00"]
    assert titles(client, **{"from": "¥15", "to": "25"}) == ["20.00"]


@pytest.mark.parametrize("typed", ["abc", "-1", "NaN", "Infinity", "9" * 40, "1e99"])
def test_price_that_is_none_is_said_and_kept(client, typed):
    cast.a_pack(title="Walnuts")
    response = client.get("/catalogue/", {"from": typed})
    assert titles(client, **{"from": typed}) == ["Walnuts"]
    assert "Please write prices as plain numbers" in response.content.decode()
    assert f'value="{typed[:12]}"' in response.content.decode()


def test_prices_in_the_wrong_order_are_said(client):
    text = page_text(client, "/catalogue/?from=50&to=20")
    assert "The lower price stands first" in text


def test_stock_filter_leaves_out_what_is_sold_out(client):
    cast.a_pack(title="There")
    cast.a_pack(title="Gone", on_hand=0)
    assert titles(client, stock="1") == ["There"]


def test_stock_filter_counts_a_smaller_pack_that_still_fits(client):
    large = cast.a_pack(title="Half full", quantity=5000, on_hand=3000)
    cast.a_pack(product=large.product, quantity=2500, price="30.00")
    assert titles(client, stock="1") == ["Half full"]


def test_sorting_by_price_and_by_unit_price_differ(client):
    cast.a_pack(title="Small", price="10.00", quantity=500)
    cast.a_pack(title="Large", price="50.00", quantity=10_000)
    assert titles(client, sort="price") == ["Small", "Large"]
    assert titles(client, sort="unit") == ["Large", "Small"]


def test_counts_tell_what_a_choice_would_show(client):
    near = cast.a_farm(village=cast.a_village(name="Near", slug="near"))
    far = cast.a_farm(village=cast.a_village(name="Far", slug="far"))
    for title in ("One", "Two"):
        cast.a_pack(product=cast.a_product(near, title, season=THIS_MONTH))
    cast.a_pack(product=cast.a_product(far, "Three", season=OTHER_MONTHS))
    page = page_of(client, village="near")
    assert page.total == 2
    assert [(o.label, o.count, o.is_chosen) for o in page.villages] == [
        ("Near", 2, True),
        ("Far", 1, False),
    ]
    assert page.season_count == 2
    assert [(o.label, o.count) for o in page.kinds] == [("Fruit", 2)]


def test_counts_follow_a_price_too(client):
    farm = cast.a_farm(village=cast.a_village(name="Near", slug="near"))
    cast.a_pack(farm, "Cheap", price="10.00")
    cast.a_pack(farm, "Dear", price="90.00")
    page = page_of(client, to="50")
    assert page.total == 1
    assert [(o.label, o.count) for o in page.villages] == [("Near", 1)]


def test_chips_name_each_choice_and_lead_to_the_list_without_it(client):
    cast.a_farm(village=cast.a_village(name="Near", slug="near"))
    page = page_of(client, village="near", season="now", page="3")
    assert [(chip.label, chip.query) for chip in page.chips] == [
        ("In season now", "village=near"),
        ("Near", "season=now"),
    ]


def test_pages_follow_each_other_without_a_gap(client):
    farm = cast.a_farm()
    for number in range(PAGE_SIZE + 1):
        cast.a_pack(farm, f"Goods {number}")
    first, second = page_of(client), page_of(client, page="2")
    assert (len(first.products), first.has_more) == (PAGE_SIZE, True)
    assert [p.title for p in second.products] == ["Goods 0"]
    assert (second.has_more, second.shown) == (False, PAGE_SIZE + 1)


def test_page_past_the_end_leads_back(client):
    cast.a_pack()
    assert "Back to the first page" in page_text(client, "/catalogue/?page=30")


@pytest.mark.parametrize("value", NONSENSE)
@pytest.mark.parametrize(
    "name",
    ["page", "kind", "village", "seller", "season", "stock", "from", "to", "sort", "q"],
)
def test_nonsense_in_the_address_never_breaks_a_list(client, name, value):
    cast.a_pack()
    for url in ("/catalogue/", "/search/"):
        assert client.get(url, {name: [value, value]}).status_code == 200


# --- Categories ------------------------------------------------------------------


def test_category_lists_its_own_and_what_is_below(client):
    fruit = cast.a_category("Fruit")
    apples = fruit.add_child(name="Apples", slug="apples")
    nuts = cast.a_category("Nuts")
    farm = cast.a_farm()
    for title, category in (("Fig", fruit), ("Fuji", apples), ("Walnut", nuts)):
        cast.a_pack(product=cast.a_product(farm, title, main_category=category))
    response = client.get(f"/catalogue/category/fruit_{fruit.pk}/")
    page = response.context["page"]
    assert [product.title for product in page.products] == ["Fuji", "Fig"]
    assert [(kind.label, kind.count) for kind in page.kinds] == [("Apples", 1)]
    response = client.get(f"/catalogue/category/fruit/apples_{apples.pk}/")
    assert [p.title for p in response.context["page"].products] == ["Fuji"]


def test_category_under_another_slug_redirects_for_good(client):
    fruit = cast.a_category("Fruit")
    response = client.get(f"/catalogue/category/figs_{fruit.pk}/?sort=price")
    assert response.status_code == 301
    assert response["Location"] == f"/catalogue/category/fruit_{fruit.pk}/?sort=price"


def test_category_that_is_hidden_or_unknown_is_not_found(client):
    hidden = cast.a_category("Hidden")
    Category.objects.filter(pk=hidden.pk).update(is_public=False)
    assert client.get(f"/catalogue/category/hidden_{hidden.pk}/").status_code == 404
    assert client.get("/catalogue/category/none_999999/").status_code == 404


def test_oscars_names_lead_to_our_pages(client):
    pack = cast.a_pack()
    url = reverse(
        "catalogue:detail",
        kwargs={"product_slug": pack.product.slug, "pk": pack.product_id},
    )
    assert url == pack.product.get_absolute_url()
    assert client.get(url).status_code == 200
    assert reverse("catalogue:index") == "/catalogue/"


@pytest.mark.parametrize("url", ["/catalogue/", "/search/", "/"])
def test_pages_that_only_show_refuse_a_post_with_a_page(client, url):
    response = client.post(url)
    assert response.status_code == 405
    assert "only takes a form" in response.content.decode()


# --- Budgets ---------------------------------------------------------------------

LISTS = ["/catalogue/", "/catalogue/?season=now&to=100&stock=1", "/search/?q=farm"]


@pytest.mark.parametrize("number", [1, 30])
def test_lists_take_at_most_six_queries(client, queries, number):
    many(number)
    for url in LISTS:
        cache.clear()
        with queries(6):
            client.get(url)


@pytest.mark.parametrize("number", [1, 30])
def test_lists_take_at_most_nine_queries_signed_in(client, queries, number):
    signed_in(client, many(number))
    for url in LISTS:
        cache.clear()
        with queries(9):
            client.get(url)


@pytest.mark.parametrize("number", [1, 30])
def test_category_takes_at_most_six_queries(client, queries, number):
    packs = many(number)
    url = f"/catalogue/category/fruit_{packs[0].product.main_category_id}/"
    with queries(6):
        assert client.get(url).status_code == 200
