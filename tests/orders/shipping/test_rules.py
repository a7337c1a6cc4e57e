"""When goods leave, come and can be collected, on the market's clock."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import dates
from orders.shipping.rules import (
    EVERY_DAY,
    PICKUP_DAYS_AHEAD,
    SUNDAY,
    DispatchTerms,
    Opening,
    collection_days,
    expected,
    first_dispatch,
    good_until,
)

WEDNESDAY = date(2026, 10, 21)


def on(day, hour, minute=0):
    return dates.at(date(2026, 10, day), time(hour, minute))


def wednesday(hour, minute=0):
    return on(21, hour, minute)


@pytest.mark.parametrize(
    ("now", "ready_on", "leaves"),
    [
        (wednesday(9), None, WEDNESDAY),
        (wednesday(15, 59), None, WEDNESDAY),
        (wednesday(16), None, date(2026, 10, 22)),
        (on(24, 17), None, date(2026, 10, 26)),  # over a Sunday
        (on(25, 9), None, date(2026, 10, 26)),
        (wednesday(9), date(2026, 10, 28), date(2026, 10, 28)),
        (wednesday(9), date(2026, 11, 1), date(2026, 11, 2)),
        (wednesday(9), date(2026, 10, 1), WEDNESDAY),
    ],
)
def test_first_dispatch_is_a_day_on_which_parcels_leave(now, ready_on, leaves):
    assert first_dispatch(DispatchTerms(), now, ready_on=ready_on) == leaves


@pytest.mark.parametrize(
    ("hour", "minute", "late"), [(9, 59, False), (10, 0, True), (10, 1, True)]
)
def test_the_cut_off_counts_before_at_and_after(hour, minute, late):
    leaves = first_dispatch(DispatchTerms(cut_off_hour=10), wednesday(hour, minute))

    assert (leaves > WEDNESDAY) is late


@pytest.mark.parametrize(
    ("utc_hour", "day"), [(7, 21), (8, 22), (15, 22), (16, 22), (23, 22)]
)
def test_the_cut_off_is_on_the_markets_clock(settings, utc_hour, day):
    """16:00 in Shanghai is 8:00 in Greenwich, and midnight there is 16:00 here."""
    settings.TIME_ZONE = "Asia/Shanghai"
    now = datetime(2026, 10, 21, utc_hour, 0, tzinfo=UTC)

    assert first_dispatch(DispatchTerms(), now) == date(2026, 10, day)


def test_a_cut_off_at_midnight_sends_everything_of_the_day():
    terms = DispatchTerms(cut_off_hour=24)

    assert first_dispatch(terms, wednesday(23, 59)) == WEDNESDAY


def test_lead_days_are_added_before_the_weekdays_are_asked():
    terms = DispatchTerms(lead_days=3, closed_weekdays=0b110_0000)

    assert first_dispatch(terms, wednesday(9)) == date(2026, 10, 26)


@pytest.mark.parametrize(
    ("first", "last", "leaves"),
    [
        (19, 20, 21),  # over before
        (19, 21, 22),  # its last day is today
        (21, 24, 26),  # then comes a Sunday
        (22, 23, 21),  # not yet
    ],
)
def test_nothing_leaves_on_closed_days_both_included(first, last, leaves):
    closed = ((date(2026, 10, first), date(2026, 10, last)),)

    found = first_dispatch(DispatchTerms(closed=closed), wednesday(9))

    assert found == date(2026, 10, leaves)


def test_a_seller_away_for_years_promises_no_day():
    closed = ((WEDNESDAY, date(2029, 1, 1)),)

    assert first_dispatch(DispatchTerms(closed=closed), wednesday(9)) is None


@given(
    bits=st.integers(0, EVERY_DAY - 1),
    hour=st.integers(1, 24),
    lead=st.integers(0, 60),
    day=st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    clock=st.times(),
    away=st.integers(0, 30),
)
def test_the_day_found_is_the_first_that_fits(bits, hour, lead, day, clock, away):
    closed = ((day, day + timedelta(days=away)),)
    terms = DispatchTerms(hour, lead, bits, closed)

    leaves = first_dispatch(terms, dates.at(day, clock))

    earliest = day + timedelta(days=lead + (clock.hour >= hour))
    assert leaves >= earliest
    assert terms.sends_on(leaves)
    between = range((leaves - earliest).days)
    assert not any(terms.sends_on(earliest + timedelta(days=n)) for n in between)


def test_expected_counts_the_days_on_the_way():
    first, last = expected(date(2026, 10, 30), min_days=2, max_days=4)

    assert (first, last) == (date(2026, 11, 1), date(2026, 11, 3))


@pytest.mark.parametrize(
    ("facts", "last"),
    [
        ({"shelf_life_days": None}, None),
        ({"shelf_life_days": 5}, date(2026, 10, 26)),
        ({"shelf_life_days": 5, "picked_on": date(2026, 10, 19)}, date(2026, 10, 24)),
        ({"shelf_life_days": 5, "best_before": date(2026, 11, 1)}, date(2026, 11, 1)),
        ({"shelf_life_days": None, "best_before": WEDNESDAY}, WEDNESDAY),
    ],
)
def test_good_until_asks_the_lot_then_the_harvest_then_the_parcel(facts, last):
    assert good_until(leaves=WEDNESDAY, **facts) == last


THURSDAY = Opening(weekday=3, cut_off_days=1, cut_off_at=time(21))


@pytest.mark.parametrize(
    ("now", "first"),
    [
        (wednesday(20, 59), 22),
        (wednesday(21), 22),  # twelve hours before, to the minute
        (wednesday(21, 1), 29),
    ],
)
def test_orders_for_a_pickup_close_some_hours_before_it_opens(now, first):
    days = collection_days(THURSDAY, DispatchTerms(), now)

    assert days[0] == date(2026, 10, first)
    assert days[-1] < dates.day_of(now) + timedelta(days=PICKUP_DAYS_AHEAD)
    assert {day.weekday() for day in days} == {3}


def test_a_pickup_waits_for_lead_days_and_harvest_and_skips_holidays():
    now = wednesday(9)
    away = DispatchTerms(closed=((date(2026, 10, 22), date(2026, 10, 28)),))

    found = [
        collection_days(THURSDAY, DispatchTerms(lead_days=2), now)[0],
        collection_days(THURSDAY, DispatchTerms(), now, ready_on=date(2026, 11, 1))[0],
        collection_days(THURSDAY, away, now)[0],
        # A Sunday closed for parcels is no matter to who comes.
        collection_days(
            Opening(6, 0, time(9)), DispatchTerms(closed_weekdays=SUNDAY), now
        )[0],
    ]

    assert [day.isoformat()[5:] for day in found] == [
        "10-29",
        "11-05",
        "10-29",
        "10-25",
    ]


def test_a_day_off_of_the_calendar_is_no_day_to_hand_over():
    holiday = date(2026, 10, 22)
    terms = DispatchTerms(calendar=lambda day: False if day == holiday else None)

    assert collection_days(THURSDAY, terms, wednesday(9))[0] == date(2026, 10, 29)


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)])
def test_orders_close_by_the_clock_also_when_it_is_put_forward_or_back(settings, day):
    """Sunday's van, until the evening before at 18:00, in a zone with summer time."""
    settings.TIME_ZONE = "Europe/Berlin"
    sunday = Opening(weekday=6, cut_off_days=1, cut_off_at=time(18))
    closes = dates.at(day - timedelta(days=1), time(18))
    before = collection_days(sunday, DispatchTerms(), closes.astimezone(UTC))
    after = collection_days(
        sunday, DispatchTerms(), closes.astimezone(UTC) + timedelta(seconds=1)
    )

    assert str(closes.tzinfo) == "Europe/Berlin"
    assert (before[0], after[0]) == (day, day + timedelta(days=7))
