"""The first steps of a county: each is done when it is done, and by whom."""

from datetime import date

import pytest
from django.urls import reverse

from programme.figures.models import Story, Target
from programme.plans.queries.periods import quarter_of
from programme.plans.queries.setup import setup_of
from programme.plans.services.entries import StateStep
from programme.plans.services.programmes import move_programme
from programme.plans.services.reports import keep_report
from tests.factories.accounts import make_staff
from tests.factories.plans import (
    by,
    make_line,
    make_measure,
    make_milestone,
    make_programme,
    make_province_officer,
)
from tests.factories.programme import on_day
from tests.factories.reports import TODAY
from tests.factories.vendors import make_county, make_farm, make_officer, make_village

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today():
    with on_day(TODAY):
        yield


@pytest.fixture
def county():
    return make_county(slug="xihe", name="西和")


def done(county):
    fresh = type(county).objects.get(pk=county.pk)
    return [step.is_done for step in setup_of(fresh)]


def test_steps_are_done_one_after_the_other(county):
    assert not any(done(county))

    def take(step):
        before = sum(done(county))
        made = step()
        assert sum(done(county)) == before + 1, step
        return made

    village = take(lambda: make_village(county=county))
    take(
        lambda: (
            type(county)
            .objects.filter(pk=county.pk)
            .update(population=1, population_year=2020, population_source="Census")
        )
    )
    take(lambda: make_officer(county))
    take(lambda: Story.objects.create(county=county, headline="Walnuts", lead="Hills"))
    take(lambda: make_farm(village=village))
    take(
        lambda: Target.objects.create(
            county=county, year=TODAY.year, measure="stores", value=30
        )
    )
    programme = take(lambda: make_programme(county, state="draft"))
    take(lambda: make_line(programme))
    measure = make_measure(programme)
    take(lambda: make_milestone(measure))
    programme = take(lambda: move_programme(programme, StateStep("running", None)))
    take(lambda: keep_report(programme, quarter_of(TODAY), by()))
    assert all(done(county))


def test_what_is_another_countys_does_not_count(county):
    other = make_county(slug="lixian", name="Lixian")
    make_farm(village=make_village(county=other))
    make_officer(other)
    make_milestone(make_measure(make_programme(other)))
    Target.objects.create(county=county, year=TODAY.year - 1, measure="stores", value=9)

    assert not any(done(county))


def test_each_is_led_to_what_they_may_do(client, county):
    page = reverse("programme:plan_setup", args=[county.slug])
    office = reverse("office:county_edit", args=["market", county.slug])
    begin = reverse("programme:plan_new", args=[county.slug])

    def seen_by(user):
        client.force_login(user)
        return client.get(page).content.decode()

    officers = seen_by(make_officer(county))
    assert begin in officers
    assert office not in officers
    assert "The market's staff do this." in officers
    assert office in seen_by(make_staff())
    provinces = seen_by(make_province_officer(county.region))
    assert begin not in provinces
    assert office not in provinces


def test_empty_pages_lead_to_the_first_steps(client, county):
    client.force_login(make_officer(county))
    setup = reverse("programme:plan_setup", args=[county.slug])
    overview = reverse("programme:overview", args=[county.slug])
    programmes = reverse("programme:plan", args=[county.slug])

    assert setup in client.get(overview).content.decode()
    assert setup in client.get(programmes).content.decode()
    programme = make_programme(county, state="draft")
    assert setup in client.get(programmes).content.decode()
    move_programme(programme, StateStep("running", None))
    assert setup not in client.get(programmes).content.decode()


def test_page_costs_the_same_for_a_large_county(
    client, county, django_assert_max_num_queries
):
    for _ in range(3):
        make_farm(village=make_village(county=county))
    for year in (2024, 2025):
        days = {"launched_on": date(year, 1, 1), "ends_on": date(year, 12, 31)}
        make_programme(county, state="ended", **days)
    client.force_login(make_officer(county))
    with django_assert_max_num_queries(20):
        client.get(reverse("programme:plan_setup", args=[county.slug]))
