"""A person's file says where they booked and of whom they scanned nothing."""

import pytest

from tests.factories.accounts import make_user
from tests.factories.tourism import begin_booking, make_booking, make_experience
from tourism.privacy import bookings_of, scans_by, tickets_of
from tourism.services.checking_in import check_in_booking

pytestmark = pytest.mark.django_db


def test_file_has_own_bookings_and_tickets_alone():
    user, other = make_user(), make_user()
    booking = make_booking(make_experience(title_en="Plum walk"), user=user)
    make_booking(make_experience(), user=other)

    (row,) = bookings_of(user)
    tickets = list(tickets_of(user))

    assert (row["visit"], row["places"], row["state"]) == ("Plum walk", 2, "booked")
    codes = set(booking.tickets.values_list("code", flat=True))
    assert {one["code"] for one in tickets} == codes


def test_file_of_a_host_names_no_guest():
    host = make_user()
    booking = begin_booking(make_booking(make_experience(), user=make_user()), hours=1)
    check_in_booking(booking, by=host)

    assert list(scans_by(host)) == []
