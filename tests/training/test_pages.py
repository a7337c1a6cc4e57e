"""Pages of training: what they show, keep and refuse, in how many queries."""

import json
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.urls import reverse

from core.storage import private_storage
from tests.factories.accounts import make_user
from tests.factories.pages import read_messages
from tests.factories.training import (
    begin_session,
    finish_course,
    make_course,
    make_question,
    make_session,
    make_trainee,
    make_written_trainee,
)
from tests.factories.vendors import (
    make_cooperative,
    make_county,
    make_member,
    make_officer,
)
from training.models import Course, Enrolment, Session
from training.services.completion import revoke
from training.services.courses import Video, kind_of, save_lesson
from training.services.sessions import take_seat
from vendors.members.states import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def coop():
    return make_cooperative()


@pytest.fixture
def admin(client, coop):
    user = make_member(coop, Role.ADMIN)
    client.force_login(user)
    return user


def office(coop, name, *args):
    return reverse(f"office:{name}", args=[coop.code, *args])


def test_a_draft_is_shown_to_nobody(client):
    course = make_course(lessons=0)

    assert client.get(reverse("learn:course", args=[course.slug])).status_code == 404


def test_a_retired_course_is_shown_to_those_in_it_alone(client):
    course = make_course()
    trainee = make_trainee(course)
    Course.objects.update(state="retired")
    page = reverse("learn:course", args=[course.slug])

    assert client.get(page).status_code == 404
    client.force_login(trainee.user)
    assert client.get(page).status_code == 200


def test_a_course_is_joined_read_and_finished(client):
    course = make_course(lessons=2)
    client.force_login(make_user())
    page = reverse("learn:course", args=[course.slug])
    client.post(page, {"do": "join"})

    for lesson in course.lessons.all():
        client.post(reverse("learn:lesson", args=[course.slug, lesson.pk]))

    assert Enrolment.objects.get().is_finished
    certificate = Enrolment.objects.get().certificates.get()
    paper = client.get(reverse("learn:certificate_paper", args=[certificate.code]))
    assert paper.content.startswith(b"%PDF")


def test_who_signs_in_to_take_a_place_comes_back_to_the_course(client):
    session = make_session(make_course())
    course = session.course.slug

    response = client.post(reverse("learn:session", args=[course, session.pk]))

    way = reverse("learn:course", args=[course])
    assert response["Location"] == f"{reverse('account_login')}?next={way}"


@pytest.mark.parametrize("name", ["courses", "course"])
def test_pages_of_learners_take_few_queries(client, queries, name):
    course = make_course(lessons=3)
    make_question(course)
    for _ in range(3):
        make_course(course.county)
        make_session(course)
    user = make_user()
    take_seat(make_session(course), make_trainee(course, user))
    args = [course.slug] if name == "course" else []
    address = reverse(f"learn:{name}", args=args)
    client.force_login(user)
    client.get(address)

    with queries(16 if args else 9):
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("many", [1, 12])
def test_lists_of_an_office_take_few_queries(client, coop, admin, queries, many):
    course = make_course(coop)
    for _ in range(many):
        make_course(coop)
        make_session(course)
        finish_course(make_written_trainee(course))

    for name, args in {
        "training": [], "training_people": [course.pk], "training_sessions": [],
    }.items():  # fmt: skip
        cache.clear()
        with queries(12):
            assert client.get(office(coop, name, *args)).status_code == 200


def test_another_cooperatives_course_answers_404(client, coop, admin):
    other = make_course(make_cooperative())
    session = make_session(other)

    for name, pk in (
        ("training_course", other.pk),
        ("training_edit", other.pk),
        ("training_people", other.pk),
        ("training_session", session.pk),
    ):
        assert client.get(office(coop, name, pk)).status_code == 404


def test_an_inspector_reads_and_changes_nothing(client, coop):
    client.force_login(make_member(coop, Role.INSPECTOR))
    course = make_course(coop)
    page = office(coop, "training_course", course.pk)

    assert client.get(page).status_code == 200
    assert client.post(page, {"do": "retire"}).status_code == 403
    course.refresh_from_db()
    assert course.state == "published"


def test_a_course_is_written_in_the_office(client, coop, admin):
    response = client.post(
        office(coop, "training_new"),
        {"title_en": "Packing", "pass_mark": "80", "most_attempts": "3"},
    )

    course = Course.objects.get()
    assert response.url == office(coop, "training_course", course.pk)
    assert (course.cooperative, course.slug, course.state) == (coop, "packing", "draft")


def test_what_is_saved_is_said(client, coop, admin):
    course = make_course(coop)
    lesson = course.lessons.first()
    new = {"title_en": "Labels", "text_en": "Dry and flat.", "minutes": "5"}
    edited = {"title_en": "Boxes", "pass_mark": "80", "most_attempts": "3"}
    sent = [
        (office(coop, "training_lesson_new", course.pk), new),
        (office(coop, "training_lesson", course.pk, lesson.pk), new),
        (office(coop, "training_edit", course.pk), edited | {"seen": course.version}),
    ]

    for address, typed in sent:
        page = client.post(address, typed, follow=True)
        said = read_messages(page)
        assert said == ["Saved."], address
    course.refresh_from_db()
    assert course.title_en == "Boxes"


def test_errors_keep_what_was_typed(client, coop, admin):
    response = client.post(
        office(coop, "training_new"), {"summary_en": "Boxes", "pass_mark": "180"}
    )

    assert response.status_code == 422
    assert "Boxes" in response.content.decode()
    assert not Course.objects.exists()


def test_a_question_needs_a_right_answer(client, coop, admin):
    course = make_course(coop)
    sent = {"kind": "single", "text_en": "Why?", "choice1_en": "A", "choice2_en": "B"}

    response = client.post(office(coop, "training_question_new", course.pk), sent)

    assert response.status_code == 422
    assert not course.questions.exists()


def test_a_session_is_planned_in_the_markets_time(client, coop, admin):
    course = make_course(coop)
    sent = {
        "village": coop.village.pk,
        "hall": "Hall",
        "starts": "2036-05-01T09:00",
        "ends": "2036-05-01T11:30",
        "capacity": "30",
        "trainer": admin.email,
    }

    client.post(office(coop, "training_session_new", course.pk), sent)

    session = Session.objects.get()
    assert session.starts.isoformat() == "2036-05-01T01:00:00+00:00"
    assert session.trainer == admin


def test_a_county_sees_no_phone_of_who_joined_by_themselves(client):
    county = make_county()
    course = make_course(county)
    trainee = make_trainee(course, make_user(phone="+8613800138222"))
    client.force_login(make_officer(county))

    page = client.get(
        reverse("programme:training_person", args=[county.slug, course.pk, trainee.pk])
    )

    assert page.status_code == 200
    assert "138222" not in page.content.decode().replace(" ", "")


def test_a_quiz_without_all_answers_keeps_what_was_chosen(client):
    course = make_course()
    make_question(course)
    second = make_question(course, "number")
    trainee = make_trainee(course)
    client.force_login(trainee.user)
    page = reverse("learn:quiz", args=[course.slug])
    client.post(page, {"do": "begin"})

    response = client.post(
        page, {"attempt": "1", f"q{second.pk}": "two", "do": "hand-in"}
    )

    assert response.status_code == 422
    assert 'value="two"' in response.content.decode()
    assert trainee.attempts.get().state == "open"


def test_the_public_page_shows_the_name_as_the_person_agreed(client):
    trainee = finish_course(make_trainee(make_course(), make_user(last_name="Meihua")))
    certificate = trainee.certificates.get()
    page = reverse("learn:certificate", args=[certificate.code])

    hidden = client.get(page).content.decode()
    client.force_login(trainee.user)
    client.post(
        reverse("learn:course", args=[trainee.course.slug]),
        {"do": "name", "shows": "1"},
    )
    client.logout()

    assert "Meihua" not in hidden
    assert "Meihua" in client.get(page).content.decode()


def test_the_public_page_says_that_it_was_taken_back_and_not_why(client):
    certificate = finish_course(make_trainee(make_course())).certificates.get()
    revoke(certificate, reason="Somebody else sat the quiz", by=None)

    page = client.get(reverse("learn:certificate", args=[certificate.code]))

    assert "Revoked on" in page.content.decode()
    assert "Somebody else" not in page.content.decode()
    assert page["Cache-Control"] == "no-store"


def test_a_trainer_sees_names_without_phones(client):
    trainer = make_user()
    session = make_session(trainer=trainer)
    trainee = make_written_trainee(session.course, phone="+8613800138111")
    take_seat(session, trainee)
    client.force_login(trainer)

    page = client.get(reverse("learn:trainer_session", args=[session.pk]))

    text = page.content.decode()
    assert trainee.name in text
    assert "138111" not in text.replace(" ", "")


def test_scans_of_a_phone_are_answered_each_and_carried_out_once(client):
    trainer = make_user()
    session = make_session(trainer=trainer)
    trainee = make_trainee(session.course)
    take_seat(session, trainee)
    begin_session(session)
    client.force_login(trainer)
    sent = [
        {"key": str(uuid4()), "code": trainee.code},
        {"key": str(uuid4()), "code": "N2-222222"},
        {"key": "no key", "code": "x"},
    ]

    def send():
        address = reverse("learn:trainer_sync", args=[session.pk])
        answer = client.post(address, json.dumps(sent), "application/json")
        return [one["outcome"] for one in answer.json()["answers"]]

    assert send() == ["present", "unknown", "unknown"]
    assert send() == ["present", "unknown", "unknown"]
    assert session.scans.count() == 1


@pytest.mark.parametrize("body", ["", "{}", "[1", "nonsense"])
def test_what_a_phone_cannot_have_sent_is_refused(client, body):
    trainer = make_user()
    session = make_session(trainer=trainer)
    client.force_login(trainer)

    answer = client.post(
        reverse("learn:trainer_sync", args=[session.pk]), body, "application/json"
    )

    assert answer.status_code == 400


def test_the_list_of_a_session_is_a_pdf(client, coop, admin):
    session = make_session(make_course(coop))
    for _ in range(14):
        take_seat(session, make_written_trainee(session.course, name="王秀兰"))

    page = client.get(office(coop, "training_session_list", session.pk))

    assert page.content.startswith(b"%PDF")


@pytest.mark.parametrize(
    ("asked", "status", "content"),
    [
        (None, 200, b"0123456789"),
        ("bytes=2-4", 206, b"234"),
        ("bytes=7-", 206, b"789"),
        ("bytes=-2", 206, b"89"),
        ("bytes=20-", 416, b""),
        (f"bytes={'9' * 5000}-", 200, b"0123456789"),
    ],
)
def test_a_video_comes_in_pieces(client, asked, status, content):

    course = make_course()
    name = private_storage().save("training/v.mp4", ContentFile(b"0123456789"))
    lesson = save_lesson(course, None, {"title_en": "V"}, video=Video(name, "mp4"))
    headers = {"Range": asked} if asked else {}

    response = client.get(
        reverse("learn:video", args=[course.slug, lesson.pk]), headers=headers
    )

    assert response.status_code == status
    got = b"".join(response) if response.streaming else response.content
    assert got == content


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"\x00\x00\x00\x20ftypisom", "mp4"),
        (b"\x1a\x45\xdf\xa3....webm", "webm"),
        (b"\x1a\x45\xdf\xa3....matroska", None),
        (b"<html>", None),
        (b"", None),
    ],
)
def test_a_video_is_told_by_its_first_bytes(head, kind):
    assert kind_of(head) == kind
