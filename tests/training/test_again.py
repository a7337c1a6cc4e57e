"""A course taken again, once its certificate is not good any more."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from core.models import AuditEntry
from tests.cast import a_cooperative, a_county, a_farm, a_member, a_user
from tests.training.scene import (
    a_course,
    a_question,
    a_session,
    a_trainee,
    a_written_trainee,
    begun,
    finished,
    scan,
)
from training.models import Course, CourseCertificate, Enrolment
from training.queries import enrolment_in, enrolments_of, progress_of
from training.queries.cohorts import trainees
from training.queries.trade import may_go_live
from training.queries.trainees import (
    finished_per_day,
    trainees_of,
    with_trainee_counts,
)
from training.services import (
    TrainingRefused,
    cancel_enrolment,
    enrol,
    link_by_phone,
    require_course,
    retire,
    revoke,
    take_again,
    take_seat,
    write_down,
)
from training.services.enrolling import Person
from training.states import Need
from vendors.members.states import Role

pytestmark = pytest.mark.django_db


def ended(enrolment):
    """The trainee, whose certificate was good until yesterday."""
    yesterday = timezone.localdate() - timedelta(days=1)
    enrolment.certificates.update(good_until=yesterday)
    return enrolment


def test_a_seller_whose_certificate_ended_is_not_shut_out_for_good():
    coop = a_cooperative()
    farmer = a_member(a_farm(cooperative=coop))
    course = a_course(coop, valid_months=12)
    a_question(course)
    require_course(coop, course, Need.GO_LIVE, by=None)
    first = ended(finished(a_trainee(course, farmer)))
    assert not may_go_live(farmer)

    second = enrol(course, farmer)
    assert (second.again_of, second.state) == (first, "enrolled")
    assert not may_go_live(farmer)
    finished(second)

    assert may_go_live(farmer)
    first.refresh_from_db()
    assert first.is_finished
    assert (first.lessons_done.count(), first.attempts.count()) == (2, 1)
    old, new = first.certificates.get(), second.certificates.get()
    assert (old.number, new.number) == (1, 2)
    assert new.is_good
    assert old.code != new.code


def test_a_certificate_taken_back_lets_one_begin_anew_too():
    trainee = finished(a_trainee(a_course()))
    revoke(trainee.certificates.get(), reason="Copied", by=None)

    again = finished(enrol(trainee.course, trainee.user))

    assert again.certificates.get().is_good
    assert trainee.certificates.get().revoked_reason == "Copied"


def test_while_it_is_good_joining_changes_nothing():
    trainee = finished(a_trainee(a_course(valid_months=12)))

    assert enrol(trainee.course, trainee.user) == trainee
    with pytest.raises(TrainingRefused, match="still good"):
        take_again(trainee, by=None)
    assert Enrolment.objects.count() == 1


def test_joining_anew_twice_is_once():
    trainee = ended(finished(a_trainee(a_course())))

    again = enrol(trainee.course, trainee.user)

    assert enrol(trainee.course, trainee.user) == again
    assert Enrolment.objects.count() == 2


def test_who_has_not_finished_is_not_put_in_again_by_an_office():
    trainee = a_trainee(a_course())

    with pytest.raises(TrainingRefused, match="not finished"):
        take_again(trainee, by=None)
    assert Enrolment.objects.count() == 1


def test_a_course_that_is_no_longer_offered_is_not_taken_again():
    trainee = ended(finished(a_trainee(a_course())))
    retire(trainee.course)

    with pytest.raises(TrainingRefused):
        enrol(trainee.course, trainee.user)
    with pytest.raises(TrainingRefused):
        take_again(trainee, by=None)
    assert Enrolment.objects.count() == 1


def test_a_third_time_follows_the_second_and_who_left_comes_back_to_it():
    course = a_course()
    trainee = ended(finished(a_trainee(course)))
    second = enrol(course, trainee.user)
    cancel_enrolment(second)
    assert list(enrolments_of(trainee.user)) == [trainee]

    assert enrol(course, trainee.user) == second
    ended(finished(second))
    third = enrol(course, trainee.user)

    assert third.again_of == second
    assert enrolment_in(course, trainee.user) == third
    assert list(enrolments_of(trainee.user)) == [third]


def test_cohorts_and_counts_know_the_first_time_only():
    course = a_course()
    first = ended(finished(a_written_trainee(course, phone="+8613800000001")))
    village = a_session(course).village
    Enrolment.objects.update(village=village)
    again = take_again(first, by=None)
    session = begun(a_session(course))
    scan(session, again.code, walk_in=True)
    again.refresh_from_db()
    assert again.is_finished

    assert len(trainees(Course.objects.all())) == 1
    counted = with_trainee_counts(Course.objects.all()).get()
    assert (counted.enrolled, counted.finished) == (1, 1)
    today = timezone.localdate()
    assert finished_per_day([village.pk], today, today) == {today: 1}
    assert list(trainees_of(course)) == [again]


def test_the_code_of_an_earlier_time_still_opens_the_door():
    course = a_course(needs_attendance=True)
    trainee = a_trainee(course)
    scan(begun(a_session(course)), trainee.code, walk_in=True)
    ended(finished(trainee))
    again = enrol(course, trainee.user)
    session = a_session(course)
    take_seat(session, again)

    assert scan(begun(session), trainee.code).outcome == "present"
    assert again.seats.get().attended_at is not None


def test_a_place_in_a_session_to_come_goes_along():
    trainee = ended(finished(a_trainee(a_course())))
    seat = take_seat(a_session(trainee.course), trainee)

    again = enrol(trainee.course, trainee.user)

    assert again.seats.get() == seat


def test_having_been_there_stays_with_the_time_before():
    trainee = finished(a_trainee(a_course(needs_attendance=True)))
    session = a_session(trainee.course, starts=timezone.now() + timedelta(hours=1))
    take_seat(session, trainee)
    scan(session, trainee.code)
    ended(trainee)

    again = enrol(trainee.course, trainee.user)

    assert not progress_of(again).has_attended
    assert progress_of(trainee).has_attended


def test_an_office_writes_the_same_phone_down_again():
    phone = "+8613800000002"
    course = a_course()
    officer = a_user()
    first = ended(finished(a_written_trainee(course, phone=phone)))

    again = write_down(course, Person("Wang", phone), by=officer)

    assert (again.again_of, again.phone) == (first, phone)
    entry = AuditEntry.objects.filter(act="training.enrol.again").get()
    assert entry.subject_id == str(again.pk)
    user = User.objects.create(phone=phone, phone_verified=True)
    assert link_by_phone(user) == 1
    assert set(user.enrolments.all()) == {first, again}


def test_of_two_times_with_one_phone_that_with_a_good_certificate_stays():
    phone = "+8613800000003"
    course = a_course()
    own = ended(finished(a_trainee(course)))
    written = finished(a_written_trainee(course, phone=phone))
    user = own.user
    user.phone, user.phone_verified = phone, True
    user.save()

    link_by_phone(user)

    assert enrolment_in(course, user) == written
    own.refresh_from_db()
    assert own.user is None
    assert CourseCertificate.objects.count() == 2


def test_the_page_offers_it_and_keeps_the_old_certificate_in_sight(client):
    trainee = ended(finished(a_trainee(a_course(valid_months=12))))
    client.force_login(trainee.user)
    url = reverse("learn:course", args=[trainee.course.slug])
    old = trainee.certificates.get()

    assert "Take the course again" in client.get(url).content.decode()
    client.post(url, {"do": "join"})

    page = client.get(url).content.decode()
    assert "Take the course again" not in page
    assert "0 of 2 lessons done" in page
    assert reverse("learn:certificate", args=[old.code]) in page


def test_the_page_of_a_good_certificate_offers_nothing(client):
    trainee = finished(a_trainee(a_course(valid_months=12)))
    client.force_login(trainee.user)

    page = client.get(reverse("learn:course", args=[trainee.course.slug]))

    assert "Take the course again" not in page.content.decode()


def test_an_office_lets_somebody_without_account_take_it_again(client):
    coop = a_cooperative()
    course = a_course(coop)
    trainee = ended(finished(a_written_trainee(course)))
    client.force_login(a_member(coop, Role.ADMIN))

    def page_of(one):
        return reverse("office:training_person", args=[coop.code, course.pk, one.pk])

    page = client.get(page_of(trainee)).content.decode()
    assert "Let them take the course again" in page
    response = client.post(page_of(trainee), {"do": "again"})

    again = Enrolment.objects.get(again_of=trainee)
    assert response.url == page_of(again)
    page = client.get(page_of(again)).content.decode()
    assert page_of(trainee) in page
    assert "Let them take the course again" not in page


def test_counties_courses_too_are_taken_again_within_their_own_numbers():
    county = a_county()
    trainee = ended(finished(a_trainee(a_course(county))))
    finished(a_trainee(a_course(county)))

    again = finished(enrol(trainee.course, trainee.user))

    assert again.certificates.get().number == 3
