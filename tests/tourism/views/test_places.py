"""From a place to see to what can be booked there, and back."""

import pytest

from live.broadcasts.services.airtime import end_broadcast
from tests.factories.live import make_broadcast, make_broadcast_on_air
from tests.factories.tourism import make_experience
from tests.factories.vendors import make_farm, make_viewpoint, make_village
from tests.markup import flat
from tourism.queries.search import experiences_at

pytestmark = pytest.mark.django_db


def test_place_shows_its_own_first_then_those_of_its_village(django_assert_num_queries):
    place = make_viewpoint(village=make_village())
    farm = make_farm(village=place.village)
    soon = make_experience(farm, title_en="Of the village")
    own = make_experience(farm, title_en="Of the place", viewpoint=place, hour=15)
    other = make_viewpoint(village=make_village())
    make_experience(title_en="Elsewhere", village=other.village, viewpoint=other)

    with django_assert_num_queries(1):
        found = experiences_at(place)

    assert found == [own, soon]


def test_pages_of_place_and_experience_lead_to_each_other(client):
    place = make_viewpoint(name="Eagle Rock", tagline="Wind all day")
    found = make_experience(viewpoint=place)

    there = client.get(found.get_absolute_url()).content.decode()
    back = client.get(place.get_absolute_url()).content.decode()

    link = f'href="{place.get_absolute_url()}" dir="auto">Eagle Rock</a>'
    assert link in flat(there)
    assert "Wind all day" in there
    assert f'href="{found.get_absolute_url()}"' in back


def test_place_that_is_hidden_by_now_is_not_named(client):
    place = make_viewpoint(name="Eagle Rock", is_shown=False)
    found = make_experience(viewpoint=place)

    assert "Eagle Rock" not in client.get(found.get_absolute_url()).content.decode()


def test_place_shows_what_is_on_and_what_showed_it(client):
    place = make_viewpoint()
    away = make_farm(village=make_village())
    past = make_broadcast_on_air(away, title="From the rock", viewpoint=place)
    end_broadcast(past, by=past.host)
    gone = make_broadcast_on_air(
        make_farm(village=place.village), title="From the village"
    )
    end_broadcast(gone, by=gone.host)
    soon = make_broadcast(away, title="Tomorrow from the rock", viewpoint=place)

    said = client.get(place.get_absolute_url()).content.decode()

    assert "Broadcasts that showed it" in said
    assert said.index(soon.title) < said.index(past.title)
    assert gone.title not in said


def test_place_without_a_broadcast_says_nothing_of_them(client):
    said = client.get(make_viewpoint().get_absolute_url()).content.decode()

    assert "Broadcasts that showed it" not in said
    assert "Live from here" not in said


def test_broadcast_leads_to_the_place_it_shows_and_remembers_the_way(client):
    place = make_viewpoint(name="Eagle Rock")
    live = make_broadcast_on_air(viewpoint=place)

    said = client.get(live.get_absolute_url()).content.decode()

    assert f'href="{place.get_absolute_url()}?from=live-{live.code}"' in said
