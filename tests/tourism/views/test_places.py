"""From a place to see to what can be booked there, and back."""

import pytest

from live.broadcasts.services import end_broadcast
from tests.cast import a_farm, a_viewpoint, a_village
from tests.live.scene import a_broadcast, on_air
from tests.tourism.scene import an_experience
from tourism.queries import experiences_at

pytestmark = pytest.mark.django_db


def test_place_shows_its_own_first_then_those_of_its_village(django_assert_num_queries):
    place = a_viewpoint(village=a_village())
    farm = a_farm(village=place.village)
    soon = an_experience(farm, title_en="Of the village")
    own = an_experience(farm, title_en="Of the place", viewpoint=place, hour=15)
    other = a_viewpoint(village=a_village())
    an_experience(title_en="Elsewhere", village=other.village, viewpoint=other)

    with django_assert_num_queries(1):
        found = experiences_at(place)

    assert found == [own, soon]


def test_pages_of_place_and_experience_lead_to_each_other(client):
    place = a_viewpoint(name="Eagle Rock", tagline="Wind all day")
    found = an_experience(viewpoint=place)

    there = client.get(found.get_absolute_url()).content.decode()
    back = client.get(place.get_absolute_url()).content.decode()

    assert f'href="{place.get_absolute_url()}">Eagle Rock</a>' in there
    assert "Wind all day" in there
    assert f'href="{found.get_absolute_url()}"' in back


def test_place_that_is_hidden_by_now_is_not_named(client):
    place = a_viewpoint(name="Eagle Rock", is_shown=False)
    found = an_experience(viewpoint=place)

    assert "Eagle Rock" not in client.get(found.get_absolute_url()).content.decode()


def test_place_shows_what_is_on_and_what_showed_it(client):
    place = a_viewpoint()
    away = a_farm(village=a_village())
    past = on_air(away, title="From the rock", viewpoint=place)
    end_broadcast(past, by=past.host)
    gone = on_air(a_farm(village=place.village), title="From the village")
    end_broadcast(gone, by=gone.host)
    soon = a_broadcast(away, title="Tomorrow from the rock", viewpoint=place)

    said = client.get(place.get_absolute_url()).content.decode()

    assert "Broadcasts that showed it" in said
    assert said.index(soon.title) < said.index(past.title)
    assert gone.title not in said


def test_place_without_a_broadcast_says_nothing_of_them(client):
    said = client.get(a_viewpoint().get_absolute_url()).content.decode()

    assert "Broadcasts that showed it" not in said
    assert "Live from here" not in said


def test_broadcast_leads_to_the_place_it_shows_and_remembers_the_way(client):
    place = a_viewpoint(name="Eagle Rock")
    live = on_air(viewpoint=place)

    said = client.get(live.get_absolute_url()).content.decode()

    assert f'href="{place.get_absolute_url()}?from=live-{live.code}"' in said
