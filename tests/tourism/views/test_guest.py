"""The guest's side: the order's page, tickets, calendar, another date, cancelling."""

import pytest
from django.core import mail
from django.urls import reverse

from core import dates
from orders.order.services.payment import mark_paid
from tests.factories.accounts import make_user
from tests.factories.orders import pay_order, place_basket
from tests.factories.outbox import deliver_everything
from tests.factories.tourism import (
    end_free_cancelling,
    make_booking,
    make_experience,
    make_visit_basket,
    slots_of,
)
from tests.factories.vendors import make_member
from tests.news import sent_about
from tourism.models import Booking
from tourism.states import BookingState

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return make_user()


@pytest.fixture
def booking(user, client):
    client.force_login(user)
    found = make_experience(
        title_en="Persimmon picking", late_percent=30, bring_en="Old shoes"
    )
    return make_booking(found, user=user)


def address(booking, name="visit"):
    return reverse(
        f"orders:{name}", args=[booking.vendor_order.order.number, booking.pk]
    )


def test_order_says_when_where_and_how_to_get_in(client, booking):
    page = client.get(
        reverse("orders:detail", args=[booking.vendor_order.order.number])
    ).content.decode()

    for words in (
        "Persimmon picking", "At the gate", "2 places", "Paid and booked",
        "Free cancellation until", "Later, 30% of your payment is refunded.",
        address(booking), address(booking, "visit_calendar"),
    ):  # fmt: skip
        assert words in page
    for words in ("Packing has started", "Mark as received", "Cancel this part"):
        assert words not in page


def test_order_is_told_in_chinese_too(client, booking):
    client.post("/i18n/setlang/", {"language": "zh-hans", "next": "/"})

    page = client.get(
        reverse("orders:detail", args=[booking.vendor_order.order.number])
    ).content.decode()

    assert "已付款并预订" in page
    assert "大门口" in page


def test_order_page_costs_two_queries_more_with_a_visit(client, booking, queries):
    with queries(32):
        client.get(reverse("orders:detail", args=[booking.vendor_order.order.number]))


def test_tickets_stand_on_their_page_with_codes(client, booking):
    page = client.get(address(booking)).content.decode()

    codes = booking.tickets.values_list("code", flat=True)
    for code in codes:
        assert " ".join(code[i : i + 5] for i in range(0, 20, 5)) in page
    assert page.count("<svg") > 2
    assert "If you cancel now, you are refunded ¥120.00." in page


def test_tickets_are_a_paper(client, booking):
    response = client.get(address(booking, "visit_tickets"))

    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF")


def test_calendar_has_zone_place_and_uid(client, booking, settings):
    settings.TIME_ZONE = "Asia/Shanghai"
    text = client.get(address(booking, "visit_calendar")).content.decode()

    starts = f"{dates.local(booking.starts):%Y%m%d}"
    assert "DTSTART;TZID=Asia/Shanghai:" in text
    assert "TZOFFSETTO:+0800" in text
    assert starts[:4] in text
    assert "LOCATION:At the gate" in text
    assert f"UID:visit-{booking.pk}@" in text
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))


def test_others_see_nothing_of_it(client, booking):
    client.force_login(make_user())

    for name in ("visit", "visit_tickets", "visit_calendar"):
        assert client.get(address(booking, name)).status_code == 404
    for name in ("visit_cancel", "visit_move"):
        assert client.post(address(booking, name)).status_code == 404
    booking.refresh_from_db()
    assert booking.state == BookingState.BOOKED


def test_booking_of_another_order_is_not_there(client, booking, user):
    other = make_booking(make_experience(), user=make_user())
    path = reverse("orders:visit", args=[booking.vendor_order.order.number, other.pk])

    assert client.get(path).status_code == 404


def test_guest_cancels_as_the_page_said(client, booking):
    client.post(address(booking, "visit_cancel"), {"percent": "100"})

    booking.refresh_from_db()
    assert booking.state == BookingState.CANCELLED
    assert "You cancelled this visit." in client.get(address(booking)).content.decode()


def test_terms_that_changed_meanwhile_are_shown_first(client, booking):
    end_free_cancelling(booking)

    client.post(address(booking, "visit_cancel"), {"percent": "100"})

    booking.refresh_from_db()
    assert booking.state == BookingState.BOOKED


def test_guest_comes_on_another_date(client, booking):
    second = slots_of(booking.experience)[1]

    client.post(address(booking, "visit_move"), {"slot": str(second.pk)})

    booking.refresh_from_db()
    assert booking.starts == second.starts


@pytest.mark.parametrize("slot", ["", "x", "0", "999999"])
def test_date_that_is_none_changes_nothing(client, booking, slot):
    client.post(address(booking, "visit_move"), {"slot": slot})

    before = booking.starts
    booking.refresh_from_db()
    assert booking.starts == before


def test_mail_brings_tickets_and_calendar_once():
    found = make_experience(title_en="Persimmon picking")
    host = make_member(found.partner)
    order = pay_order(place_basket(make_visit_basket(found)))
    mark_paid(order)

    deliver_everything()

    guest = [one for one in mail.outbox if one.to == ["guest@example.com"]]
    (tickets,) = [one for one in guest if one.subject.startswith("Your tickets")]
    assert [one[0] for one in tickets.attachments] == [
        f"visit-{order.number}.pdf",
        f"visit-{order.number}.ics",
    ]
    (thanks,) = [one for one in guest if one.subject.startswith("Order")]
    assert "The farm expects you" in thanks.body
    assert "The farm has been notified and will pack your order;" not in thanks.body
    told = [one.subject for one in mail.outbox if one.to == [host.email]]
    assert len(told) == 1
    assert told[0].startswith("New booking: Persimmon picking")
    assert sent_about(Booking.objects.get()).count() == 1


def test_list_of_orders_says_booked(client, booking):
    page = client.get(reverse("accounts:orders")).content.decode()

    assert "booked" in page.lower()
