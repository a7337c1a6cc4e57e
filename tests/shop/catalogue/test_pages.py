"""The lists of goods and their categories."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.http import QueryDict
from django.urls import reverse

from core import dates
from core.units import UnitKind
from shop.catalogue.filters import MAX_PAGE, MAX_PAGES, read_filters
from shop.catalogue.listing import PAGE_SIZE
from shop.catalogue.menu import entry_of
from shop.catalogue.models import Category
from shop.catalogue.services.product_summary import index_goods
from tests.factories.pages import NONSENSE, read_page
from tests.factories.shop import (
    make_category,
    make_many_packs,
    make_pack,
    make_product,
    other_months,
    sign_in_with_basket,
    this_month,
)
from tests.factories.vendors import make_farm, make_village
from vendors.partner.states import PartnerStatus

pytestmark = pytest.mark.django_db


def titles(client, **query):
    response = client.get("/catalogue/", query)
    assert response.status_code == 200
    return [product.title for product in response.context["page"].products]


def page_of(client, **query):
    return client.get("/catalogue/", query).context["page"]


# --- Lists -----------------------------------------------------------------------


def test_index_lists_the_newest_first(client):
    make_pack(title="Old")
    make_pack(title="New")
    assert titles(client) == ["New", "Old"]


@pytest.mark.parametrize("state", ["draft", "in-review", "hidden"])
def test_index_leaves_out_what_is_not_published(client, state):
    make_pack(product=make_product(make_farm(), "Secret", state=state))
    assert titles(client) == []


@pytest.mark.parametrize("status", [PartnerStatus.SUSPENDED, PartnerStatus.CLOSED])
def test_index_leaves_out_sellers_that_stopped(client, status):
    make_pack(make_farm(status=status), "Gone")
    assert titles(client) == []


def test_index_keeps_a_seller_on_holiday_and_says_so(client):
    back = dates.today() + timedelta(days=9)
    farm = make_farm(status=PartnerStatus.HOLIDAY, holiday_until=back)
    make_pack(farm, "Walnuts")
    assert "Farm on holiday" in read_page(client, "/catalogue/")


def test_empty_shelf_says_where_to_look(client):
    assert "No products yet" in read_page(client, "/catalogue/")


def test_season_filter_lets_only_this_month_through(client):
    farm = make_farm()
    make_pack(product=make_product(farm, "Now", season=this_month()))
    make_pack(product=make_product(farm, "Later", season=other_months()))
    assert titles(client, season="now") == ["Now"]


def test_village_and_seller_filters_let_only_theirs_through(client):
    near = make_farm(village=make_village(slug="near"), code="near-farm")
    far = make_farm(village=make_village(slug="far"), code="far-farm")
    make_pack(near, "Near")
    make_pack(far, "Far")
    assert titles(client, village="near") == ["Near"]
    assert titles(client, seller="far-farm") == ["Far"]
    assert titles(client, village="near", seller="far-farm") == []
    assert titles(client, village=["near", "far"]) == ["Far", "Near"]


def test_price_filter_has_two_ends_that_belong_to_it(client):
    for price in ("10.00", "20.00", "30.00"):
        make_pack(title=price, price=price)
    assert titles(client, **{"from": "20"}) == ["30.00", "20.00"]
    assert titles(client, to="20") == ["20.00", "10.00"]
    assert titles(client, **{"from": "¥15", "to": "25"}) == ["20.00"]


@pytest.mark.parametrize("typed", ["abc", "-1", "NaN", "Infinity", "9" * 40, "1e99"])
def test_price_that_is_none_is_said_and_kept(client, typed):
    make_pack(title="Walnuts")
    response = client.get("/catalogue/", {"from": typed})
    assert titles(client, **{"from": typed}) == ["Walnuts"]
    assert (
        "Please enter prices as plain numbers, such as 20 or 49.50"
        in response.content.decode()
    )
    assert f'value="{typed[:12]}"' in response.content.decode()


def test_prices_in_the_wrong_order_are_said(client):
    text = read_page(client, "/catalogue/?from=50&to=20")
    assert "Please enter the lower price first, such as 20 to 50" in text


def test_stock_filter_leaves_out_what_is_sold_out(client):
    make_pack(title="There")
    make_pack(title="Gone", on_hand=0)
    assert titles(client, stock="1") == ["There"]


def test_stock_filter_counts_a_smaller_pack_that_still_fits(client):
    large = make_pack(title="Half full", quantity=5000, on_hand=3000)
    make_pack(product=large.product, quantity=2500, price="30.00")
    assert titles(client, stock="1") == ["Half full"]


def test_sorting_by_price_and_by_unit_price_differ(client):
    make_pack(title="Small", price="10.00", quantity=500)
    make_pack(title="Large", price="50.00", quantity=10_000)
    assert titles(client, sort="price") == ["Small", "Large"]
    assert titles(client, sort="unit") == ["Large", "Small"]


def test_counts_tell_what_a_choice_would_show(client):
    near = make_farm(village=make_village(name="Near", slug="near"))
    far = make_farm(village=make_village(name="Far", slug="far"))
    for title in ("One", "Two"):
        make_pack(product=make_product(near, title, season=this_month()))
    make_pack(product=make_product(far, "Three", season=other_months()))
    page = page_of(client, village="near")
    assert page.total == 2
    assert [(o.label, o.count, o.is_chosen) for o in page.villages] == [
        ("Near", 2, True),
        ("Far", 1, False),
    ]
    assert page.season_count == 2
    assert [(o.label, o.count) for o in page.kinds] == [("Fruit", 2)]


def test_counts_follow_a_price_too(client):
    farm = make_farm(village=make_village(name="Near", slug="near"))
    make_pack(farm, "Cheap", price="10.00")
    make_pack(farm, "Dear", price="90.00")
    page = page_of(client, to="50")
    assert page.total == 1
    assert [(o.label, o.count) for o in page.villages] == [("Near", 1)]


def test_chips_name_each_choice_and_lead_to_the_list_without_it(client):
    make_farm(village=make_village(name="Near", slug="near"))
    page = page_of(client, village="near", season="now", page="3")
    assert [(chip.label, chip.query) for chip in page.chips] == [
        ("In season now", "village=near"),
        ("Near", "season=now"),
    ]


def test_pages_follow_each_other_without_a_gap(client):
    farm = make_farm()
    for number in range(PAGE_SIZE + 1):
        make_pack(farm, f"Goods {number}")
    first, second = page_of(client), page_of(client, page="2")
    assert (len(first.products), first.has_more) == (PAGE_SIZE, True)
    assert [p.title for p in second.products] == ["Goods 0"]
    assert (second.has_more, second.shown) == (False, PAGE_SIZE + 1)


def test_goods_without_a_weight_come_last_by_price_per_kilogram(client):
    for title, price, kind in (
        ("Eggs", "1.00", UnitKind.PIECE),
        ("柿子", "60.00", UnitKind.WEIGHT),
        ("Oil", "2.00", UnitKind.VOLUME),
        ("Walnuts", "30.00", UnitKind.WEIGHT),
    ):
        product = make_product(make_farm(), title, unit_kind=kind)
        make_pack(product=product, price=price)

    assert titles(client, sort="unit") == ["Walnuts", "柿子", "Oil", "Eggs"]


def test_several_pages_stand_below_each_other(client):
    farm = make_farm()
    for number in range(2 * PAGE_SIZE + 1):
        make_pack(farm, f"Goods {number}")

    both, last = page_of(client, pages="2"), page_of(client, pages="2", more="1")

    assert (len(both.products), both.has_more) == (2 * PAGE_SIZE, True)
    assert [p.pk for p in last.products] == [p.pk for p in both.products[PAGE_SIZE:]]
    assert (last.has_more, last.shown) == (True, 2 * PAGE_SIZE)
    assert 'hx-replace-url="?pages=3"' in read_page(client, "/catalogue/?pages=2")


def test_pages_below_each_other_are_bounded():
    filters = read_filters(QueryDict("pages=999"))
    assert (filters.page, filters.last_page) == (1, MAX_PAGES)
    filters = read_filters(QueryDict("page=40&pages=9"))
    assert (filters.page, filters.last_page) == (MAX_PAGE, MAX_PAGE)


def test_page_past_the_end_leads_back(client):
    make_pack()
    assert "Back to the first page" in read_page(client, "/catalogue/?page=30")


@pytest.mark.parametrize("value", NONSENSE)
@pytest.mark.parametrize(
    "name",
    [
        "page",
        "pages",
        "kind",
        "village",
        "seller",
        "season",
        "stock",
        "from",
        "to",
        "sort",
        "q",
    ],
)
def test_nonsense_in_the_address_never_breaks_a_list(client, name, value):
    make_pack()
    for url in ("/catalogue/", "/search/"):
        assert client.get(url, {name: [value, value]}).status_code == 200


# --- Categories ------------------------------------------------------------------


def test_category_lists_its_own_and_what_is_below(client):
    fruit = make_category("Fruit")
    apples = fruit.add_child(name="Apples", slug="apples")
    nuts = make_category("Nuts")
    farm = make_farm()
    for title, category in (("Fig", fruit), ("Fuji", apples), ("Walnut", nuts)):
        make_pack(product=make_product(farm, title, main_category=category))
    response = client.get(f"/catalogue/category/fruit_{fruit.pk}/")
    page = response.context["page"]
    assert [product.title for product in page.products] == ["Fuji", "Fig"]
    assert [(kind.label, kind.count) for kind in page.kinds] == [("Apples", 1)]
    response = client.get(f"/catalogue/category/fruit/apples_{apples.pk}/")
    assert [p.title for p in response.context["page"].products] == ["Fuji"]


def test_category_under_another_slug_redirects_for_good(client):
    fruit = make_category("Fruit")
    response = client.get(f"/catalogue/category/figs_{fruit.pk}/?sort=price")
    assert response.status_code == 301
    assert response["Location"] == f"/catalogue/category/fruit_{fruit.pk}/?sort=price"


def test_category_named_in_chinese_opens_at_its_own_address(client):
    top = Category.add_root(name="坚果", slug="坚果")
    below = top.add_child(name="核桃", slug="核桃")

    for category in (top, below):
        response = client.get(entry_of(category.pk).url)
        assert response.status_code == 200
        assert response.context["category"].pk == category.pk


def test_category_that_is_hidden_or_unknown_is_not_found(client):
    hidden = make_category("Hidden")
    Category.objects.filter(pk=hidden.pk).update(is_public=False)
    assert client.get(f"/catalogue/category/hidden_{hidden.pk}/").status_code == 404
    assert client.get("/catalogue/category/none_999999/").status_code == 404


def test_oscars_names_lead_to_our_pages(client):
    pack = make_pack()
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
    assert "This page only accepts a form" in response.content.decode()


# --- Budgets ---------------------------------------------------------------------

# With how many statements each takes; a search also asks what is found by its words.
LISTS = {
    "/catalogue/": 10,
    "/catalogue/?season=now&to=100&stock=1": 10,
    "/search/?q=farm": 16,
}


@pytest.mark.parametrize("number", [1, 30])
def test_lists_take_few_queries(client, queries, number):
    index_goods([pack.product for pack in make_many_packs(number)])
    for url, most in LISTS.items():
        cache.clear()
        with queries(most):
            client.get(url)


@pytest.mark.parametrize("number", [1, 30])
def test_lists_take_few_queries_signed_in(client, queries, number):
    packs = make_many_packs(number)
    index_goods([pack.product for pack in packs])
    sign_in_with_basket(client, packs)
    for url, most in LISTS.items():
        cache.clear()
        with queries(most + 4):  # with who has price lists
            client.get(url)


@pytest.mark.parametrize("number", [1, 30])
def test_category_takes_at_most_ten_queries(client, queries, number):
    packs = make_many_packs(number)
    url = f"/catalogue/category/fruit_{packs[0].product.main_category_id}/"
    with queries(10):
        assert client.get(url).status_code == 200
