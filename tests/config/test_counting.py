"""What other areas count reaches a county's programme."""

from datetime import timedelta

import pytest
from django.utils import timezone

from programme.registry import is_counted, providers
from programme.services import roll_up
from tests.cast import a_county, a_village

pytestmark = pytest.mark.django_db


def test_people_trained_are_counted_and_the_rest_is_not_yet():
    assert is_counted("trainees")
    assert not is_counted("visitors")


def test_training_is_asked_for_the_villages_of_the_county(monkeypatch):
    county = a_county()
    village, _elsewhere = a_village(county=county), a_village(county=a_county())
    today = timezone.localdate()
    asked = []

    def finished(villages, first, last):
        asked.append((villages, first, last))
        return {today: 3}

    monkeypatch.setattr("config.counting.finished_per_day", finished)

    assert roll_up(county, today - timedelta(days=2), today) == 1
    assert asked == [([village.pk], today - timedelta(days=2), today)]
    assert set(providers()) == {"trainees"}
