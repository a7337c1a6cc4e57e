"""The market's pages of places to see: written, refused unchanged, photos in order."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.models import AuditEntry
from tests.core.images.corpus import jpeg
from tests.factories.accounts import make_staff
from tests.factories.vendors import make_county, make_viewpoint, make_village
from vendors.places.models import Viewpoint

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(client):
    user = make_staff()
    client.force_login(user)
    return user


@pytest.fixture
def village():
    return make_village(
        name="Nanpo", county=make_county(name="Pingshun", slug="pingshun")
    )


def page_of(name, pk):
    return reverse(f"office:{name}", args=["market", pk])


def typed(place, **more):
    kept = {"village": place.pk, "name_en": "Eagle Rock", "season": ["9", "10"]}
    return kept | more


def test_place_is_added_and_then_changed(client, operator, village):
    url = page_of("viewpoint_new", village.pk)
    assert "Nanpo" in client.get(url).content.decode()

    added = client.post(url, typed(village, story_en="Look\r\n\r\ndown", is_shown="on"))

    place = Viewpoint.objects.get()
    assert added["Location"] == page_of("viewpoint", place.pk)
    assert (place.story_en, place.months) == ("<p>Look</p><p>down</p>", [9, 10])
    page = client.get(page_of("viewpoint", place.pk))
    assert "Look\n\ndown" in page.content.decode()
    client.post(
        page_of("viewpoint", place.pk), typed(village, name_zh_hans="鹰嘴岩", seen="1")
    )
    place.refresh_from_db()
    assert (place.name_zh_hans, place.is_shown, place.version) == ("鹰嘴岩", False, 2)
    assert AuditEntry.objects.filter(act="viewpoint.save", user=operator).count() == 2


def test_stale_page_keeps_what_was_typed(client, operator, village):
    place = make_viewpoint(village=village, version=3)

    page = client.post(page_of("viewpoint", place.pk), typed(village, seen="2"))

    assert page.status_code == 422
    said = page.content.decode()
    assert "Someone else changed this viewpoint while you were editing" in said
    assert 'value="Eagle Rock"' in said
    place.refresh_from_db()
    assert (place.version, place.name_en) == (3, place.name)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"name_en": ""}, "Please enter it in at least one language."),
        ({"latitude": "36.2"}, "Please enter both latitude and longitude."),
        ({"latitude": "99", "longitude": "1"}, "at most 90"),
        ({"village": "0"}, "Please choose a village from the list."),
        ({"season": ["13"]}, "13"),
    ],
)
def test_what_can_not_be_is_said_and_nothing_is_kept(
    client, operator, village, more, said
):
    page = client.post(page_of("viewpoint_new", village.pk), typed(village, **more))

    assert page.status_code == 422
    assert said in page.content.decode()
    assert not Viewpoint.objects.exists()


def test_photos_are_added_moved_and_removed(client, operator, village):
    place = make_viewpoint(village=village)
    url = page_of("viewpoint_photos", place.pk)
    files = [SimpleUploadedFile(f"{n}.jpg", jpeg(quality=70 + n)) for n in range(3)]

    client.post(url, {"photos": files})

    first, second, third = place.photos.values_list("photo", flat=True)
    client.post(url, {"do": "move", "photo": third, "to": "0"})
    client.post(url, {"do": "remove", "photo": second})
    assert list(place.photos.values_list("photo", flat=True)) == [third, first]
    place.refresh_from_db()
    assert place.cover_id == third
    gone = client.post(url, {"do": "remove", "photo": second}, follow=True)
    assert "Someone else removed this photo." in gone.content.decode()


@pytest.mark.parametrize(
    "body",
    [
        {"do": "explode"},
        {"do": "move", "photo": "x", "to": "0"},
        {"do": "move", "photo": "1", "to": "²"},
    ],
)
def test_unknown_act_on_photos_is_404(client, operator, village, body):
    place = make_viewpoint(village=village)

    assert client.post(page_of("viewpoint_photos", place.pk), body).status_code == 404


def test_file_that_is_no_photo_says_why(client, operator, village):
    place = make_viewpoint(village=village)
    file = SimpleUploadedFile("note.jpg", b"not a photo")

    page = client.post(
        page_of("viewpoint_photos", place.pk), {"photos": [file]}, follow=True
    )

    assert "note.jpg" in page.content.decode()
    assert not place.photos.exists()


@pytest.mark.parametrize("many", [1, 12])
def test_pages_stay_within_their_queries(client, operator, queries, village, many):
    places = [make_viewpoint(village=village) for _ in range(many)]
    pages = (
        page_of("viewpoint_new", village.pk),
        page_of("viewpoint", places[0].pk),
        reverse("office:county", args=["market", "pingshun"]),
    )

    for page in pages:
        with queries(12):
            assert client.get(page).status_code == 200
