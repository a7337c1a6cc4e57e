"""The gate: tickets let in once, by phones that may have no signal."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from core import dates
from core.phone import mark_of
from core.templatetags.market import weekday
from tests.factories.tourism import (
    begin_booking,
    make_booking,
    make_experience,
    slots_of,
)
from tests.factories.vendors import make_farm, make_member
from tests.sound import breached
from tourism.models import CheckIn
from tourism.services.cancellation import cancel_booking
from vendors.members.states import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def farm():
    return make_farm()


@pytest.fixture
def host(client, farm):
    user = make_member(farm, Role.PACKER)
    client.force_login(user)
    return user


@pytest.fixture
def booking(farm):
    experience = make_experience(farm, deposit_percent=30, title_en="Picking")
    return begin_booking(make_booking(experience))


def at(name, farm, *args):
    return reverse(f"desk:{name}", args=[farm.code, *args])


def codes(booking):
    return list(booking.tickets.values_list("code", flat=True))


def scan(code, *, key=None, minutes=0):
    return {"key": str(key or uuid4()), "code": code, "ago": minutes * 60_000}


def sent(client, farm, user, *scans):
    return client.post(
        at("visit_check_in_sync", farm),
        json.dumps(scans),
        content_type="application/json",
        headers={"X-Desk-User": mark_of(user)},
    )


def sent_from_an_earlier_page(client, farm, user, *scans):
    """As pages did it that phones still keep."""
    return client.post(
        at("visit_check_in_sync", farm),
        json.dumps({"user": mark_of(user), "scans": scans}),
        content_type="application/json",
    )


def test_page_has_todays_guests_with_what_is_due(client, farm, host, booking):
    later = make_booking(make_experience(farm, title_en="Later"))

    page = client.get(at("visit_check_in", farm))

    said = page.content.decode()
    for code in codes(booking):
        assert f'data-code="{code}"' in said
    assert "¥84.00 due" in said
    assert "Later" not in said
    assert later.pk
    assert (page.context["expected"], page.context["came"]) == (2, 0)
    assert page["X-Desk-User"] == mark_of(host)


def test_scans_are_carried_out_once_and_answered(client, farm, host, booking):
    first, second = codes(booking)
    one, other = scan(first, minutes=20), scan(second.lower())

    answer = sent(client, farm, host, one, other).json()
    again = sent(client, farm, host, one).json()

    assert [(each["is_done"], each["is_in"]) for each in answer["answers"]] == [
        (True, True), (True, True),
    ]  # fmt: skip
    assert "¥84.00 due" in answer["answers"][0]["said"]
    assert again["answers"] == answer["answers"][:1]
    assert sorted(answer["inside"]) == sorted([first, second])
    assert {each["state"] for each in answer["tickets"]} == {"used"}
    booking.refresh_from_db()
    assert booking.state == "attended"
    used = booking.tickets.get(code=first).used_at
    assert timezone.now() - used > timedelta(minutes=19)
    assert CheckIn.objects.count() == 2
    assert breached() == []


def test_second_phone_is_told_of_the_first(client, farm, host, booking):
    first, _second = codes(booking)
    sent(client, farm, host, scan(first))

    (answer,) = sent(client, farm, host, scan(first)).json()["answers"]

    assert (answer["is_done"], answer["is_in"]) == (False, True)
    assert answer["said"].startswith("Already checked in (")


def test_wrong_tickets_say_why(client, farm, host, booking):
    other_day = make_booking(make_experience(farm))
    gone = begin_booking(make_booking(make_experience(farm)))
    cancel_booking(gone, by_shopper=False, reason="Rain", by=None)
    strangers = begin_booking(make_booking(make_experience()))

    answers = sent(
        client, farm, host,
        *(scan(codes(one)[0]) for one in (other_day, gone, strangers)),
        scan("NO-SUCH-CODE"),
    ).json()["answers"]  # fmt: skip

    said = [each["said"] for each in answers]
    assert said[0].startswith("This ticket is for another time (")
    assert said[1:] == [
        "This booking is cancelled",
        "Not a ticket of this farm",
        "Not a ticket of this farm",
    ]
    assert not any(each["is_in"] for each in answers)
    assert answers[2]["name"] == ""


@pytest.mark.parametrize(
    "scans",
    [
        [{"key": "x", "code": "A", "ago": 0}],
        [{"key": str(uuid4()), "code": "", "ago": 0}],
        [{"key": str(uuid4()), "code": "A" * 300, "ago": 0}],
        [{"key": str(uuid4()), "code": "A", "ago": -5}],
        [{"key": str(uuid4()), "code": "A"}],
        [None],
        [[]],
    ],
)
def test_nonsense_is_answered_and_nothing_is_kept(client, farm, host, scans):
    answer = sent(client, farm, host, *scans)

    assert answer.status_code == 200
    assert answer.json()["answers"][0]["said"] == "This can't be read."
    assert not CheckIn.objects.exists()


def test_what_is_no_json_is_refused_whole(client, farm, host):
    scan = {"key": str(uuid4()), "code": "A", "ago": float("nan")}

    assert sent(client, farm, host, scan).status_code == 400
    assert not CheckIn.objects.exists()


@pytest.mark.parametrize("body", ["", "{}", '{"scans": 1}', "[1", "\x00"])
def test_body_that_can_not_be_read_is_400(client, farm, host, body):
    url = at("visit_check_in_sync", farm)

    answer = client.post(url, body, content_type="application/json")

    assert answer.status_code == 400


def test_scans_of_another_person_stay_on_the_phone(client, farm, host, booking):
    other = make_member(farm, Role.PACKER)

    for send in (sent, sent_from_an_earlier_page):
        answer = send(client, farm, other, scan(codes(booking)[0]))
        assert (answer.status_code, answer.json()["other_person"]) == (401, True)
    assert not CheckIn.objects.exists()


def test_page_from_before_is_understood(client, farm, host, booking):
    first, second = codes(booking)
    kept = scan(first)

    answer = sent_from_an_earlier_page(client, farm, host, kept).json()

    assert answer["answers"][0]["is_done"]
    assert {one["code"]: one["state"] for one in answer["tickets"]} == {
        first: "used",
        second: "valid",
    }
    # The same scan from the page of today is the same scan.
    assert sent(client, farm, host, kept).json()["answers"] == answer["answers"]
    assert CheckIn.objects.count() == 1


def test_code_is_typed_where_there_is_no_script(client, farm, host, booking):
    code = codes(booking)[0]
    form = {"key": str(uuid4()), "code": f"{code[:5]} {code[5:]}"}

    page = client.post(at("visit_check_in", farm), form, follow=True)

    assert "Welcome: checked in" in page.content.decode()
    bad = client.post(at("visit_check_in", farm), {"key": "x", "code": ""}, follow=True)
    assert "Please enter the code below the QR code" in bad.content.decode()
    assert CheckIn.objects.count() == 1


def test_rival_lets_nobody_in(client, farm, booking):
    rival = make_member(make_farm())
    client.force_login(rival)

    assert client.get(at("visit_check_in", farm)).status_code == 404
    answer = sent(client, farm, rival, scan(codes(booking)[0]))
    assert answer.status_code == 404
    assert not CheckIn.objects.exists()


@pytest.mark.parametrize("many", [1, 4])
def test_page_stays_within_its_queries(client, farm, host, queries, many):
    experience = make_experience(farm)
    for _ in range(many):
        begin_booking(make_booking(experience, slots_of(experience)[-1:]), hours=0)
    with queries(12):
        assert client.get(at("visit_check_in", farm)).status_code == 200


def test_page_past_midnight_is_of_the_new_day_and_says_so(client, farm, host):
    """A phone left open overnight loads anew: yesterday's guests are off the list."""
    experience = make_experience(farm, title_en="Picking", days=2)
    today, tomorrow = (make_booking(experience, [one]) for one in slots_of(experience))
    day = dates.day_of(today.starts)
    midnight = dates.start_of(day + timedelta(days=1))

    for now, here, away in (
        (midnight - timedelta(minutes=1), today, tomorrow),
        (midnight + timedelta(minutes=1), tomorrow, today),
    ):
        with time_machine.travel(now, tick=False):
            client.force_login(host)
            page = client.get(at("visit_check_in", farm))
            assert page.context["today"] == dates.day_of(here.starts)
            said = page.content.decode()
            assert f"<p>{weekday(page.context['today'])}</p>" in said
            for code in codes(here):
                assert f'data-code="{code}"' in said
            for code in codes(away):
                assert f'data-code="{code}"' not in said
