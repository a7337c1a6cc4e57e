"""Home, farms, villages, the seasons and reviews."""

from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone
from oscar.apps.catalogue.reviews.models import ProductReview

from shop.catalogue.models import ALL_YEAR
from shop.storefront.solar_terms import term_of
from tests import cast
from tests.shop.storefront.steps import THIS_MONTH, a_photo, many, text_of
from vendors.partner.states import PartnerStatus

pytestmark = pytest.mark.django_db
OTHER_MONTHS = ALL_YEAR & ~THIS_MONTH


# --- Home ------------------------------------------------------------------------


def test_home_shows_only_what_is_in_season(client):
    farm = cast.a_farm()
    for title, season in (("Now", THIS_MONTH), ("Later", OTHER_MONTHS)):
        cast.a_pack(product=cast.a_product(farm, title, season=season))
    context = client.get("/").context
    assert [product.title for product in context["season_cards"]] == ["Now"]


def test_home_offers_only_what_can_be_bought_now(client):
    today = timezone.localdate()
    away = cast.a_farm(
        status=PartnerStatus.HOLIDAY, holiday_until=today + timedelta(days=9)
    )
    for farm, title, stock in (
        (cast.a_farm(), "Here", 100_000),
        (cast.a_farm(), "Sold out", 0),
        (away, "Away", 100_000),
    ):
        product = cast.a_product(farm, title, season=THIS_MONTH, picked_on=today)
        cast.a_pack(product=product, on_hand=stock)

    context = client.get("/").context

    assert [product.title for product in context["season_cards"]] == ["Here"]
    assert {product.title for product in context["harvests"]} == {"Here", "Sold out"}


def test_home_shows_fresh_harvests_the_latest_first(client):
    today = timezone.localdate()
    farm = cast.a_farm()
    for title, days in (("Old", 40), ("Fresh", 1), ("Fresher", 0), ("Older", 6)):
        picked = today - timedelta(days)
        cast.a_pack(product=cast.a_product(farm, title, picked_on=picked))
    titles = [product.title for product in client.get("/").context["harvests"]]
    assert titles == ["Fresher", "Fresh", "Older"]


def test_home_of_an_empty_market_stands(client):
    assert "Nothing is being harvested this month" in text_of(client, "/")


def test_home_shows_farms_by_height_and_only_with_a_face(client):
    face = a_photo()
    cast.a_farm("Low", altitude=900, face=face)
    cast.a_farm("High", altitude=1400, face=face)
    cast.a_farm("No face", altitude=2000)
    cast.a_farm("Shut", altitude=2000, face=face, status=PartnerStatus.SUSPENDED)
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


# --- Farms and villages ----------------------------------------------------------


def test_farms_are_listed_by_name_without_those_that_stopped(client):
    for name in ("Walnut Farm", "Apple Farm"):
        cast.a_farm(name)
    cast.a_farm("Shut", status=PartnerStatus.SUSPENDED)
    cast.a_farm("Not yet", status=PartnerStatus.APPLIED)
    farms = client.get("/farms/").context["farms"]
    assert [farm.name for farm in farms] == ["Apple Farm", "Walnut Farm"]


def test_farms_of_one_village_are_only_its_own(client):
    cast.a_farm("Here", village=cast.a_village(slug="here"))
    cast.a_farm("There", village=cast.a_village(slug="there"))
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
    farm = cast.a_farm("Li Family Orchard", code="li", story="<p>Since 1987.</p>")
    cast.a_pack(product=cast.a_product(farm, "Persimmons", season=THIS_MONTH))
    cast.a_pack(product=cast.a_product(farm, "Honey", season=ALL_YEAR))
    cast.a_pack(title="Another's")
    response = client.get("/farms/li/")
    titles = [product.title for product in response.context["goods"]]
    assert titles == ["Honey", "Persimmons"]
    assert [row.title for row in response.context["rows"]] == ["Persimmons"]
    assert "<p>Since 1987.</p>" in response.content.decode()


def test_farm_on_holiday_says_when_it_is_back(client):
    back = timezone.localdate() + timedelta(days=9)
    cast.a_farm(code="li", status=PartnerStatus.HOLIDAY, holiday_until=back)
    assert "On holiday. It sells again from" in text_of(client, "/farms/li/")


@pytest.mark.parametrize("status", ["applied", "suspended", "closed"])
def test_farm_that_does_not_sell_is_not_found(client, status):
    cast.a_farm(code="li", status=status)
    assert client.get("/farms/li/").status_code == 404


def test_unknown_farm_and_village_are_not_found(client):
    assert client.get("/farms/nobody/").status_code == 404
    assert client.get("/villages/nowhere/").status_code == 404


def test_cooperative_shows_its_farms(client):
    cooperative = cast.a_cooperative("Five Villages", code="five")
    cast.a_farm("Li", cooperative=cooperative)
    cast.a_farm("Shut", cooperative=cooperative, status=PartnerStatus.SUSPENDED)
    cast.a_farm("Another's")
    members = client.get("/farms/five/").context["members"]
    assert [farm.name for farm in members] == ["Li"]


def test_farm_without_goods_says_so(client):
    cast.a_farm(code="li")
    assert "Nothing on the shelf at the moment" in text_of(client, "/farms/li/")


def test_story_is_cleaned_when_it_is_shown(client):
    cast.a_farm(code="li", story="<p>Hi</p><script>alert(1)</script>")
    assert "alert(1)" not in text_of(client, "/farms/li/")


def test_village_shows_its_farms_and_goods(client):
    here = cast.a_village(name="Nanpo", slug="nanpo")
    farm = cast.a_farm("Li", village=here)
    cast.a_pack(farm, "Persimmons")
    cast.a_pack(cast.a_farm("Far", village=cast.a_village()), "Walnuts")
    context = client.get("/villages/nanpo/").context
    assert [farm.name for farm in context["farms"]] == ["Li"]
    assert [product.title for product in context["goods"]] == ["Persimmons"]


def test_villages_count_their_open_farms(client):
    here = cast.a_village(name="Nanpo")
    cast.a_farm(village=here)
    cast.a_farm(village=here, status=PartnerStatus.CLOSED)
    cast.a_village(name="Empty")
    places = client.get("/villages/").context["villages"]
    assert [(place.name, place.farms) for place in places] == [
        ("Nanpo", 1),
        ("Empty", 0),
    ]


def test_season_calendar_starts_with_what_is_harvested_in_the_month(client):
    farm = cast.a_farm()
    for title, month in (("June", 6), ("July", 7), ("May", 5)):
        cast.a_pack(product=cast.a_product(farm, title, season=1 << month - 1))
    context = client.get("/season/", {"month": "6"}).context
    assert [row.title for row in context["rows"]] == ["June", "July", "May"]
    assert [row.title for row in context["now"]] == ["June"]


def test_season_calendar_names_goods_of_two_farms_once(client):
    for _ in range(2):
        cast.a_pack(product=cast.a_product(cast.a_farm(), "Pears", season=3))
    rows = client.get("/season/").context["rows"]
    assert [row.title for row in rows] == ["Pears"]


@pytest.mark.parametrize("url", ["/delivery/", "/spoiled/", "/season/", "/robots.txt"])
def test_pages_to_read_stand(client, url):
    assert len(text_of(client, url)) > 100


# --- Reviews ---------------------------------------------------------------------

GOOD = {"score": "5", "body": "The best of the box."}


def test_review_appears_on_the_product(client):
    pack = cast.a_pack()
    client.force_login(cast.a_user(first_name="Chen", last_name="Yulan"))
    response = client.post(f"/reviews/{pack.product_id}/", GOOD, follow=True)
    text = response.content.decode()
    assert "The best of the box." in text
    assert "Chen Y." in " ".join(text.split())
    pack.product.refresh_from_db()
    assert pack.product.rating == 5


def test_review_waits_when_reviews_are_moderated(client, settings):
    settings.OSCAR_MODERATE_REVIEWS = True
    pack = cast.a_pack()
    client.force_login(cast.a_user())
    response = client.post(f"/reviews/{pack.product_id}/", GOOD, follow=True)
    assert "The best of the box." not in response.content.decode()
    assert ProductReview.objects.get().status == ProductReview.FOR_MODERATION


@pytest.mark.parametrize(
    "typed",
    [
        {"score": "6", "body": "Fine enough"},
        {"score": "", "body": "Fine enough"},
        {"score": "5", "body": "  "},
        {"score": "5", "body": "x" * 2001},
    ],
)
def test_review_with_something_wrong_is_kept_as_typed(client, typed):
    pack = cast.a_pack()
    client.force_login(cast.a_user())
    response = client.post(f"/reviews/{pack.product_id}/", typed)
    assert response.context["form"]["body"].value() == typed["body"]
    assert response.context["form"].errors
    assert ProductReview.objects.count() == 0


def test_second_review_of_a_product_is_refused(client):
    pack = cast.a_pack()
    client.force_login(cast.a_user())
    client.post(f"/reviews/{pack.product_id}/", GOOD)
    again = {"score": "1", "body": "Changed my mind"}
    response = client.post(f"/reviews/{pack.product_id}/", again)
    assert "You have already written about this." in response.content.decode()
    assert [review.score for review in ProductReview.objects.all()] == [5]


def test_review_needs_somebody(client):
    pack = cast.a_pack()
    response = client.post(f"/reviews/{pack.product_id}/", GOOD)
    assert response["Location"].startswith("/accounts/login/")
    assert ProductReview.objects.count() == 0


def test_review_of_a_hidden_product_is_not_found(client):
    pack = cast.a_pack(product=cast.a_product(cast.a_farm(), state="hidden"))
    client.force_login(cast.a_user())
    assert client.post(f"/reviews/{pack.product_id}/", GOOD).status_code == 404


def test_review_shows_words_as_text(client):
    pack = cast.a_pack()
    client.force_login(cast.a_user())
    bad = {"score": "5", "body": "<img src=x onerror=alert(1)>"}
    response = client.post(f"/reviews/{pack.product_id}/", bad, follow=True)
    assert "<img src=x" not in response.content.decode()


# --- Budgets ---------------------------------------------------------------------

PAGES = ["/", "/farms/", "/villages/", "/season/"]


@pytest.mark.parametrize("number", [1, 30])
def test_pages_take_at_most_six_queries(client, queries, number):
    many(number)
    for url in PAGES:
        cache.clear()
        with queries(6):
            assert client.get(url).status_code == 200


@pytest.mark.parametrize("number", [1, 30])
def test_pages_take_at_most_nine_queries_signed_in(client, queries, number):
    packs = many(number)
    user = cast.a_member(packs[0].partner)
    cast.a_basket(user, [(packs[0], 1)])
    client.force_login(user)
    for url in PAGES:
        cache.clear()
        with queries(9):
            assert client.get(url).status_code == 200


@pytest.mark.parametrize("number", [1, 30])
def test_farm_and_village_take_at_most_six_queries(client, queries, number):
    partner = many(number)[0].partner
    with queries(6):
        assert client.get(f"/farms/{partner.code}/").status_code == 200
    with queries(6):
        assert client.get(f"/villages/{partner.village.slug}/").status_code == 200
