"""A village that moves while its county is merged: nobody waits for each other."""

import threading
from datetime import timedelta
from functools import partial

import pytest
from django.db import transaction
from django.utils import timezone

from tests.cast import a_county, a_village
from tests.races.together import errors, run_together, values
from vendors.places.locks import lock_counties, lock_village
from vendors.places.services import PlaceRefused, merge_counties, move_village

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
PATIENCE = 10


def test_village_moves_and_its_county_is_merged_at_once():
    old, into, other = (a_county(name=name) for name in ("Old", "Into", "Other"))
    villages = [a_village(county=old) for _ in range(8)]
    today = timezone.localdate()
    moves = [partial(move_village, each, other, on=today) for each in villages]
    merger = partial(merge_counties, old, into, on=today - timedelta(days=1))

    done = run_together([*moves, merger])

    assert values(done)
    errors(done, PlaceRefused)


def test_move_waits_for_the_county_before_it_takes_the_village():
    old, to = a_county(name="Old"), a_county(name="To")
    village = a_village(county=old)
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
        return move_village(village, to, on=timezone.localdate())

    done = run_together([merge, move])

    errors(done, ())
    village.refresh_from_db()
    assert village.county == to
