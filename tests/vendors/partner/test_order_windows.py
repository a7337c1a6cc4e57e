"""When windows for orders open and close, on the market's clock."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import IntegrityError

from core import dates
from tests.factories.vendors import make_cooperative, make_farm, make_order_window
from vendors.partner.models import OrderWindow
from vendors.partner.order_windows import delivery_day, ordering
from vendors.partner.rules import Once, OpenWindow, Weekly, ordering_by
from vendors.partner.services.order_windows import (
    MOST_WINDOWS,
    OrderWindowError,
    WindowContent,
    remove_order_window,
    save_order_window,
)

THURSDAY_EVENING, MONDAY_EVENING = (3, time(18)), (0, time(20))
WEDNESDAY = 2
BOX = Weekly(THURSDAY_EVENING, MONDAY_EVENING, WEDNESDAY)


def at(day, hour, minute=0):
    """A day of October 2026: the 22nd is a Thursday."""
    return dates.at(date(2026, 10, day), time(hour, minute))


@pytest.mark.parametrize(
    ("now", "closes", "brought", "opens"),
    [
        (at(22, 17, 59), None, None, at(22, 18)),
        (at(22, 18), at(26, 20), 28, at(29, 18)),
        (at(26, 19, 59), at(26, 20), 28, at(29, 18)),
        (at(26, 20), None, None, at(29, 18)),
        (at(28, 12), None, None, at(29, 18)),
    ],
)
def test_week_opens_closes_and_opens_again(now, closes, brought, opens):
    found = ordering_by([BOX], now)

    current = found.current
    assert (current and current.closes) == closes
    assert (current and current.delivers_on.day) == brought
    assert found.coming.opens == opens
    assert found.turns == (closes or opens)


def test_window_of_a_whole_week_closes_as_the_next_one_opens():
    always = Weekly((3, time(18)), (3, time(18)), 3)

    found = ordering_by([always], at(22, 18))

    assert (found.current.closes, found.coming.opens) == (at(29, 18), at(29, 18))
    assert found.current.delivers_on == date(2026, 10, 29)


def test_window_within_a_day_is_of_that_day():
    morning = Weekly((3, time(6)), (3, time(11)), 3)

    found = ordering_by([morning], at(22, 7)).current

    assert (found.closes, found.delivers_on) == (at(22, 11), date(2026, 10, 22))


def test_single_window_is_over_once_it_has_closed():
    once = Once(OpenWindow(at(22, 8), at(23, 8), date(2026, 10, 24)))

    before, inside, after = (
        ordering_by([once], moment) for moment in (at(22, 7), at(22, 8), at(23, 8))
    )

    assert (before.current, before.coming) == (None, once.window)
    assert (inside.current, inside.coming) == (once.window, None)
    assert (after.current, after.coming, after.nearest) == (None, None, None)


def test_of_two_open_windows_the_one_that_is_brought_first_counts():
    later = Once(OpenWindow(at(20, 8), at(25, 8), date(2026, 10, 31)))
    sooner = Once(OpenWindow(at(20, 8), at(26, 8), date(2026, 10, 27)))

    assert ordering_by([later, sooner], at(22, 8)).current == sooner.window


def test_it_stands_otherwise_once_one_opens_that_is_brought_before():
    now = Once(OpenWindow(at(20, 8), at(26, 8), date(2026, 10, 31)))
    sooner = Once(OpenWindow(at(24, 8), at(25, 8), date(2026, 10, 27)))

    found = ordering_by([now, sooner], at(22, 8))

    assert found.turns == at(24, 8)
    assert ordering_by([now, sooner], found.turns).current == sooner.window


@pytest.mark.parametrize(
    ("now", "closes"),
    [
        # Clocks are put back on the 25th of October, forward on the 28th of March.
        (
            datetime(2026, 10, 24, 12, tzinfo=UTC),
            datetime(2026, 10, 26, 19, tzinfo=UTC),
        ),
        (datetime(2027, 3, 27, 12, tzinfo=UTC), datetime(2027, 3, 29, 18, tzinfo=UTC)),
    ],
)
def test_window_closes_by_the_clock_whatever_was_done_to_it(settings, now, closes):
    settings.TIME_ZONE = "Europe/Berlin"

    assert ordering_by([BOX], now).current.closes == closes


@pytest.mark.django_db
class TestSellers:
    def test_seller_without_windows_always_takes_orders(self):
        assert ordering(make_farm()) is None
        assert delivery_day(make_farm(), at(22, 9)) is None

    def test_farm_takes_orders_in_its_cooperatives_windows(self):
        coop = make_cooperative()
        farm = make_farm(cooperative=coop)
        make_order_window(coop, for_members=True)

        assert ordering(farm, at(22, 9)).current is None
        assert ordering(coop, at(22, 19)).current.delivers_on.day == 28
        own = make_order_window(farm, opens_weekday=2)
        assert ordering(farm, at(22, 9)).current is not None
        own.delete()
        assert ordering(farm, at(22, 9)).current is None

    def test_cooperatives_own_windows_are_not_its_farms(self):
        coop = make_cooperative()
        make_order_window(coop)

        assert ordering(make_farm(cooperative=coop), at(22, 9)) is None

    def test_delivery_day_is_that_of_the_open_or_the_next_window(self):
        farm = make_farm()
        make_order_window(farm)

        assert delivery_day(farm, at(22, 19)) == date(2026, 10, 28)
        assert delivery_day(farm, at(27, 9)) == date(2026, 11, 4)

    def test_farm_cant_lend_a_window(self):
        farm = make_farm()

        saved = save_order_window(farm, weekly(for_members=True))

        assert not saved.for_members

    def test_there_are_only_so_many(self):
        farm = make_farm()
        OrderWindow.objects.bulk_create(
            OrderWindow(partner=farm, **vars(weekly())) for _ in range(MOST_WINDOWS)
        )

        with pytest.raises(OrderWindowError, match="too many"):
            save_order_window(farm, weekly())

        assert farm.order_windows.count() == MOST_WINDOWS

    def test_another_sellers_window_is_neither_changed_nor_removed(self):
        theirs = make_order_window(make_farm())
        mine = make_farm()

        with pytest.raises(OrderWindow.DoesNotExist):
            save_order_window(mine, weekly(), pk=theirs.pk)

        assert not remove_order_window(mine, theirs.pk)
        assert OrderWindow.objects.count() == 1

    @pytest.mark.parametrize(
        "wrong",
        [
            {"opens_time": None},
            {"opens_weekday": 7},
            {"least": Decimal(0)},
            {"is_weekly": False},
        ],
    )
    def test_window_without_a_time_is_refused_by_the_database(self, wrong):
        with pytest.raises(IntegrityError):
            make_order_window(make_farm(), **wrong)

    def test_single_window_that_is_over_says_so(self):
        window = make_order_window(
            make_farm(),
            is_weekly=False,
            opens_at=at(20, 8),
            closes_at=at(21, 8),
            delivers_on=date(2026, 10, 22),
        )
        with time_machine.travel(at(21, 7), tick=False):
            assert not window.is_over
        with time_machine.travel(at(21, 7) + timedelta(hours=1), tick=False):
            assert window.is_over


def weekly(**fields):
    return WindowContent(
        **{
            "is_weekly": True,
            "opens_weekday": 3,
            "opens_time": time(18),
            "closes_weekday": 0,
            "closes_time": time(20),
            "delivers_weekday": 2,
            **fields,
        }
    )
