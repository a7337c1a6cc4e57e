"""What search engines are told of the market, its farms and villages."""

import pytest
from django.conf import settings

from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm
from tests.structured import facts_of, faults_in, of_kind

pytestmark = pytest.mark.django_db


def test_home_tells_of_the_market_and_its_search(client):
    page = client.get("/").text
    (site,) = of_kind(page, "WebSite")
    target = site["potentialAction"]["target"]["urlTemplate"]
    assert target == f"{settings.SITE_URL}/search/?q={{search_term_string}}"
    assert [faults_in(facts) for facts in facts_of(page)] == [[], []]


def test_farm_is_a_business_where_its_village_is(client):
    farm = make_pack(make_farm(name="Upper Farm")).partner
    page = client.get(f"/farms/{farm.code}/").text
    (business,) = of_kind(page, "LocalBusiness")
    assert business["name"] == "Upper Farm"
    assert business["address"]["addressLocality"] == farm.village.name
    assert [faults_in(facts) for facts in facts_of(page)] == [[], []]


def test_farm_without_a_village_is_an_organization(client):
    farm = make_farm(village=None)
    page = client.get(f"/farms/{farm.code}/").text
    assert of_kind(page, "LocalBusiness") == []
    assert faults_in(of_kind(page, "Organization")[0]) == []


def test_farms_of_a_village_have_its_page(client):
    village = make_farm().village
    page = client.get(f"/farms/?village={village.slug}").text
    assert (
        f'rel="canonical" href="{settings.SITE_URL}/villages/{village.slug}/"' in page
    )
