"""The page of what a search found, and what it offers while somebody types."""

import pytest

from core.models import MissedSearch, SearchBoost
from orders.shipping.models import DeliveryRate
from shop.catalogue.models import Product
from shop.catalogue.queries import listed_products
from shop.catalogue.services.product_summary import index_goods
from shop.search import services
from shop.search.goods import find_goods, readable
from shop.search.sources import keep_index
from tests.factories.shop import make_category, make_pack
from tests.factories.vendors import make_farm, make_lot
from tests.markup import flat
from vendors.partner.models import Partner

pytestmark = pytest.mark.django_db


def found(query):
    products = find_goods(query).among(listed_products())
    return sorted(product.title for product in products)


def make_goods(title, chinese="", *, farm="Stone Wall Farm", summary=""):
    product = make_pack(make_farm(name=farm), title=title).product
    product.title_zh_hans, product.summary = chinese, summary
    product.main_category = None
    product.save()
    index_goods([product])
    return product


@pytest.fixture
def shelf():
    make_goods("Walnuts", "核桃")
    make_goods("Walnut oil", "核桃油", farm="Li family")


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("walnut", ["Walnut oil", "Walnuts"]),
        ("hetao", ["Walnut oil", "Walnuts"]),
        ("核桃油", ["Walnut oil"]),
        ("xyzzy", []),
        ("", []),
        ("   ", []),
        ("100%", []),
        ("_", []),
    ],
)
def test_matching_needs_every_word(shelf, query, titles):
    assert found(query) == titles


def test_matching_leaves_out_what_is_not_published(shelf):
    hidden = make_goods("Hidden walnuts")
    Product.objects.filter(pk=hidden.pk).update(state="hidden")
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
    make_goods("Chaste-tree honey", "荆花蜜")
    make_goods("Dried chillies", "干辣椒", farm="Honey Hill")
    make_goods("Steamed bread", "馒头", summary="Unhoneyed, or with honey.")


def shown(client, **asked):
    page = client.get("/search/", asked).context["page"]
    return [product.title_en for product in page.products]


def test_goods_that_are_called_so_come_first(client, pantry):
    honey = ["Chaste-tree honey", "Dried chillies", "Steamed bread"]

    assert shown(client, q="Honey") == honey
    assert shown(client, q="honey", sort="best") == honey
    assert shown(client, q="honey", sort="newest") == honey[::-1]
    assert shown(client, q="蜜")[0] == "Chaste-tree honey"
    assert shown(client, q="honey hill")[0] == "Dried chillies"


def test_filters_keep_the_order_that_was_chosen(client, pantry):
    usual = client.get("/search/", {"q": "honey"}).content.decode()
    newest = client.get("/search/", {"q": "honey", "sort": "newest"}).content.decode()

    assert '<input type="hidden" name="sort" value="newest">' not in flat(usual)
    assert flat(newest).count('<input type="hidden" name="sort" value="newest">') == 1
    assert '<option value="best" selected>' in usual


def test_best_match_is_for_searches_alone(client, pantry):
    page = client.get("/catalogue/", {"sort": "best"}).context["page"]

    assert "best" not in [order.value for order in page.orders]
    assert page.filters.order == "newest"


def test_results_name_farms_villages_and_places_that_are_called_so(client, shelf):
    keep_index()
    page = client.get("/search/", {"q": "stone wall"})

    assert "Stone Wall Farm" in flat(page.content.decode())
    assert [str(section.label) for section in page.context["sections"]] == ["Farms"]


def test_a_farm_that_is_renamed_is_found_with_its_goods(shelf):
    keep_index()
    Partner.objects.filter(name="Li family").update(name="Zhao", name_en="Zhao")
    keep_index()

    assert found("zhao") == ["Walnut oil"]
    assert found("li family oil") == ["Walnut oil"]  # by what is left of it
    assert find_goods("li family").found.ids == []


def test_corrections_are_said(client, shelf):
    page = client.get("/search/", {"q": "wallnut"}).content.decode()

    assert "Showing results for “walnut”." in flat(page)


def test_what_matches_in_part_is_said(client, shelf):
    page = client.get("/search/", {"q": "walnut xyzzy"}).content.decode()

    assert "Nothing matches all of these words." in flat(page)


def test_little_is_followed_by_goods_of_the_same_category(client):
    nuts = make_category("Nuts")
    for title in ("Walnuts", "Peanuts", "Hazelnuts"):
        product = make_goods(title)
        product.main_category = nuts
        product.save()
    page = client.get("/search/", {"q": "hazelnut"})

    assert titles_on(page)[0] == "Hazelnuts"
    assert sorted(titles_on(page)) == ["Hazelnuts", "Peanuts", "Walnuts"]
    assert "Similar products come after the results." in flat(page.content.decode())


def test_what_is_not_found_is_counted_by_day_and_nobody_noted(client, shelf):
    for query in ("Xyzzy", "xyzzy", "walnut", ""):
        client.get("/search/", {"q": query})

    assert list(MissedSearch.objects.values_list("query", "times")) == [("xyzzy", 2)]


def test_so_many_different_ones_are_counted_a_day(client, monkeypatch):
    monkeypatch.setattr(services, "MOST_A_DAY", 2)
    for query in ("qq", "ww", "xx", "qq"):
        client.get("/search/", {"q": query})

    rows = MissedSearch.objects.order_by("query").values_list("query", "times")
    assert list(rows) == [("qq", 2), ("ww", 1)]


def test_names_are_suggested_while_somebody_types(client, shelf):
    shown = client.get("/search/suggestions/", {"q": "hetaoy"}).content.decode()
    nothing = client.get("/search/suggestions/", {"q": "<script>"}).content.decode()

    assert shown.strip() == '<option value="核桃油"></option>'
    assert nothing.strip() == ""


@pytest.mark.parametrize(
    "query",
    ["x" * 10_000, "'; DROP TABLE core_searchdocument; --", ".*", "🍎", "核\x00桃"],
)
def test_whatever_is_sought_is_answered(client, shelf, query):
    assert client.get("/search/", {"q": query}).status_code == 200
    assert client.get("/search/suggestions/", {"q": query}).status_code == 200


def test_a_search_takes_few_statements(client, shelf, django_assert_max_num_queries):
    client.get("/search/", {"q": "walnut"})
    with django_assert_max_num_queries(14):
        client.get("/search/", {"q": "walnut"})


def test_what_staff_put_first_comes_first(shelf, client):
    persimmons = make_goods("Persimmons", "柿子")
    hidden = make_goods("Hidden pears")
    Product.objects.filter(pk=hidden.pk).update(state="hidden")
    for product in (hidden, persimmons):
        SearchBoost.objects.create(query="walnut", product=product.pk)
    goods = find_goods(" WALNUT ")

    assert goods.best(listed_products(), 3)[0] == persimmons.pk
    assert "Hidden" not in client.get("/search/?q=walnut").text
    others = listed_products().exclude(pk=persimmons.pk)
    assert persimmons.pk not in goods.best(others, 9)
    assert "Persimmons" not in client.get("/search/?q=walnut+oil").text


def test_the_words_that_were_found_are_marked(shelf, client):
    page = client.get("/search/?q=walnuts").text
    assert "<mark>Walnut</mark> oil" in page
    assert "<mark>" not in client.get("/catalogue/").text


def test_a_lot_is_found_by_its_code(client):
    lot = make_lot(make_pack(title="Dried dates").pool)
    typed = lot.code.lower().replace("-", " -")

    page = flat(client.get("/search/", {"q": typed}).text)

    assert f'href="/lots/{lot.code}/"' in page
    assert "Dried dates" in page
    assert MissedSearch.objects.count() == 0


@pytest.mark.parametrize(
    ("query", "address"),
    [
        ("claims", "/spoiled/"),
        ("refunds", "/spoiled/"),
        ("运费", "/delivery/"),
        ("order status", "/orders/find/"),
        ("隐私", "/pages/privacy/"),
    ],
)
def test_pages_that_help_are_found(client, query, address):
    keep_index()
    page = client.get("/search/", {"q": query}).text
    assert f'href="{address}"' in page.replace("/zh-hans/", "/")


def send_far_off(product):
    """Its seller sends to a region far off alone."""
    DeliveryRate.objects.filter(method__partner=product.partner).update(
        regions=["CN-XZ"]
    )


def goods_on(client, **choices):
    page = client.get("/search/", {"q": "walnuts", **choices}).text
    return page.partition('id="goods"')[2]


@pytest.mark.parametrize("few", [1000, 0])
def test_what_reaches_the_shopper_comes_first(client, shelf, few, monkeypatch):
    monkeypatch.setattr("shop.search.goods.FEW", few)
    monkeypatch.setattr("core.search.queries.FEW", few)
    client.cookies["nanpo_region"] = "CN-BJ"
    farms = ["Stone Wall", "Li family"]
    before = goods_on(client)
    first, second = sorted(farms, key=before.index)
    assert "not delivered to" not in before
    best = Product.objects.get(partner__name__startswith=first)
    send_far_off(best)

    page = goods_on(client)
    note = page.index("not delivered to Beijing")
    assert page.index(second) < note < page.index(first)

    client.cookies["nanpo_region"] = "CN-XZ"
    there = goods_on(client)
    assert there.index(first) < there.index(second)
    assert "not delivered to" not in there

    client.cookies["nanpo_region"] = "CN-BJ"
    send_far_off(Product.objects.exclude(pk=best.pk).get())
    nothing = goods_on(client)
    assert nothing.index("not delivered") < nothing.index(first)
    assert "not delivered" not in goods_on(client, sort="price")


def test_goods_of_a_slow_farm_that_delivers_stand_above_the_note(client, shelf):
    client.cookies["nanpo_region"] = "CN-BJ"
    farms = ["Stone Wall", "Li family"]
    first, second = sorted(farms, key=goods_on(client).index)
    send_far_off(Product.objects.get(partner__name__startswith=first))
    Partner.objects.filter(name__startswith=second).update(is_slow=True)

    page = goods_on(client)

    assert page.index(second) < page.index("not delivered to") < page.index(first)
