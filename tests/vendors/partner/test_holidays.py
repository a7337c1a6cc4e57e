"""Opening days and holidays: before, in and after them, by the market's calendar."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st

from core import dates
from core.transitions import TransitionError
from tests.effort import tries
from tests.factories.vendors import make_farm
from vendors.partner.models import Partner
from vendors.partner.queries import away, open_sellers, opens_later, with_standing
from vendors.partner.services.holidays import end_holiday, take_holiday, turn_holidays
from vendors.partner.services.sellers import (
    open_partner,
    reopen_partner,
    suspend_partner,
)
from vendors.partner.states import PartnerStatus, SellerStatus

pytestmark = pytest.mark.django_db

FIRST, BACK = date(2026, 10, 1), date(2026, 10, 8)
DAY = timedelta(days=1)


def days(count):
    return dates.today() + timedelta(days=count)


def stands_in_sql(seller, today):
    return with_standing(Partner.objects.all(), today).get(pk=seller.pk).stands


@pytest.fixture
def market_settings(settings):
    return settings


# --- Before, in and after -------------------------------------------------------


@pytest.mark.parametrize("status", [PartnerStatus.OPEN, PartnerStatus.HOLIDAY])
@pytest.mark.parametrize(
    ("today", "stands"),
    [
        (FIRST - DAY, SellerStatus.OPEN),
        (FIRST, SellerStatus.HOLIDAY),
        (BACK - DAY, SellerStatus.HOLIDAY),
        (BACK, SellerStatus.OPEN),
        (BACK + DAY, SellerStatus.OPEN),
    ],
)
def test_dates_of_a_holiday_count_whatever_the_status_says(status, today, stands):
    farm = make_farm(status=status, holiday_from=FIRST, holiday_until=BACK)

    assert farm.standing(today) == stands
    assert stands_in_sql(farm, today) == stands
    assert open_sellers(today).exists() is (stands == SellerStatus.OPEN)
    assert Partner.objects.filter(away(today)).exists() is (
        stands == SellerStatus.HOLIDAY
    )


@pytest.mark.parametrize(
    ("today", "stands"),
    [
        (FIRST - DAY, SellerStatus.OPENS_LATER),
        (FIRST, SellerStatus.OPEN),
        (FIRST + DAY, SellerStatus.OPEN),
    ],
)
def test_shop_opens_on_its_day(today, stands):
    farm = make_farm(opens_on=FIRST)

    assert farm.standing(today) == stands
    assert stands_in_sql(farm, today) == stands
    assert open_sellers(today).exists() is (stands == SellerStatus.OPEN)
    assert Partner.objects.filter(opens_later(today)).exists() is (today < FIRST)


@settings(max_examples=tries(40), deadline=None)
@given(
    status=st.sampled_from(PartnerStatus.values),
    opens=st.none() | st.integers(-3, 3),
    start=st.none() | st.integers(-3, 2),
    length=st.none() | st.integers(1, 4),
)
def test_one_seller_and_the_database_agree_on_every_day(status, opens, start, length):
    if length is None and (start is not None or status == PartnerStatus.HOLIDAY):
        return
    farm = make_farm(
        delivers=False,
        status=status,
        opens_on=None if opens is None else FIRST + opens * DAY,
        holiday_from=None if start is None else FIRST + start * DAY,
        holiday_until=None if length is None else FIRST + ((start or 0) + length) * DAY,
    )

    for step in range(-5, 8):
        today = FIRST + step * DAY
        assert stands_in_sql(farm, today) == farm.standing(today)
        is_open = open_sellers(today).filter(pk=farm.pk).exists()
        assert is_open is farm.is_open(today)
    farm.delete()


# --- The market's own calendar --------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "moment", "stands"),
    [
        # China keeps one time the whole year, eight hours before Greenwich.
        ("Asia/Shanghai", "2026-09-30T15:59:59", SellerStatus.OPEN),
        ("Asia/Shanghai", "2026-09-30T16:00:00", SellerStatus.HOLIDAY),
        ("Asia/Shanghai", "2026-10-07T15:59:59", SellerStatus.HOLIDAY),
        ("Asia/Shanghai", "2026-10-07T16:00:00", SellerStatus.OPEN),
        # West of Greenwich the same day comes later.
        ("America/Los_Angeles", "2026-10-01T06:59:59", SellerStatus.OPEN),
        ("America/Los_Angeles", "2026-10-01T07:00:00", SellerStatus.HOLIDAY),
        ("America/Los_Angeles", "2026-10-08T06:59:59", SellerStatus.HOLIDAY),
        ("America/Los_Angeles", "2026-10-08T07:00:00", SellerStatus.OPEN),
        ("Pacific/Kiritimati", "2026-09-30T10:00:00", SellerStatus.HOLIDAY),
    ],
)
def test_holiday_begins_and_ends_at_midnight_of_the_market(
    market_settings, zone, moment, stands
):
    market_settings.TIME_ZONE = zone
    farm = make_farm(holiday_from=FIRST, holiday_until=BACK)

    with time_machine.travel(datetime.fromisoformat(moment).replace(tzinfo=UTC)):
        assert farm.standing() == stands
        assert stands_in_sql(farm, None) == stands
        assert open_sellers().exists() is (stands == SellerStatus.OPEN)


@pytest.mark.parametrize(
    ("back", "last_moment"),
    [
        # The night in which clocks are put back has 25 hours, the other one 23.
        (date(2026, 10, 26), datetime(2026, 10, 25, 22, 59, 59, tzinfo=UTC)),
        (date(2027, 3, 29), datetime(2027, 3, 28, 21, 59, 59, tzinfo=UTC)),
    ],
)
def test_holiday_ends_with_its_day_when_clocks_are_changed(
    market_settings, back, last_moment
):
    market_settings.TIME_ZONE = "Europe/Berlin"
    farm = make_farm(holiday_from=back - 3 * DAY, holiday_until=back)

    with time_machine.travel(last_moment, tick=False):
        assert farm.standing() == SellerStatus.HOLIDAY
    with time_machine.travel(last_moment + timedelta(seconds=1), tick=False):
        assert farm.standing() == SellerStatus.OPEN


def test_holiday_of_one_day_covers_the_whole_day(market_settings):
    market_settings.TIME_ZONE = "Asia/Shanghai"
    noon = dates.at(date(2026, 10, 1), time(12))
    with time_machine.travel(noon, tick=False):
        farm = take_holiday(make_farm(), until=date(2026, 10, 2), by=None)

    for hour, minute, is_open in ((0, 0, False), (23, 59, False), (24, 0, True)):
        moment = noon.replace(hour=0) + timedelta(hours=hour, minutes=minute)
        with time_machine.travel(moment, tick=False):
            assert farm.is_open() is is_open


# --- Taking one -----------------------------------------------------------------


def test_holiday_from_today_begins_at_once():
    farm = take_holiday(make_farm(), until=days(3), by=None)

    assert farm.status == PartnerStatus.HOLIDAY
    assert (farm.holiday_from, farm.holiday_until) == (days(0), days(3))
    assert farm.events.last().note == f"{days(0)} – {days(3)}"


def test_planned_holiday_leaves_the_shop_open_until_then():
    farm = take_holiday(make_farm(), start=days(2), until=days(5), by=None)

    assert (farm.status, farm.standing()) == (PartnerStatus.OPEN, SellerStatus.OPEN)
    assert farm.planned_holiday == (days(2), days(5))
    assert farm.standing(days(2)) == SellerStatus.HOLIDAY


def test_planned_holiday_is_replaced_and_a_running_one_gets_another_end():
    farm = take_holiday(make_farm(), start=days(2), until=days(5), by=None)
    farm = take_holiday(farm, start=days(4), until=days(6), by=None)
    assert farm.planned_holiday == (days(4), days(6))

    farm = take_holiday(farm, until=days(9), by=None)
    begun = farm.holiday_from
    farm = take_holiday(farm, start=days(1), until=days(3), by=None)

    assert (
        (farm.holiday_from, farm.holiday_until)
        == (begun, days(3))
        == (days(0), days(3))
    )
    assert farm.status == PartnerStatus.HOLIDAY


@pytest.mark.parametrize(("start", "until"), [(None, 0), (None, -1), (3, 3), (4, 2)])
def test_days_in_the_wrong_order_change_nothing(start, until):
    farm = make_farm()

    with pytest.raises(ValueError, match="ends after"):
        take_holiday(farm, start=start and days(start), until=days(until), by=None)

    farm.refresh_from_db()
    assert (farm.status, farm.holiday_until) == (PartnerStatus.OPEN, None)
    assert farm.events.count() == 0


@pytest.mark.parametrize(
    "status", [PartnerStatus.SUSPENDED, PartnerStatus.CLOSING, PartnerStatus.CLOSED]
)
def test_shop_that_does_not_sell_takes_no_holiday(status):
    farm = make_farm(status=status)

    with pytest.raises(TransitionError):
        take_holiday(farm, until=days(3), by=None)

    farm.refresh_from_db()
    assert (farm.status, farm.holiday_until) == (status, None)


def test_holiday_is_ended_early_and_a_planned_one_called_off():
    running = take_holiday(make_farm(), until=days(3), by=None)
    planned = take_holiday(make_farm(), start=days(2), until=days(5), by=None)

    for farm in (running, planned):
        ended = end_holiday(farm, by=None)
        assert (ended.status, ended.standing()) == (
            PartnerStatus.OPEN,
            SellerStatus.OPEN,
        )
        assert (ended.holiday_from, ended.holiday_until) == (None, None)
        with pytest.raises(TransitionError):
            end_holiday(farm, by=None)


def test_suspension_outlasts_the_holiday_it_came_in():
    farm = take_holiday(make_farm(), until=days(3), by=None)
    farm = suspend_partner(farm, reason="Late", by=None)

    for day in (0, 3, 9):
        assert farm.standing(days(day)) == SellerStatus.SUSPENDED
    with pytest.raises(TransitionError):
        end_holiday(farm, by=None)
    farm = reopen_partner(farm, by=None)
    assert farm.standing() == SellerStatus.HOLIDAY
    assert farm.standing(days(3)) == SellerStatus.OPEN


# --- The history follows the dates ----------------------------------------------


def test_status_follows_the_dates_and_may_run_twice():
    coming = take_holiday(make_farm(), start=days(1), until=days(3), by=None)
    going = take_holiday(make_farm(), until=days(1), by=None)
    make_farm(
        status=PartnerStatus.SUSPENDED, holiday_from=days(0), holiday_until=days(9)
    )

    assert turn_holidays(days(0)) == 0
    assert turn_holidays(days(1)) == 2
    assert turn_holidays(days(1)) == 0

    coming.refresh_from_db()
    going.refresh_from_db()
    assert coming.status == PartnerStatus.HOLIDAY
    assert (going.status, going.holiday_until) == (PartnerStatus.OPEN, None)
    assert [one.by for one in coming.events.all()] == [None, None]


# --- The first opening ----------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "stands"), [(None, "open"), (0, "open"), (-3, "open"), (1, "opens-later")]
)
def test_shop_is_opened_at_once_or_on_a_day_ahead(on, stands):
    farm = make_farm(status=PartnerStatus.APPLIED, opened_at=None)

    farm = open_partner(farm, by=None, on=None if on is None else days(on))

    assert (farm.status, farm.standing()) == (PartnerStatus.OPEN, stands)
    assert farm.opens_on == (days(1) if stands == "opens-later" else None)
    assert farm.opened_at is not None
