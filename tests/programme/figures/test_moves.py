"""A village, a county or a seller that moves: what its past counts for."""

import pytest

from programme.figures.models import DirtySpan
from tests.factories.programme import (
    day_before,
    day_figures,
    figures_of,
    make_store,
    on_day,
    rebuild_figures,
    roll_figures,
    sell_on,
)
from tests.factories.reports import TODAY
from tests.factories.shop import make_pack
from tests.factories.vendors import make_county, make_village
from vendors.places.services import PlaceError, merge_counties, move_village

pytestmark = pytest.mark.django_db


def test_moved_village_takes_its_stores_along_and_leaves_its_past():
    old, new = make_county(), make_county()
    village = make_village(county=old)
    pack = make_pack(make_store(village, day_before(9)), price="59.00")
    sell_on([(pack, 1)], day_before(6))
    sell_on([(pack, 2)], day_before(2))

    with on_day(day_before(1)):
        move_village(village, new, on=day_before(4))
    roll_figures()

    assert figures_of(old, "sales", "CNY") == {day_before(6): 7100}
    assert figures_of(new, "sales", "CNY") == {day_before(2): 13000}
    assert (figures_of(old, "opened"), figures_of(old, "left")) == (
        {day_before(9): 1},
        {day_before(4): 1},
    )
    assert (figures_of(new, "opened"), figures_of(new, "joined")) == (
        {},
        {day_before(4): 1},
    )
    assert day_figures() == rebuild_figures()


def test_village_moves_on_and_back():
    one, two = make_county(), make_county()
    village = make_village(county=one)
    pack = make_pack(make_store(village, day_before(9)), price="59.00")
    for n in (8, 5, 2):
        sell_on([(pack, 1)], day_before(n))

    with on_day(day_before(1)):
        move_village(village, two, on=day_before(6))
        move_village(village, one, on=day_before(4))
    roll_figures()

    assert sorted(figures_of(one, "orders")) == [day_before(8), day_before(2)]
    assert sorted(figures_of(two, "orders")) == [day_before(5)]


def test_move_before_an_earlier_move_is_refused():
    one, two = make_county(), make_county()
    village = make_village(county=one)
    with on_day(TODAY):
        move_village(village, two, on=day_before(3))

        with pytest.raises(PlaceError):
            move_village(village, one, on=day_before(3))

    assert village.counties.count() == 2


def test_merged_county_keeps_its_past():
    old, new = make_county(), make_county()
    pack = make_pack(make_store(make_village(county=old), day_before(9)), price="59.00")
    sell_on([(pack, 1)], day_before(6))
    sell_on([(pack, 1)], day_before(2))

    with on_day(day_before(1)):
        merge_counties(old, new, on=day_before(4))
    roll_figures()

    assert figures_of(old, "orders") == {day_before(6): 1}
    assert figures_of(new, "orders") == {day_before(2): 1}
    assert day_figures() == rebuild_figures()


def test_seller_put_in_the_right_village_takes_its_past_along():
    wrong, right = make_county(), make_county()
    farm = make_store(make_village(county=wrong), day_before(9))
    pack = make_pack(farm, price="59.00")
    sell_on([(pack, 1)], day_before(6))
    before = roll_figures()
    assert figures_of(wrong, "sales", "CNY") == {day_before(6): 7100}

    farm.village = make_village(county=right)
    with on_day(day_before(2)):
        farm.save()
        roll_figures()

    assert (figures_of(wrong, "sales", "CNY"), figures_of(wrong, "opened")) == ({}, {})
    assert figures_of(right, "sales", "CNY") == {day_before(6): 7100}
    assert figures_of(right, "opened") == {day_before(9): 1}
    assert len(day_figures()) == len(before)
    assert day_figures() == rebuild_figures()


def test_saving_a_seller_who_stays_marks_no_day():
    farm = make_store(make_village(county=make_county()), day_before(9))
    roll_figures()

    farm.save()

    assert not DirtySpan.objects.exists()
