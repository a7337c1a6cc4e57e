"""Places to see: written under a guard, photos in order, what other areas show."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from core.models import AuditEntry
from core.sections import PageSection
from tests.factories.shop import make_photo
from tests.factories.vendors import make_viewpoint, make_village
from vendors.places import sections
from vendors.places.models import ALL_YEAR, Viewpoint
from vendors.places.services import (
    MOST_PHOTOS,
    PlaceError,
    StaleViewpointError,
    add_viewpoint_photo,
    move_viewpoint_photo,
    remove_viewpoint_photo,
    save_viewpoint,
)

pytestmark = pytest.mark.django_db


def told(**more):
    return {
        "village": make_village(),
        "name_en": "Eagle Rock",
        "name_zh_hans": "鹰嘴岩",
        "season": 0b11,
        **more,
    }


def photos_of(viewpoint):
    return list(viewpoint.photos.values_list("photo", flat=True))


def test_place_is_written_cleaned_and_logged():
    place = save_viewpoint(
        None, told(story_en="Look <script>alert(1)</script>down.", is_shown=True)
    )

    place.refresh_from_db()
    assert (place.slug, place.version, place.months) == ("eagle-rock", 1, [1, 2])
    assert place.story_en == "<p>Look down.</p>"
    entry = AuditEntry.objects.get(act="viewpoint.save")
    assert entry.after["name_zh_hans"] == "鹰嘴岩"


def test_same_name_gets_an_address_of_its_own():
    village = make_village()
    slugs = [save_viewpoint(None, told(village=village)).slug for _ in range(3)]

    assert slugs == ["eagle-rock", "eagle-rock-2", "eagle-rock-3"]


def test_name_in_chinese_alone_makes_an_address():
    assert save_viewpoint(None, told(name_en="")).slug == "ying-zui-yan"


def test_change_counts_and_keeps_the_address():
    place = save_viewpoint(None, told())

    save_viewpoint(place, {"name_en": "Eagle Point"}, seen=1)

    place.refresh_from_db()
    assert (place.name_en, place.slug, place.version) == (
        "Eagle Point",
        "eagle-rock",
        2,
    )


def test_stale_page_changes_nothing():
    place = save_viewpoint(None, told())
    save_viewpoint(place, {"name_en": "Eagle Point"}, seen=1)

    with pytest.raises(StaleViewpointError):
        save_viewpoint(place, {"name_en": "Mine"}, seen=1)

    place.refresh_from_db()
    assert (place.name_en, place.version) == ("Eagle Point", 2)
    assert AuditEntry.objects.filter(act="viewpoint.save").count() == 2


def test_photos_stand_in_order_and_the_first_is_the_cover():
    place = make_viewpoint()
    one, two, three = (make_photo() for _ in range(3))
    for photo in (one, two, two, three):
        add_viewpoint_photo(place, photo)
    assert photos_of(place) == [one.pk, two.pk, three.pk]

    move_viewpoint_photo(place, three.pk, to=0)
    assert photos_of(place) == [three.pk, one.pk, two.pk]
    place.refresh_from_db()
    assert place.cover == three

    remove_viewpoint_photo(place, three.pk)
    place.refresh_from_db()
    assert (photos_of(place), place.cover) == ([one.pk, two.pk], one)
    remove_viewpoint_photo(place, one.pk)
    remove_viewpoint_photo(place, two.pk)
    place.refresh_from_db()
    assert place.cover is None


def test_photo_too_many_or_of_another_place_is_refused():
    place, other = make_viewpoint(), make_viewpoint()
    photos = [make_photo() for _ in range(MOST_PHOTOS + 1)]
    for photo in photos[:-1]:
        add_viewpoint_photo(place, photo)

    with pytest.raises(PlaceError):
        add_viewpoint_photo(place, photos[-1])
    for act in (
        lambda: remove_viewpoint_photo(other, photos[0].pk),
        lambda: move_viewpoint_photo(other, photos[0].pk, to=0),
    ):
        with pytest.raises(PlaceError):
            act()

    assert photos_of(place) == [photo.pk for photo in photos[:-1]]
    assert photos_of(other) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"latitude": Decimal(36)},
        {"latitude": Decimal(91), "longitude": Decimal(1)},
        {"season": 0},
        {"season": ALL_YEAR + 1},
    ],
)
def test_half_a_place_or_no_month_is_not_kept(fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_viewpoint(**fields)

    assert not Viewpoint.objects.exists()


def test_sections_are_asked_in_their_order_and_left_out_when_empty(monkeypatch):
    place = make_viewpoint()
    asked = [
        lambda _one: PageSection("a.html", {}, place=9),
        lambda one: PageSection("b.html", {"at": one}, place=5),
        lambda _one: None,
    ]
    monkeypatch.setattr(sections, "SECTIONS", asked)

    found = sections.sections_of(place)

    assert [(each.template, each.section) for each in found] == [
        ("b.html", {"at": place}),
        ("a.html", {}),
    ]
