"""Sessions as entries of calendars, and a trainer's days."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from core import dates
from tests.factories.accounts import make_user
from tests.factories.outbox import deliver_everything
from tests.factories.training import make_course, make_session, make_trainee
from tests.training.test_sessions import fields_of
from training.queries.trainees import days_taught, sessions_taught_by
from training.services.sessions import cancel_session, change_session, take_seat

pytestmark = pytest.mark.django_db


def read(calendar):
    return [
        entry for entry in Calendar.from_ical(calendar).walk() if entry.name == "VEVENT"
    ]


def entries_mailed():
    """Of each mail: its entries; a mail without a calendar is empty."""
    return [
        [entry for name, body, _type in one.attachments for entry in read(body)]
        for one in mail.outbox
    ]


def test_a_session_is_an_entry_with_its_hall_and_hours(client):
    session = make_session(note="洗干净的苹果")

    file = client.get(
        reverse("learn:session_calendar", args=[session.course.slug, session.pk])
    )

    assert file["Content-Type"].startswith("text/calendar")
    (entry,) = read(file.content)
    assert entry["SUMMARY"] == session.course.title
    assert entry["LOCATION"] == session.place
    assert "洗干净的苹果" in entry["DESCRIPTION"]
    assert entry["DTSTART"].dt == session.starts.replace(microsecond=0)
    assert entry["DTEND"].dt == session.ends.replace(microsecond=0)


def test_a_session_of_a_course_that_is_not_shown_is_none_of_anybodys(client):
    session = make_session()
    course = session.course
    address = reverse("learn:session_calendar", args=[make_course().slug, session.pk])
    assert client.get(address).status_code == 404

    course.state = "draft"
    course.save(update_fields=["state"])
    address = reverse("learn:session_calendar", args=[course.slug, session.pk])
    assert client.get(address).status_code == 404


def test_a_trainers_sessions_are_one_file(client):
    trainer = make_user()
    make_session()
    taught = {make_session(trainer=trainer) for _ in range(2)}
    client.force_login(trainer)

    file = client.get(reverse("learn:teaching_calendar"))

    names = {str(entry["SUMMARY"]) for entry in read(file.content)}
    assert names == {session.course.title for session in taught}


def test_who_teaches_nothing_has_no_file(client):
    client.force_login(make_user())

    assert client.get(reverse("learn:teaching_calendar")).status_code == 404


def test_a_place_is_mailed_with_an_entry_that_changes_replace(
    django_capture_on_commit_callbacks,
):
    session = make_session()
    trainee = make_trainee(session.course)
    take_seat(session, trainee)
    later = session.starts + timedelta(days=1)
    moved = fields_of(session, starts=later, ends=later + timedelta(hours=2))
    change_session(session, moved, seen=session.version)
    session.refresh_from_db()
    deliver_everything()
    cancel_session(session, reason="Snow")
    deliver_everything()

    entries = [entry for found in entries_mailed() for entry in found]
    assert len({str(entry["UID"]) for entry in entries}) == 1
    last = entries[-1]
    assert last["STATUS"] == "CANCELLED"
    assert last["SEQUENCE"] > entries[0]["SEQUENCE"]
    assert entries[0]["DTSTART"].dt == later.replace(microsecond=0)


def test_who_waits_gets_no_entry():
    session = make_session(capacity=1)
    take_seat(session, make_trainee(session.course))
    take_seat(session, make_trainee(session.course))
    deliver_everything()

    assert sorted(len(found) for found in entries_mailed()) == [0, 1]


def test_a_trainer_sees_days_and_where_two_sessions_are_at_once():
    trainer = make_user()
    day = timezone.now() + timedelta(days=3)
    noon = dates.local(day).replace(hour=12, minute=0)
    first = make_session(trainer=trainer, starts=noon, ends=noon + timedelta(hours=2))
    hour = timedelta(hours=1)
    at_once = make_session(trainer=trainer, starts=noon + hour, ends=noon + 3 * hour)
    after = make_session(
        trainer=trainer,
        starts=noon + timedelta(days=1),
        ends=noon + timedelta(days=1, hours=1),
    )

    days = days_taught(sessions_taught_by(trainer))

    assert [list(one.sessions) for one in days] == [[first, at_once], [after]]
    assert [one.overlaps for one in days] == [True, False]


def test_one_session_after_the_other_does_not_overlap():
    trainer = make_user()
    first = make_session(trainer=trainer)
    make_session(
        trainer=trainer, starts=first.ends, ends=first.ends + timedelta(minutes=30)
    )

    days = days_taught(sessions_taught_by(trainer))

    assert not any(one.overlaps for one in days)


def test_a_trainers_page_says_so(client):
    trainer = make_user()
    first = make_session(trainer=trainer)
    make_session(trainer=trainer, starts=first.starts, ends=first.ends)
    client.force_login(trainer)

    page = client.get(reverse("learn:trainer")).content.decode()

    assert "Two sessions are at the same time." in page
    assert reverse("learn:teaching_calendar") in page
