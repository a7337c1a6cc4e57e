"""The public page: what it tells, what it leaves out, and what it costs."""

from datetime import date

import pytest
from django.core.cache import cache

from programme.impact import Impact
from programme.models import DeclaredFigure, Milestone, Story
from tests.cast import a_county, a_village
from tests.programme.scene import TODAY, day, on, rebuilt, sell
from tests.programme.test_views import shops
from vendors.places.services import merge_counties

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today():
    with on(TODAY):
        yield


@pytest.fixture
def county():
    county = a_county(name="Pingshun", slug="pingshun")
    Story.objects.create(county=county, headline="From thirty", lead="To four hundred")
    Milestone.objects.create(county=county, when="2019", title="Nearly", text="Stores")
    return county


def declare(county, measure, year, value, **more):
    return DeclaredFigure.objects.create(
        county=county,
        measure=measure,
        value=value,
        first=date(year, 1, 1),
        last=date(year, 12, 31),
        source="Yearbook",
        **more,
    )


def page(client, path="/impact/"):
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def test_page_without_a_story_says_so(client):
    assert "No story yet" in page(client)


def test_page_without_a_figure_is_whole(client, county):
    told = page(client)

    assert "From thirty" in told
    assert "Nothing has been sold here yet" in told


def test_declared_figures_are_marked_and_sourced(client, county):
    declare(county, "stores", 2019, 400, sureness="nearly")
    declare(county, "sales", 2019, 8_000_000_000, currency="CNY")

    told = page(client)

    assert "nearly 400" in told
    assert "¥80 million" in told
    assert told.count("Yearbook") == 2
    assert 'class="mark-said"' in told


def test_counted_figures_are_those_of_the_days(client, county):
    packs = shops(county, 3, village=a_village(county=county))
    sell([(pack, 1) for pack in packs], day(3))
    rebuilt()

    told = page(client)

    assert "<dd>¥186.00</dd>" in told.replace("¥186<", "¥186.00<")
    assert "not yet counted" in told


def test_month_of_fewer_than_three_stores_keeps_its_sales(client, county):
    sell([(shops(county, 2)[0], 1)], day(3))
    rebuilt()

    assert "¥62" not in page(client)


@pytest.mark.parametrize(("stores", "told"), [(2, (None, None)), (3, (62, 1))])
def test_year_of_fewer_than_three_stores_is_not_told(county, stores, told):
    sell([(shops(county, stores)[0], 1)], day(3))
    rebuilt()

    shown = Impact(county.story, [county.story])

    assert (shown.year_sales(), shown.year_orders()) == told


@pytest.mark.parametrize("orders", [1, 3])
def test_page_takes_six_queries_and_then_none(client, county, queries, orders):
    packs = shops(county, 3)
    for n in range(orders):
        sell([(pack, 1) for pack in packs], day(n))
        declare(county, "stores", 2018 + n, 30)
        Milestone.objects.create(county=county, when="2020", title="More", text="So")
    rebuilt()
    page(client, "/villages/")
    cache.delete_many(["impact:en:"])

    with queries(6):
        page(client)
    with queries(0):
        page(client)


def test_story_of_each_county_has_its_address(client, county):
    other = a_county(name="Other", slug="other")
    Story.objects.create(county=other, headline="Second", lead="Story", position=1)

    assert "Second" in page(client, "/impact/other/")
    assert "From thirty" in page(client, "/impact/pingshun/")
    assert client.get("/impact/nowhere/").status_code == 404


def test_merged_county_leads_to_its_successor(client, county):
    gone = a_county(slug="gone")
    merge_counties(gone, county, on=TODAY)

    assert client.get("/impact/gone/")["Location"] == "/impact/pingshun/"
