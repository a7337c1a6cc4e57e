"""Days where the market is: at midnight, at the change of clocks, on leap days."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from django.db.models import DateTimeField, Value
from django.utils import timezone

from accounts.models import User
from core import dates
from tests.factories.accounts import make_user

SHANGHAI, BERLIN = "Asia/Shanghai", "Europe/Berlin"
LOS_ANGELES, KIRITIMATI = "America/Los_Angeles", "Pacific/Kiritimati"
CASES = [
    (SHANGHAI, "2026-11-28T15:59:59", date(2026, 11, 28)),
    (SHANGHAI, "2026-11-28T16:00:00", date(2026, 11, 29)),
    (SHANGHAI, "2028-02-28T16:00:00", date(2028, 2, 29)),
    (SHANGHAI, "2026-12-31T16:00:00", date(2027, 1, 1)),
    (BERLIN, "2027-03-27T22:59:59", date(2027, 3, 27)),
    (BERLIN, "2027-03-28T22:00:00", date(2027, 3, 29)),
    (LOS_ANGELES, "2027-01-01T07:59:59", date(2026, 12, 31)),
    (KIRITIMATI, "2026-12-31T10:00:00", date(2027, 1, 1)),
]


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(("zone", "moment", "day"), CASES)
def test_a_day_is_the_markets(settings, zone, moment, day):
    settings.TIME_ZONE = zone
    with time_machine.travel(utc(moment), tick=False):
        assert dates.today() == day
        assert dates.local().utcoffset() == dates.local(timezone.now()).utcoffset()
    assert dates.day_of(utc(moment)) == day
    assert dates.start_of(day) <= utc(moment) < dates.end_of(day)


@pytest.mark.django_db
@pytest.mark.parametrize(("zone", "moment", "day"), CASES)
def test_the_database_finds_the_same_day(settings, zone, moment, day):
    settings.TIME_ZONE = zone
    rows = User.objects.filter(pk=make_user().pk)
    rows = rows.annotate(at=Value(utc(moment), output_field=DateTimeField()))

    assert rows.annotate(day=dates.DayOf("at")).get().day == day


def test_a_moment_of_nowhere_has_no_day():
    with pytest.raises(ValueError, match="without a time zone"):
        dates.day_of(datetime(2026, 11, 28, 12))  # noqa: DTZ001 - what is refused


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2027, 3, 28), 23), (date(2026, 10, 25), 25)]
)
def test_a_day_on_which_clocks_change_is_whole(settings, day, hours):
    settings.TIME_ZONE = BERLIN
    start, end = dates.start_of(day), dates.end_of(day)

    assert end.astimezone(UTC) - start.astimezone(UTC) == timedelta(hours=hours)
    assert f"{dates.at(day, time(12)):%H:%M}" == "12:00"


def test_what_is_written_is_read_by_the_markets_clock(settings):
    settings.TIME_ZONE = SHANGHAI

    assert dates.parsed("2026-11-29 01:30", "%Y-%m-%d %H:%M") == utc("2026-11-28T17:30")
    with pytest.raises(ValueError, match="does not match"):
        dates.parsed("tomorrow", "%Y-%m-%d")


@pytest.mark.parametrize(
    ("day", "months", "found"),
    [
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2027, 1, 31), 1, date(2027, 2, 28)),
        (date(2026, 12, 31), 1, date(2027, 1, 31)),
        (date(2027, 1, 31), -2, date(2026, 11, 30)),
        (date(2027, 3, 31), -1, date(2027, 2, 28)),
        (date(2026, 12, 1), -12, date(2025, 12, 1)),
        (date(2026, 11, 15), 0, date(2026, 11, 15)),
    ],
)
def test_months_later_ends_with_the_month(day, months, found):
    assert dates.months_later(day, months) == found


def test_a_leap_day_comes_a_day_early_in_other_years():
    leap = date(2028, 2, 29)

    years = [dates.years_later(leap, n) for n in (-1, 1, 4)]

    assert years == [date(2027, 2, 28), date(2029, 2, 28), date(2032, 2, 29)]
