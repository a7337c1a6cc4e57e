"""The code at a hall's door: people note themselves present, each once."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories.accounts import make_user
from tests.factories.training import (
    begin_session,
    make_course,
    make_session,
    make_trainee,
    make_written_trainee,
)
from training.models import Enrolment, Scan
from training.rules import door_code
from training.services.sessions import cancel_session, take_seat
from training.views import door

pytestmark = pytest.mark.django_db
WANG = {"name": "王梅", "phone": "13800138222"}


def door_of(session):
    code = door_code(session.pk, session.starts)
    return reverse("learn:door", args=[session.pk, code])


def check_in(client, session, *, key=None, **typed):
    return client.post(door_of(session), {"key": key or uuid4(), **typed})


@pytest.fixture
def session():
    return begin_session(make_session(capacity=2))


def came(session):
    return session.seats.filter(attended_at__isnull=False)


def test_the_page_names_the_course_and_is_kept_nowhere(client, session):
    page = client.get(door_of(session))

    assert page.status_code == 200
    assert session.course.title in page.content.decode()
    assert page["Cache-Control"] == "no-store"
    assert page["X-Robots-Tag"] == "noindex"


def test_a_guessed_code_finds_nothing(client, session):
    guessed = reverse("learn:door", args=[session.pk, "2222222222"])

    assert client.get(guessed).status_code == 404
    assert client.post(guessed, {"key": uuid4(), **WANG}).status_code == 404
    assert not Enrolment.objects.exists()


def test_a_code_ends_when_the_session_has_another_time(client, session):
    old = door_of(session)
    session.starts += timedelta(minutes=30)
    session.save(update_fields=["starts"])

    assert client.get(old).status_code == 404


def test_who_has_a_place_is_noted_at_one_tap(client, session):
    trainee = make_trainee(session.course)
    session.seats.create(enrolment=trainee, state="seated", turn=1)
    client.force_login(trainee.user)

    response = check_in(client, session)

    assert response.url == door_of(session)
    assert "You are checked in." in client.get(response.url).content.decode()
    assert came(session).get().enrolment == trainee
    assert Scan.objects.get().by == trainee.user


def test_who_is_new_joins_the_course_and_has_a_place(client, session):
    user = make_user()
    client.force_login(user)

    check_in(client, session)

    seat = came(session).get()
    assert (seat.enrolment.user, seat.walked_in) == (user, True)


def test_without_an_account_a_name_and_a_phone_are_enough(client, session):
    response = check_in(client, session, **WANG)

    trainee = came(session).get().enrolment
    assert (trainee.name, trainee.user) == ("王梅", None)
    assert trainee.phone == "+8613800138222"
    assert "You are checked in." in client.get(response.url).content.decode()


def test_a_family_shares_a_phone(client, session):
    check_in(client, session, **WANG)
    again = client.get(door_of(session) + "?other=1").content.decode()
    check_in(client, session, name="李强", phone="13800138333")

    assert 'name="phone"' in again
    assert came(session).count() == 2


def test_whom_the_office_wrote_down_is_the_same_person(client, session):
    written = make_written_trainee(session.course, phone="+8613800138222")

    check_in(client, session, **WANG)

    assert came(session).get().enrolment == written
    assert Enrolment.objects.count() == 1


def test_the_same_page_sent_twice_is_once(client, session):
    key = uuid4()
    for _ in range(2):
        assert check_in(client, session, key=key, **WANG).status_code == 302

    assert came(session).count() == Scan.objects.count() == 1


def test_a_full_hall_refuses_and_leaves_nothing(client, session):
    session.capacity = 1
    session.save(update_fields=["capacity"])
    check_in(client, session, name="李强", phone="13800138333")

    page = check_in(client, session, **WANG)

    assert page.status_code == 409
    said = page.content.decode()
    assert "The session is full. Please speak to the trainer." in said
    assert "王梅" in said
    assert came(session).count() == Enrolment.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": "", "phone": "13800138222"}, "This field is required."),
        ({"name": "王梅", "phone": ""}, "This field is required."),
        ({"name": "王梅", "phone": "12"}, "王梅"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_noted(client, session, typed, said):
    page = check_in(client, session, **typed)

    assert page.status_code == 422
    assert 'aria-invalid="true"' in page.content.decode()
    assert not Enrolment.objects.exists()


def test_a_page_without_its_key_is_refused_and_keeps_what_was_typed(client, session):
    page = client.post(door_of(session), {"key": "x", **WANG})

    assert page.status_code == 400
    assert "王梅" in page.content.decode()
    assert not Enrolment.objects.exists()


def test_the_door_is_shut_days_before_after_its_end_and_when_cancelled(client):
    before = make_session()
    over = begin_session(make_session(), hours=3)
    off = make_session(starts=timezone.now() + timedelta(hours=1))
    cancel_session(off, reason="Snow")

    for one in (before, over, off):
        assert 'name="phone"' not in client.get(door_of(one)).content.decode()
        page = check_in(client, one, **WANG)
        assert page.status_code == 409
        assert "Nobody can check in at this time." in page.content.decode()
    assert not Enrolment.objects.exists()


def test_invented_names_of_one_address_end(client, session, monkeypatch):
    monkeypatch.setattr(door, "OF_AN_ADDRESS", 1)
    check_in(client, session, name="李强", phone="13800138333")

    page = check_in(client, session, **WANG)

    assert page.status_code == 429
    assert came(session).count() == 1


def test_a_course_that_takes_nobody_lets_in_only_who_is_in_it(client):
    course = make_course()
    session = make_session(course)
    trainee = make_trainee(course)
    take_seat(session, trainee)
    begin_session(session)
    course.state = "retired"
    course.save(update_fields=["state"])

    assert check_in(client, session, **WANG).status_code == 409
    client.force_login(trainee.user)
    assert check_in(client, session).status_code == 302
    assert came(session).get().enrolment == trainee


def test_the_trainer_shows_the_code(client, session):
    session.trainer = make_user()
    session.save(update_fields=["trainer"])
    client.force_login(session.trainer)

    page = client.get(reverse("learn:trainer_session", args=[session.pk]))

    assert "QR code for the door" in page.content.decode()
