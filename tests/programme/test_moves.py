"""A village, a county or a seller that moves: what its past counts for."""

import pytest

from programme.models import DirtySpan
from tests.cast import a_county, a_pack, a_village
from tests.programme.scene import (
    TODAY,
    a_store,
    day,
    figures,
    of,
    on,
    rebuilt,
    rolled,
    sell,
)
from vendors.places.services import PlaceRefused, merge_counties, move_village

pytestmark = pytest.mark.django_db


def test_moved_village_takes_its_stores_along_and_leaves_its_past():
    old, new = a_county(), a_county()
    village = a_village(county=old)
    pack = a_pack(a_store(village, day(9)), price="59.00")
    sell([(pack, 1)], day(6))
    sell([(pack, 2)], day(2))

    with on(day(1)):
        move_village(village, new, on=day(4))
    rolled()

    assert of(old, "sales", "CNY") == {day(6): 7100}
    assert of(new, "sales", "CNY") == {day(2): 13000}
    assert (of(old, "opened"), of(old, "left")) == ({day(9): 1}, {day(4): 1})
    assert (of(new, "opened"), of(new, "joined")) == ({}, {day(4): 1})
    assert figures() == rebuilt()


def test_village_moves_on_and_back():
    one, two = a_county(), a_county()
    village = a_village(county=one)
    pack = a_pack(a_store(village, day(9)), price="59.00")
    for n in (8, 5, 2):
        sell([(pack, 1)], day(n))

    with on(day(1)):
        move_village(village, two, on=day(6))
        move_village(village, one, on=day(4))
    rolled()

    assert sorted(of(one, "orders")) == [day(8), day(2)]
    assert sorted(of(two, "orders")) == [day(5)]


def test_move_before_an_earlier_move_is_refused():
    one, two = a_county(), a_county()
    village = a_village(county=one)
    with on(TODAY):
        move_village(village, two, on=day(3))

        with pytest.raises(PlaceRefused):
            move_village(village, one, on=day(3))

    assert village.counties.count() == 2


def test_merged_county_keeps_its_past():
    old, new = a_county(), a_county()
    pack = a_pack(a_store(a_village(county=old), day(9)), price="59.00")
    sell([(pack, 1)], day(6))
    sell([(pack, 1)], day(2))

    with on(day(1)):
        merge_counties(old, new, on=day(4))
    rolled()

    assert of(old, "orders") == {day(6): 1}
    assert of(new, "orders") == {day(2): 1}
    assert figures() == rebuilt()


def test_seller_put_in_the_right_village_takes_its_past_along():
    wrong, right = a_county(), a_county()
    farm = a_store(a_village(county=wrong), day(9))
    pack = a_pack(farm, price="59.00")
    sell([(pack, 1)], day(6))
    before = rolled()
    assert of(wrong, "sales", "CNY") == {day(6): 7100}

    farm.village = a_village(county=right)
    with on(day(2)):
        farm.save()
        rolled()

    assert (of(wrong, "sales", "CNY"), of(wrong, "opened")) == ({}, {})
    assert of(right, "sales", "CNY") == {day(6): 7100}
    assert of(right, "opened") == {day(9): 1}
    assert len(figures()) == len(before)
    assert figures() == rebuilt()


def test_saving_a_seller_who_stays_marks_no_day():
    farm = a_store(a_village(county=a_county()), day(9))
    rolled()

    farm.save()

    assert not DirtySpan.objects.exists()
