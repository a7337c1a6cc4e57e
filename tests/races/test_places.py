"""A village that moves while its county is merged: nobody waits for each other."""

import threading
from datetime import timedelta
from functools import partial

import pytest
from django.db import transaction

from core import dates
from tests.factories.vendors import make_county, make_village
from tests.races.together import errors, run_together, values
from vendors.places.locks import lock_counties, lock_village
from vendors.places.services import (
    PlaceError,
    merge_counties,
    move_village,
    save_county,
    save_viewpoint,
    save_village,
)

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
PATIENCE = 10


def test_village_moves_and_its_county_is_merged_at_once():
    old, into, other = (make_county(name=name) for name in ("Old", "Into", "Other"))
    villages = [make_village(county=old) for _ in range(8)]
    today = dates.today()
    moves = [partial(move_village, each, other, on=today) for each in villages]
    merger = partial(merge_counties, old, into, on=today - timedelta(days=1))

    done = run_together([*moves, merger])

    assert values(done)
    errors(done, PlaceError)


def test_places_of_one_name_get_an_address_each():
    village = make_village()
    fields = {"name_en": "", "name_zh_hans": "鹰嘴岩", "village": village}

    made = values(run_together([partial(save_viewpoint, None, fields)] * 6))

    slugs = {place.slug for place in made}
    assert slugs == {"ying-zui-yan", *(f"ying-zui-yan-{n}" for n in range(2, 7))}


def test_county_and_village_of_one_name_are_entered_once():
    fields = {"name_en": "Licheng", "name_zh_hans": "", "region": "CN-SX"}

    counties = run_together([partial(save_county, None, fields)] * 5)

    (county,) = values(counties)
    assert len(errors(counties, PlaceError)) == 4
    village = {"name_en": "Beishe", "name_zh_hans": ""}

    villages = run_together([partial(save_village, None, county, village)] * 5)

    assert len(values(villages)) == 1
    assert len(errors(villages, PlaceError)) == 4


def test_move_waits_for_the_county_before_it_takes_the_village():
    old, to = make_county(name="Old"), make_county(name="To")
    village = make_village(county=old)
    has_county, is_moving = threading.Event(), threading.Event()

    @transaction.atomic
    def merge():
        lock_counties(old.pk)
        has_county.set()
        is_moving.wait(PATIENCE)
        return lock_village(village.pk)

    def move():
        has_county.wait(PATIENCE)
        threading.Timer(0.5, is_moving.set).start()
        return move_village(village, to, on=dates.today())

    done = run_together([merge, move])

    errors(done, ())
    village.refresh_from_db()
    assert village.county == to
