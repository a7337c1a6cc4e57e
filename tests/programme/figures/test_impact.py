"""The public page: what it tells, what it leaves out, and what it costs."""

from datetime import date

import pytest

from core.page_cache.reads import forget_remembered
from programme.figures.impact import Impact
from programme.figures.models import DeclaredFigure, Milestone, Story
from tests.factories.programme import day_before, on_day, rebuild_figures, sell_on
from tests.factories.reports import TODAY
from tests.factories.vendors import make_county, make_village
from tests.markup import flat
from tests.programme.figures.test_views import shops
from vendors.places.services import merge_counties

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today():
    with on_day(TODAY):
        yield


@pytest.fixture
def county():
    county = make_county(name="Pingshun", slug="pingshun")
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
    packs = shops(county, 3, village=make_village(county=county))
    sell_on([(pack, 1) for pack in packs], day_before(3))
    rebuild_figures()

    told = page(client)

    assert "<dd>¥186.00</dd>" in flat(told.replace("¥186<", "¥186.00<"))


def test_month_of_fewer_than_three_stores_keeps_its_sales(client, county):
    sell_on([(shops(county, 2)[0], 1)], day_before(3))
    rebuild_figures()

    assert "¥62" not in page(client)


@pytest.mark.parametrize(("stores", "told"), [(2, (None, None)), (3, (62, 1))])
def test_year_of_fewer_than_three_stores_is_not_told(county, stores, told):
    sell_on([(shops(county, stores)[0], 1)], day_before(3))
    rebuild_figures()

    shown = Impact(county.story, [county.story])

    assert (shown.year_sales(), shown.year_orders()) == told


@pytest.mark.parametrize("orders", [1, 3])
def test_page_takes_six_queries_and_then_none(client, county, queries, orders):
    packs = shops(county, 3)
    for n in range(orders):
        sell_on([(pack, 1) for pack in packs], day_before(n))
        declare(county, "stores", 2018 + n, 30)
        Milestone.objects.create(county=county, when="2020", title="More", text="So")
    rebuild_figures()
    page(client, "/villages/")
    forget_remembered()

    with queries(6):
        page(client)
    with queries(0):
        page(client)


def test_story_of_each_county_has_its_address(client, county):
    other = make_county(name="Other", slug="other")
    Story.objects.create(county=other, headline="Second", lead="Story", position=1)

    assert "Second" in page(client, "/impact/other/")
    assert "From thirty" in page(client, "/impact/pingshun/")
    assert client.get("/impact/nowhere/").status_code == 404


def test_merged_county_leads_to_its_successor(client, county):
    gone = make_county(slug="gone")
    merge_counties(gone, county, on=TODAY)

    assert client.get("/impact/gone/")["Location"] == "/impact/pingshun/"
