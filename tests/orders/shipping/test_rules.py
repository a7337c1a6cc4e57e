# ruff: noqa: DTZ001 - market time, without a zone
from datetime import date, datetime

import pytest

from orders.shipping.rules import expected, first_dispatch


@pytest.mark.parametrize(
    ("now", "ready_on", "leaves"),
    [
        (datetime(2026, 10, 21, 9, 0), None, date(2026, 10, 21)),  # a Wednesday
        (datetime(2026, 10, 21, 15, 59), None, date(2026, 10, 21)),
        (datetime(2026, 10, 21, 16, 0), None, date(2026, 10, 22)),
        (datetime(2026, 10, 24, 17, 0), None, date(2026, 10, 26)),  # over a Sunday
        (datetime(2026, 10, 25, 9, 0), None, date(2026, 10, 26)),
        (datetime(2026, 10, 21, 9, 0), date(2026, 10, 28), date(2026, 10, 28)),
        (datetime(2026, 10, 21, 9, 0), date(2026, 11, 1), date(2026, 11, 2)),
        (datetime(2026, 10, 21, 9, 0), date(2026, 10, 1), date(2026, 10, 21)),
    ],
)
def test_first_dispatch_is_a_day_on_which_parcels_leave(now, ready_on, leaves):
    assert first_dispatch(now, ready_on=ready_on) == leaves


def test_expected_counts_the_days_on_the_way():
    first, last = expected(date(2026, 10, 30), min_days=2, max_days=4)

    assert (first, last) == (date(2026, 11, 1), date(2026, 11, 3))
