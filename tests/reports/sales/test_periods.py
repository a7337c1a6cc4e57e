"""Stretches of days, and what they are compared with."""

from datetime import date

import pytest
from django.http import QueryDict

from reports.sales import periods
from reports.sales.forms import chosen
from reports.sales.periods import Period, before, buckets, to_date, year_ago

FRIDAY = date(2026, 10, 23)


@pytest.mark.parametrize(
    ("kind", "today", "first", "then"),
    [
        ("week", FRIDAY, date(2026, 10, 19), ("2026-10-12", "2026-10-16")),
        ("month", FRIDAY, date(2026, 10, 1), ("2026-09-01", "2026-09-23")),
        ("season", FRIDAY, date(2026, 9, 1), ("2026-06-01", "2026-07-23")),
        ("year", FRIDAY, date(2026, 1, 1), ("2025-01-01", "2025-10-23")),
        # A longer month is compared with all of a shorter one.
        ("month", date(2026, 3, 31), date(2026, 3, 1), ("2026-02-01", "2026-02-28")),
        ("season", date(2027, 1, 5), date(2026, 12, 1), ("2026-09-01", "2026-10-06")),
        ("season", date(2026, 12, 1), date(2026, 12, 1), ("2026-09-01", "2026-09-01")),
    ],
)
def test_period_runs_to_today_and_is_compared_with_as_many_days(
    kind, today, first, then
):
    period = to_date(kind, today)

    other = before(period, kind)

    assert period == Period(first, today)
    assert (other.first.isoformat(), other.last.isoformat()) == then


def test_leap_day_is_compared_with_the_28th():
    assert year_ago(Period(date(2028, 2, 29), date(2028, 3, 1))) == Period(
        date(2027, 2, 28), date(2027, 3, 1)
    )


@pytest.mark.parametrize(
    ("step", "count", "last"),
    [
        (periods.BY_DAY, 62, Period(date(2026, 10, 31), date(2026, 10, 31))),
        (periods.BY_WEEK, 9, Period(date(2026, 10, 26), date(2026, 10, 31))),
        (periods.BY_MONTH, 2, Period(date(2026, 10, 1), date(2026, 10, 31))),
    ],
)
def test_buckets_cover_every_day_once(step, count, last):
    whole = Period(date(2026, 8, 31), date(2026, 10, 31))

    found = list(buckets(whole, step))

    assert sum(one.days for one in found) == whole.days
    assert len(found) == count + (step == periods.BY_MONTH)
    assert found[-1] == last
    assert found[0].first == whole.first


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("period=custom", "Please choose both dates."),
        (
            "period=custom&first=2026-10-02&last=2026-10-01",
            "The end date is before the start date.",
        ),
        (
            "period=custom&first=2010-01-01&last=2026-10-01",
            "Please choose at most five years",
        ),
        ("period=custom&first=tomorrow&last=2026-10-01", "as 2026-10-31"),
        ("period=custom&first=1066-10-14&last=1066-10-15", "between 2000 and 2100"),
        ("period=century", "Select a valid choice"),
        ("against=&period=%00", "Select a valid choice"),
    ],
)
def test_wrong_days_are_said_and_this_month_is_shown(query, says):
    form, choice = chosen(QueryDict(query), FRIDAY)

    assert says in str(form.errors)
    assert choice.period == Period(date(2026, 10, 1), FRIDAY)


def test_choice_of_days_is_compared_with_as_many_before():
    _form, choice = chosen(
        QueryDict("period=custom&first=2026-10-10&last=2026-10-12"), FRIDAY
    )

    assert choice.other == Period(date(2026, 10, 7), date(2026, 10, 9))
    assert choice.step == periods.BY_DAY
