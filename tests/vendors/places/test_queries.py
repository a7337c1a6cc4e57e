"""Finding a village: by name, on a map drawn to scale, by position."""

from decimal import Decimal
from math import cos, radians

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.effort import tries
from tests.factories.vendors import make_county, make_village
from vendors.places.models import Village
from vendors.places.queries import (
    HIGH,
    WIDE,
    counties,
    distance,
    map_of,
    nearest_village,
    villages_named,
)

pytestmark = pytest.mark.django_db


def at(name, north, east, **fields):
    return make_village(
        name=name, latitude=Decimal(str(north)), longitude=Decimal(str(east)), **fields
    )


def unsaved(north, east, name="Nanpo"):
    return Village(
        name=name, latitude=Decimal(str(north)), longitude=Decimal(str(east))
    )


# --- By name ----------------------------------------------------------------------


def test_village_is_found_by_a_part_of_its_name_in_either_language():
    county = make_county(name="Pingshun")
    nanpo = make_village(county=county, name_en="Nanpo", name_zh_hans="南坡")
    make_village(county=county, name_en="Xigou", name_zh_hans="西沟")

    for words in ("nan", "PO", "南", "南坡"):
        assert villages_named(words) == [nanpo]
    assert villages_named("%") == villages_named("_") == []
    assert len(villages_named("")) == 2


def test_county_narrows_and_the_list_is_bounded():
    here, there = make_county(), make_county()
    mine = make_village(county=here)
    for _ in range(5):
        make_village(county=there)

    assert villages_named(county=here) == [mine]
    assert len(villages_named(limit=3)) == 3
    assert len(counties()) == 2


# --- On the map ---------------------------------------------------------------------


def test_village_without_a_place_is_on_no_map():
    assert map_of([]) is None
    assert map_of([make_village()]) is None


@pytest.mark.parametrize("count", [1, 2])
def test_villages_in_one_place_make_a_map(count):
    drawn = map_of([unsaved(36, 113)] * count)

    assert [(dot.x, dot.y) for dot in drawn.dots] == [(160.0, 28.0)] * count
    assert 0 < drawn.height <= HIGH


def test_north_is_up_and_east_is_right():
    north, south, east = (
        unsaved(36.4, 113.5),
        unsaved(36.1, 113.5),
        unsaved(36.2, 113.7),
    )

    up, down, right = map_of([north, south, east]).dots

    assert up.y < right.y < down.y
    assert up.x == down.x < right.x


def test_map_is_drawn_to_scale():
    drawn = map_of([unsaved(60, 10), unsaved(60.1, 10), unsaved(60, 10.1)])

    corner, up, right = drawn.dots
    tall, wide = corner.y - up.y, right.x - corner.x
    assert wide / tall == pytest.approx(cos(radians(60.03)), abs=0.01)


SPOTS = st.lists(
    st.tuples(st.floats(35.5, 36.5), st.floats(113, 114)), min_size=1, max_size=30
)


@settings(max_examples=tries(60), deadline=None)
@given(SPOTS)
def test_every_dot_lies_on_the_map(spots):
    drawn = map_of([unsaved(round(n, 5), round(e, 5)) for n, e in spots])

    assert len(drawn.dots) == len(spots)
    assert drawn.height <= HIGH + 0.2
    for dot in drawn.dots:
        assert 0 <= dot.x <= WIDE
        assert 0 <= dot.y <= drawn.height


def test_names_cover_neither_dots_nor_each_other_where_there_is_room():
    near = [unsaved(36.20, 113.50, "Shicheng"), unsaved(36.24, 113.52, "Yuejiazhai")]
    far = unsaved(36.0, 113.9, "西沟")

    drawn = map_of([*near, far])

    names = [
        (dot.label_x, dot.label_y - 4, 6.6 * len(dot.village.name))
        for dot in drawn.dots
    ]
    for n, (x, y, wide) in enumerate(names):
        for m, (other_x, other_y, other_wide) in enumerate(names):
            apart = (
                abs(x - other_x) >= (wide + other_wide) / 2 or abs(y - other_y) >= 12
            )
            assert n == m or apart
        for dot in drawn.dots:
            assert abs(x - dot.x) >= wide / 2 or abs(y - dot.y) >= 12


@settings(max_examples=tries(60), deadline=None)
@given(SPOTS, st.integers(4, 20))
def test_names_that_are_free_cover_nothing_however_large_the_dots(spots, radius):
    villages = [unsaved(round(n, 5), round(e, 5), "Yuejiazhai") for n, e in spots]

    drawn = map_of(villages, lambda _one: radius)

    wide = 6.6 * len("Yuejiazhai")
    free = [(dot.label_x, dot.label_y - 4) for dot in drawn.dots if dot.is_free]
    for n, (x, y) in enumerate(free):
        for other_x, other_y in free[:n]:
            assert abs(x - other_x) >= wide - 0.2 or abs(y - other_y) >= 11.8
        for dot in drawn.dots:
            near = wide / 2 + radius - 0.2
            assert abs(x - dot.x) >= near or abs(y - dot.y) >= 6 + radius - 0.2


# --- By position ----------------------------------------------------------------------


def test_nearest_village_is_found(django_assert_num_queries):
    xigou = at("Xigou", 36.17, 113.45)
    at("Shicheng", 36.36, 113.63)
    make_village(name="Nowhere")

    with django_assert_num_queries(1):
        assert nearest_village(36.2, 113.45) == xigou


def test_without_any_place_there_is_none_near():
    make_village()

    assert nearest_village(36.2, 113.45) is None


@pytest.mark.parametrize(
    ("one", "other", "kilometres"),
    [
        ((0, 0), (0, 1), 111.2),
        ((0, 179.5), (0, -179.5), 111.2),
        ((90, 0), (90, 120), 0),
        ((39.9042, 116.4074), (31.2304, 121.4737), 1067),
    ],
)
def test_distance_goes_over_the_earth(one, other, kilometres):
    assert distance(*one, *other) == pytest.approx(kilometres, abs=1)


@pytest.mark.parametrize(
    ("north", "east"), [("36.1", None), (None, "113.5"), ("91", "113"), ("36", "181")]
)
def test_half_a_place_is_refused_by_the_database(north, east):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_village(
            latitude=north and Decimal(north), longitude=east and Decimal(east)
        )

    assert Village.objects.count() == 0
