"""Home, farms, villages and the seasons."""

from datetime import date, timedelta

import pytest
from django.core.cache import cache

from core import dates
from shop.catalogue.models import ALL_YEAR
from shop.storefront.seasons import SHOWN
from shop.storefront.solar_terms import term_of
from tests.factories.pages import read_page
from tests.factories.shop import (
    make_basket,
    make_category,
    make_pack,
    make_product,
    make_ready_photo,
    make_season_packs,
    other_months,
    this_month,
)
from tests.factories.vendors import (
    make_cooperative,
    make_farm,
    make_member,
    make_village,
)
from vendors.partner.states import PartnerStatus

pytestmark = pytest.mark.django_db


# --- Home ------------------------------------------------------------------------


def test_home_shows_only_what_is_in_season(client):
    farm = make_farm()
    for title, season in (("Now", this_month()), ("Later", other_months())):
        make_pack(product=make_product(farm, title, season=season))
    context = client.get("/").context
    assert [product.title for product in context["season_cards"]] == ["Now"]


def test_home_offers_only_what_can_be_bought_now(client):
    today = dates.today()
    away = make_farm(
        status=PartnerStatus.HOLIDAY, holiday_until=today + timedelta(days=9)
    )
    for farm, title, stock in (
        (make_farm(), "Here", 100_000),
        (make_farm(), "Sold out", 0),
        (away, "Away", 100_000),
    ):
        product = make_product(farm, title, season=this_month(), picked_on=today)
        make_pack(product=product, on_hand=stock)

    context = client.get("/").context

    assert [product.title for product in context["season_cards"]] == ["Here"]
    assert {product.title for product in context["harvests"]} == {"Here", "Sold out"}


def headline(client):
    words = client.get("/").context["words"]
    return f"{words.first} {words.second}"


def test_home_names_what_is_in_season_and_in_stock_and_shows_it_first(client):
    farm = make_farm()
    next_month = 1 << dates.today().month % 12
    for kind, season, stock in (
        ("Persimmons", this_month(), 100_000),
        ("苹果", this_month() | next_month, 100_000),
        ("Mushrooms", ALL_YEAR & ~next_month, 100_000),
        ("Apricots", this_month(), 0),
        ("Honey", ALL_YEAR, 100_000),
        ("Plums", next_month, 100_000),
    ):
        for number in range(6):
            product = make_product(
                farm,
                f"{kind} {number}",
                season=season,
                main_category=make_category(kind),
            )
            make_pack(product=product, on_hand=stock)

    shown = [p.main_category.name for p in client.get("/").context["season_cards"]]

    assert headline(client) == "In season now: Persimmons, 苹果"
    assert shown == ["Persimmons", "苹果"] * 4


def test_home_claims_no_season_when_nothing_of_it_is_in_stock(client):
    product = make_product(make_farm(), "Persimmons", season=this_month())
    make_pack(product=product, on_hand=0)

    assert headline(client) == "Straight from the farms, picked to order."


def test_home_shows_what_can_be_bought_when_nothing_is_in_season(client):
    farm = make_farm()
    for title, stock in (("Honey", 100_000), ("Sold out", 0), ("Flour", 100_000)):
        product = make_product(farm, title, season=other_months())
        make_pack(product=product, on_hand=stock)

    answer = client.get("/")

    assert [each.title for each in answer.context["lasting_cards"]] == [
        "Flour",
        "Honey",
    ]
    assert "On sale now" in answer.text
    assert "Nothing is being harvested" not in answer.text


def test_home_shows_fresh_harvests_the_latest_first(client):
    today = dates.today()
    farm = make_farm()
    for title, days in (("Old", 40), ("Fresh", 1), ("Fresher", 0), ("Older", 6)):
        picked = today - timedelta(days)
        make_pack(product=make_product(farm, title, picked_on=picked))
    titles = [product.title for product in client.get("/").context["harvests"]]
    assert titles == ["Fresher", "Fresh", "Older"]


def test_first_screen_of_home_says_whose_goods_they_are(client):
    for _farm in range(2):
        make_pack(make_farm())
    page = client.get("/").text
    promises = page.partition('class="promises"')[2].partition("</ul>")[0]
    assert "Packed and shipped by 2 farms" in " ".join(promises.split())
    assert "Delivering to" in promises
    assert "Refund or replacement" in promises
    assert 'href="/deals/"' in page.partition('class="chips kinds"')[2]


def test_home_of_an_empty_market_stands(client):
    assert "Nothing is being harvested this month" in read_page(client, "/")


def test_home_shows_farms_by_height_and_only_with_a_face(client):
    face = make_ready_photo()
    make_farm("Low", altitude=900, face=face)
    make_farm("High", altitude=1400, face=face)
    make_farm("No face", altitude=2000)
    make_farm("Shut", altitude=2000, face=face, status=PartnerStatus.SUSPENDED)
    farms = client.get("/").context["farms"]
    assert [farm.name for farm in farms] == ["High", "Low"]


@pytest.mark.parametrize(
    ("day", "term"),
    [
        (date(2026, 10, 22), "Cold Dew"),
        (date(2026, 10, 23), "Frost's Descent"),
        (date(2026, 12, 22), "Winter Solstice"),
        (date(2027, 2, 4), "Start of Spring"),
        (date(2024, 3, 20), "Spring Equinox"),
        (date(2024, 3, 19), "Awakening of Insects"),
    ],
)
def test_term_is_that_of_the_almanac(day, term):
    assert term_of(day) == term


def test_terms_are_told_only_where_people_know_them(client, settings):
    known = client.get("/").context["term"]
    settings.MARKET_COUNTRY = "DE"

    assert known
    assert not client.get("/").context["term"]
    assert not client.get("/season/").context["term"]


# --- Farms and villages ----------------------------------------------------------


def test_farms_are_listed_by_name_without_those_that_stopped(client):
    for name in ("Walnut Farm", "Apple Farm"):
        make_farm(name)
    make_farm("Shut", status=PartnerStatus.SUSPENDED)
    make_farm("Not yet", status=PartnerStatus.APPLIED)
    farms = client.get("/farms/").context["farms"]
    assert [farm.name for farm in farms] == ["Apple Farm", "Walnut Farm"]


def test_farms_of_one_village_are_only_its_own(client):
    make_farm("Here", village=make_village(slug="here"))
    make_farm("There", village=make_village(slug="there"))
    farms = client.get("/farms/", {"village": "here"}).context["farms"]
    assert [farm.name for farm in farms] == ["Here"]


@pytest.mark.parametrize("value", ["", "abc", "-1", "9" * 30, "\x00", "１", "a" * 900])
@pytest.mark.parametrize(
    ("url", "name"),
    [("/farms/", "page"), ("/farms/", "village"), ("/season/", "month")],
)
def test_nonsense_in_the_address_never_breaks_a_page(client, url, name, value):
    assert client.get(url, {name: value}).status_code == 200


def test_farm_shows_its_own_goods_and_their_year(client):
    farm = make_farm("Li Family Orchard", code="li", story="<p>Since 1987.</p>")
    make_pack(product=make_product(farm, "Persimmons", season=this_month()))
    make_pack(product=make_product(farm, "Honey", season=ALL_YEAR))
    make_pack(title="Another's")
    response = client.get("/farms/li/")
    titles = [product.title for product in response.context["goods"]]
    assert titles == ["Honey", "Persimmons"]
    assert [row.title for row in response.context["rows"]] == ["Persimmons"]
    assert "<p>Since 1987.</p>" in response.content.decode()


def test_farm_on_holiday_says_when_it_is_back(client):
    back = dates.today() + timedelta(days=9)
    make_farm(code="li", status=PartnerStatus.HOLIDAY, holiday_until=back)
    assert "On holiday. Open again from" in read_page(client, "/farms/li/")


@pytest.mark.parametrize("status", ["applied", "suspended", "closed"])
def test_farm_that_does_not_sell_is_not_found(client, status):
    make_farm(code="li", status=status)
    assert client.get("/farms/li/").status_code == 404


def test_unknown_farm_and_village_are_not_found(client):
    assert client.get("/farms/nobody/").status_code == 404
    assert client.get("/villages/nowhere/").status_code == 404


def test_cooperative_shows_its_farms(client):
    cooperative = make_cooperative("Five Villages", code="five")
    make_farm("Li", cooperative=cooperative)
    make_farm("Shut", cooperative=cooperative, status=PartnerStatus.SUSPENDED)
    make_farm("Another's")
    members = client.get("/farms/five/").context["members"]
    assert [farm.name for farm in members] == ["Li"]


def test_farm_without_goods_says_so(client):
    make_farm(code="li")
    assert "No products at the moment" in read_page(client, "/farms/li/")


def test_story_is_cleaned_when_it_is_shown(client):
    make_farm(code="li", story="<p>Hi</p><script>alert(1)</script>")
    assert "alert(1)" not in read_page(client, "/farms/li/")


def test_village_shows_its_farms_and_goods(client):
    here = make_village(name="Nanpo", slug="nanpo")
    farm = make_farm("Li", village=here)
    make_pack(farm, "Persimmons")
    make_pack(make_farm("Far", village=make_village()), "Walnuts")
    context = client.get("/villages/nanpo/").context
    assert [farm.name for farm in context["farms"]] == ["Li"]
    assert [product.title for product in context["goods"]] == ["Persimmons"]


def test_villages_count_their_open_farms(client):
    here = make_village(name="Nanpo")
    make_farm(village=here)
    make_farm(village=here, status=PartnerStatus.CLOSED)
    make_village(name="Empty")
    places = client.get("/villages/").context["villages"]
    assert [(place.name, place.farms) for place in places] == [
        ("Nanpo", 1),
        ("Empty", 0),
    ]


def calendar(client, **query):
    """The groups by name: their titles, how many in the month, how many at all."""
    groups = client.get("/season/", query).context["groups"]
    return {
        group.entry.name if group.entry else "": (
            [row.title for row in group.rows],
            group.now,
            group.total,
        )
        for group in groups
    }


def test_season_calendar_starts_with_what_is_harvested_in_the_month(client):
    farm = make_farm()
    for title, month in (("June", 6), ("July", 7), ("May", 5)):
        make_pack(product=make_product(farm, title, season=1 << month - 1))
    assert calendar(client, month="6") == {"Fruit": (["June", "July", "May"], 1, 3)}


def test_season_calendar_names_goods_of_two_farms_once(client):
    for season in (1, 2):
        make_pack(product=make_product(make_farm(), "Pears", season=season))
    assert calendar(client, month="1") == {"Fruit": (["Pears"], 1, 1)}
    assert calendar(client, month="2") == {"Fruit": (["Pears"], 1, 1)}


def test_season_calendar_leaves_out_no_old_listing(client):
    farm = make_farm()
    old = make_product(farm, "磨盘柿", season=1 << 10)
    make_pack(product=old)
    nuts = make_category("Nuts")
    for number in range(200):
        title = f"Nut {number}"
        nut = make_product(farm, title, season=1 << 10, main_category=nuts)
        make_pack(product=nut)

    groups = calendar(client, month="11")

    assert groups["Fruit"] == (["磨盘柿"], 1, 1)
    assert (len(groups["Nuts"][0]), *groups["Nuts"][1:]) == (SHOWN, 200, 200)
    assert "All in Nuts" in read_page(client, "/season/?month=11")


@pytest.mark.parametrize("url", ["/delivery/", "/spoiled/", "/season/", "/robots.txt"])
def test_pages_to_read_stand(client, url):
    assert len(read_page(client, url)) > 100


# --- Budgets: of pages for which nothing was kept yet ----------------------------

PAGES = ["/", "/farms/", "/villages/", "/season/"]


@pytest.mark.parametrize("number", [1, 30])
def test_pages_take_few_queries(client, queries, number):
    make_season_packs(number)
    for url in PAGES:
        cache.clear()
        with queries(14):
            assert client.get(url).status_code == 200
        with queries(4):  # what no order changes is kept
            assert client.get(url).status_code == 200


@pytest.mark.parametrize("number", [1, 30])
def test_pages_take_few_queries_signed_in(client, queries, number):
    packs = make_season_packs(number)
    user = make_member(packs[0].partner)
    make_basket(user, [(packs[0], 1)])
    client.force_login(user)
    for url in PAGES:
        cache.clear()
        with queries(18):  # with who has price lists, until one is given or taken
            assert client.get(url).status_code == 200
        with queries(10):
            assert client.get(url).status_code == 200


@pytest.mark.parametrize("number", [1, 30])
def test_farm_and_village_take_at_most_ten_queries(client, queries, number):
    partner = make_season_packs(number)[0].partner
    with queries(10):
        assert client.get(f"/farms/{partner.code}/").status_code == 200
    with queries(8):
        assert client.get(f"/villages/{partner.village.slug}/").status_code == 200


def test_row_of_a_farm_says_what_is_so_now(client):
    farm = make_farm("Li Family Orchard", tagline="Walnuts", altitude=1200)
    read_page(client, "/farms/")
    village = farm.village
    for change in (
        {"tagline_en": "Walnuts and honey"},
        {"name_en": "Li & daughters"},
        {"altitude": 1310},
    ):
        type(farm).objects.filter(pk=farm.pk).update(**change)
    type(village).objects.filter(pk=village.pk).update(name_en="Upper Yuejia")

    text = read_page(client, "/farms/")

    for said in ("Walnuts and honey", "Li &amp; daughters", "1,310 m", "Upper Yuejia"):
        assert said in text
