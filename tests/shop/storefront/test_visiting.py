"""Pages of places to see: found by village and month, told with all around them."""

import json
import re
from decimal import Decimal

import pytest
from django.core.cache import cache

from core.sections import PageSection
from tests.factories.shop import make_basket, make_pack, make_ready_photo
from tests.factories.vendors import make_farm, make_member, make_viewpoint, make_village
from vendors.places import sections
from vendors.places.models import ViewpointPhoto

pytestmark = pytest.mark.django_db


def names_on(page):
    return [place.name for place in page.context["places"]]


def a_whole_place(**fields):
    given = {
        "name": "Eagle Rock",
        "slug": "eagle-rock",
        "tagline": "The gorge from above",
        "story": "<p>Terraces down to the river.</p>",
        "address": "Behind the school, Nanpo",
        "arriving": "Bus 7 to the dam",
        "parking": "Twelve cars",
        "last_bus": "17:40",
        "best_hours": "5 to 7 in the morning",
        "latitude": Decimal("36.20000"),
        "longitude": Decimal("113.43000"),
        "season": 0b0010_0000_0000,
    }
    return make_viewpoint(**given | fields)


def test_places_are_found_by_village_and_month(client):
    nanpo, beishe = make_village(name="Nanpo"), make_village(name="Beishe")
    make_viewpoint(name="Rock", village=nanpo, season=0b1)
    make_viewpoint(name="Pond", village=beishe, season=0b10)
    make_viewpoint(name="Hidden", village=nanpo, is_shown=False)

    assert names_on(client.get("/visit/")) == ["Pond", "Rock"]
    assert names_on(client.get("/visit/", {"village": nanpo.slug})) == ["Rock"]
    assert names_on(client.get("/visit/", {"month": "2"})) == ["Pond"]
    assert names_on(client.get("/visit/", {"month": "2", "village": nanpo.slug})) == []


@pytest.mark.parametrize(
    "asked", [{"month": "13"}, {"month": "x"}, {"month": "²"}, {"village": "\x00"}]
)
def test_nonsense_in_the_address_is_no_error(client, asked):
    make_viewpoint()

    assert client.get("/visit/", asked).status_code == 200


def test_nothing_found_says_what_to_do(client):
    said = client.get("/visit/", {"month": "1"}).content.decode()

    assert "No matching visits" in said


def test_place_is_told_with_the_way_there(client):
    a_whole_place()

    page = client.get("/visit/places/eagle-rock/")

    said = page.content.decode()
    for words in (
        "The gorge from above", "Terraces down", "Behind the school", "Bus 7",
        "Twelve cars", "17:40", "5 to 7 in the morning", "Best months: Oct",
        'href="geo:36.20000,113.43000?q=36.20000,113.43000"',
    ):  # fmt: skip
        assert words in said
    found = re.search(r'<script type="application/ld\+json"[^>]*>(.*?)</script>', said)
    facts = json.loads(found[1])
    assert facts["@type"] == "TouristAttraction"
    assert facts["geo"]["latitude"] == 36.2


@pytest.mark.parametrize("slug", ["hidden", "none"])
def test_place_that_is_not_shown_is_not_there(client, slug):
    a_whole_place(slug="hidden", is_shown=False)

    assert client.get(f"/visit/places/{slug}/").status_code == 404


def test_villages_and_farms_around_come_nearest_first(client):
    own = make_village(name="Own", latitude="36.21", longitude="113.43")
    near = make_village(name="Near", latitude="36.25", longitude="113.43")
    far = make_village(name="Far", latitude="38.25", longitude="113.43")
    make_village(name="Unknown")
    farms = [make_farm(village=one) for one in (near, own, far)]
    a_whole_place(village=own)

    page = client.get("/visit/places/eagle-rock/")

    around = page.context["around"]
    assert [(one.village.name, one.kilometres) for one in around] == [
        ("Own", 1.1),
        ("Near", 5.6),
    ]
    assert page.context["farms"] == [farms[1], farms[0]]


def test_other_areas_show_what_they_have(client, monkeypatch):
    a_whole_place()

    def ask(place):
        section = {"title": f"Seen from {place.name}"}
        return PageSection("components/empty.html", section, place=1)

    monkeypatch.setattr(sections, "SECTIONS", [ask])

    page = client.get("/visit/places/eagle-rock/")

    (shown,) = page.context["sections"]
    assert shown.section == {"title": "Seen from Eagle Rock"}


def test_village_home_and_frame_lead_there(client):
    place = a_whole_place()

    village = client.get(f"/villages/{place.village.slug}/").content.decode()

    assert 'href="/visit/places/eagle-rock/"' in village
    assert f'href="/visit/?village={place.village.slug}"' in village
    home = client.get("/").content.decode()
    assert home.count('href="/visit/"') >= 3


@pytest.mark.parametrize("number", [1, 12])
def test_pages_take_a_fixed_number_of_queries(client, queries, number):
    photo = make_ready_photo()
    for n in range(number):
        place = a_whole_place(
            slug=f"place-{n}",
            village=make_village(latitude="36.21", longitude="113.43"),
            cover=photo,
        )
        ViewpointPhoto.objects.create(viewpoint=place, photo=photo)
        make_farm(village=place.village, face=photo)
    pages = ["/visit/", "/visit/places/place-0/"]

    for url in pages:
        cache.clear()
        with queries(7):
            assert client.get(url).status_code == 200
    pack = make_pack()
    user = make_member(pack.partner)
    make_basket(user, [(pack, 1)])
    client.force_login(user)
    for url in pages:
        with queries(9):  # the categories of the menu are kept by now
            assert client.get(url).status_code == 200
