"""Bookings at the desk: seen, let in, moved, cancelled; a whole date called off."""

from uuid import uuid4

import pytest
from django.core import mail
from django.urls import reverse

from core import dates
from core.models import AuditEntry
from notifications.models import SentNotification
from tests.factories.accounts import make_user
from tests.factories.outbox import deliver_everything
from tests.factories.pages import read_messages
from tests.factories.tourism import (
    begin_booking,
    make_booking,
    make_experience,
    slots_of,
)
from tests.factories.vendors import make_farm, make_member
from tests.sound import breached
from tourism.models import Booking
from tourism.services.cancellation import call_off
from vendors.members.states import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def farm(client):
    found = make_farm()
    client.force_login(make_member(found))
    return found


def at(name, farm, *args):
    return reverse(f"desk:{name}", args=[farm.code, *args])


def state_of(booking):
    return Booking.objects.get(pk=booking.pk).state


def test_booking_shows_guest_tickets_and_what_is_due(client, farm):
    booking = make_booking(make_experience(farm, deposit_percent=30))

    said = client.get(at("visit_booking", farm, booking.pk)).content.decode()

    guest = booking.vendor_order.order.shipping_address
    assert guest.name in said
    assert str(guest.phone_number) in said
    assert "¥84.00" in said
    assert booking.tickets.first().code not in said


def test_guests_details_go_when_the_visit_is_over(client, farm):
    booking = make_booking(make_experience(farm))
    client.post(
        at("visit_booking", farm, booking.pk), {"do": "cancel", "reason": "Ill"}
    )

    said = client.get(at("visit_booking", farm, booking.pk)).content.decode()

    assert str(booking.vendor_order.order.shipping_address.phone_number) not in said


def test_booking_is_cancelled_with_a_reason_and_all_goes_back(client, farm):
    booking = make_booking(make_experience(farm))
    url = at("visit_booking", farm, booking.pk)

    silent = client.post(url, {"do": "cancel", "reason": ""})
    assert silent.status_code == 422
    assert state_of(booking) == "booked"
    page = client.post(url, {"do": "cancel", "reason": "We are ill"}, follow=True)

    assert "The guest is fully refunded and notified." in page.content.decode()
    fresh = Booking.objects.get(pk=booking.pk)
    assert (fresh.state, fresh.cancel_reason, fresh.back_percent) == (
        "cancelled", "We are ill", 100,
    )  # fmt: skip
    again = client.post(url, {"do": "cancel", "reason": "Again"}, follow=True)
    said = read_messages(again)
    assert said == ["This part was already cancelled."]
    assert breached() == []


def test_booking_is_moved_to_another_date(client, farm):
    experience = make_experience(farm, days=3)
    booking = make_booking(experience)
    other = slots_of(experience)[2]
    url = at("visit_booking", farm, booking.pk)

    bad = client.post(url, {"do": "move", "slot": "0"}, follow=True)
    assert "This date is full or closed" in bad.content.decode()
    client.post(url, {"do": "move", "slot": other.pk})

    assert Booking.objects.get(pk=booking.pk).starts == other.starts
    assert breached() == []


def test_everybody_is_let_in_by_name(client, farm):
    booking = begin_booking(make_booking(make_experience(farm)))
    client.force_login(make_member(farm, Role.PACKER))
    url = at("visit_booking", farm, booking.pk)

    page = client.post(url, {"do": "in"}, follow=True)

    assert "2 tickets checked in." in page.content.decode()
    assert state_of(booking) == "attended"


def test_packer_lets_in_and_does_not_cancel(client, farm):
    booking = make_booking(make_experience(farm))
    client.force_login(make_member(farm, Role.PACKER))
    url = at("visit_booking", farm, booking.pk)

    for sent in ({"do": "cancel", "reason": "No"}, {"do": "move", "slot": "1"}):
        assert client.post(url, sent).status_code == 403
    assert client.post(url, {"do": "explode"}).status_code == 404
    assert state_of(booking) == "booked"


def test_rival_finds_no_booking(client, farm):
    booking = make_booking(make_experience())
    slot = booking.lines.get().slot

    for name, pk in (("visit_booking", booking.pk), ("visit_slot_cancel", slot.pk)):
        assert client.get(at(name, farm, pk)).status_code == 404
        sent = {"do": "cancel", "reason": "x", "called_off": "farm", "seen": "1"}
        assert client.post(at(name, farm, pk), sent).status_code == 404
    slot.refresh_from_db()
    assert (state_of(booking), slot.state) == ("booked", "open")


def test_date_is_called_off_after_a_look(client, farm):
    experience = make_experience(farm, deposit_percent=50)
    bookings = [make_booking(experience, user=make_user()) for _ in range(2)]
    slot = bookings[0].lines.get().slot
    url = at("visit_slot_cancel", farm, slot.pk)

    look = client.get(url)

    back = look.context["back"]
    assert (back.bookings, back.people, str(back.money)) == (2, 4, "120.00")
    assert "¥120.00 is refunded to 2 bookings." in look.content.decode()
    assert url in client.get(at("visit_slot", farm, slot.pk)).content.decode()
    slot.refresh_from_db()
    assert slot.state == "open"
    sent = {"called_off": "weather", "reason": "A storm", "seen": slot.version}
    page = client.post(url, sent, follow=True)
    assert "2 bookings are fully refunded and notified." in page.content.decode()
    for booking in bookings:
        call_off(booking.pk)
    assert {state_of(one) for one in bookings} == {"cancelled"}
    assert AuditEntry.objects.get(act="visits.slot.cancel").reason == "A storm"
    late = client.post(url, sent)
    assert late.status_code == 422
    assert "This date was changed" in late.content.decode()
    assert breached() == []


def test_date_is_not_called_off_without_a_why(client, farm):
    slot = slots_of(make_experience(farm, days=1))[0]

    page = client.post(
        at("visit_slot_cancel", farm, slot.pk), {"seen": slot.version, "reason": "x"}
    )

    assert "Please choose a reason." in page.content.decode()
    slot.refresh_from_db()
    assert slot.state == "open"


def test_first_page_names_the_next_visit(client, farm, queries):
    client.get(at("today", farm))
    make_booking(make_experience(farm, title_en="Picking"))

    with queries(20):
        said = client.get(at("today", farm)).content.decode()

    assert "Next visit: Picking" in said
    assert "2 people" in said


def test_days_and_file_hold_the_guests(client, farm):
    booking = make_booking(make_experience(farm))
    name = booking.vendor_order.order.shipping_address.name
    day = dates.day_of(booking.starts).isoformat()

    said = client.get(at("visit_days", farm), {"day": day}).content.decode()
    file = client.get(at("visit_export", farm), {"form": "csv"})

    assert name in said
    text = b"".join(file.streaming_content).decode()
    row = text.splitlines()[1]
    assert booking.vendor_order.number in row
    assert name in row
    theirs = make_booking(make_experience())
    assert theirs.vendor_order.number not in text


@pytest.mark.parametrize("many", [1, 4])
def test_pages_stay_within_their_queries(client, farm, queries, many):
    experience = make_experience(farm, days=2)
    for _ in range(many):
        booking = make_booking(experience)
    slot = booking.lines.get().slot
    for page in (
        at("visit_booking", farm, booking.pk),
        at("visit_slot", farm, slot.pk),
        at("visit_slot_cancel", farm, slot.pk),
        at("visit_days", farm) + f"?day={dates.day_of(booking.starts).isoformat()}",
    ):
        with queries(12):
            assert client.get(page).status_code == 200


def test_host_writes_to_everybody_of_a_date_once(client, farm):
    experience = make_experience(farm, days=2)
    bookings = [make_booking(experience) for _ in range(2)]
    url = at("visit_slot_message", farm, bookings[0].lines.get().slot_id)
    sent = {"text": "Park behind the school.", "key": str(uuid4())}

    page = client.post(url, sent, follow=True)
    client.post(url, sent)

    assert "Sent to 2 bookings." in page.content.decode()
    told = SentNotification.objects.filter(event="message")
    assert {one.about_id for one in told} == {one.pk for one in bookings}
    assert {one.data["note"] for one in told} == {"Park behind the school."}
    deliver_everything()
    said = [one.body for one in mail.outbox if "Park behind the school." in one.body]
    assert len(said) == 2


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"text": "", "key": str(uuid4())}, "Please enter your message."),
        ({"text": "x" * 1001, "key": str(uuid4())}, "at most 1000"),
        ({"text": "Hello there", "key": str(uuid4())}, "Nobody has booked this date"),
    ],
)
def test_message_that_can_not_be_sent_says_why(client, farm, sent, said):
    slot = slots_of(make_experience(farm, days=1))[0]

    page = client.post(at("visit_slot_message", farm, slot.pk), sent, follow=True)

    assert said in page.content.decode()
    assert not SentNotification.objects.exists()
