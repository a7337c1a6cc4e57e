"""What other areas count reaches a county's programme."""

from datetime import timedelta

import pytest

from core import dates
from live.records.queries import views_per_day
from live.records.services.figures import count_figures
from programme.figures.models import DayFigure
from programme.figures.registry import Place, counters, is_counted
from programme.figures.services.rollups import roll_up
from programme.figures.states import GIVEN, Measure
from tests.factories.live import make_broadcast, make_watch
from tests.factories.tourism import begin_booking, make_booking, make_experience
from tests.factories.vendors import make_county, make_farm, make_viewpoint, make_village
from tourism.queries.guests import visitors_per_day
from tourism.services.checking_in import check_in_booking
from tourism.states import TicketState

pytestmark = pytest.mark.django_db


@pytest.fixture
def county():
    return make_county()


@pytest.fixture
def village(county):
    return make_village(county=county)


def watched(farm, times, **fields):
    """A broadcast of today that so many pages watched, and one that saw a replay."""
    broadcast = make_broadcast(farm, on_air=True)
    type(broadcast).objects.filter(pk=broadcast.pk).update(**fields)
    for _ in range(times):
        make_watch(broadcast)
    make_watch(broadcast, is_replay=True)
    count_figures(broadcast)
    return broadcast


def figures(county):
    rows = DayFigure.objects.filter(county=county, name__in=GIVEN, village=None)
    return dict(rows.values_list("name", "value"))


def test_everything_that_others_give_is_counted():
    assert set(counters()) == set(GIVEN)
    assert all(is_counted(name) for name in Measure)


def test_each_count_is_asked_for_the_villages_of_the_county(county, village):
    make_village(county=make_county())
    today = dates.today()
    place = Place(county.pk, frozenset({village.pk}))

    for count in counters().values():
        assert count(place, today, today) == {}


def test_views_and_visitors_stand_in_the_countys_days(county, village):
    today = dates.today()
    farm = make_farm(village=village)
    watched(farm, 3)
    watched(make_farm(village=village), 2)
    watched(make_farm(village=make_village(county=make_county())), 7)
    booking = begin_booking(make_booking(make_experience(farm)), hours=-0.5)
    check_in_booking(booking, by=None)
    used = booking.tickets.filter(state=TicketState.USED).count()

    roll_up(county, today - timedelta(days=2), today)

    assert used == 2
    assert figures(county) == {"views": 5, "visitors": 2}


def test_broadcast_counts_where_it_was_and_on_its_day(village):
    elsewhere = make_village(county=make_county())
    view = make_viewpoint(village=elsewhere)
    farm = make_farm(village=village)
    today = dates.today()
    broadcast = watched(farm, 4, village=elsewhere)

    assert views_per_day([elsewhere.pk], today, today) == {today: 4}
    assert views_per_day([village.pk], today, today) == {}

    type(broadcast).objects.filter(pk=broadcast.pk).update(
        village=village, viewpoint=view
    )
    assert views_per_day([elsewhere.pk], today, today) == {today: 4}
    yesterday = today - timedelta(days=1)
    assert views_per_day([elsewhere.pk], yesterday, yesterday) == {}


def test_guests_who_did_not_come_are_no_visitors(village):
    today = dates.today()
    booking = begin_booking(
        make_booking(make_experience(make_farm(village=village))), hours=-0.5
    )

    assert visitors_per_day([village.pk], today, today) == {}

    booking.tickets.filter(pk=booking.tickets.first().pk).update(
        state=TicketState.USED, used_at=dates.at(today, booking.starts.time())
    )
    assert visitors_per_day([village.pk], today, today) == {today: 1}


def test_family_ticket_counts_each_of_its_places(village):
    today = dates.today()
    booking = begin_booking(
        make_booking(make_experience(make_farm(village=village))), hours=-0.5
    )
    check_in_booking(booking, by=None)
    booking.experience.prices.update(places=3)

    assert visitors_per_day([village.pk], today, today) == {today: 6}
