"""A course taken again, once its certificate is not good any more."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from core import dates
from core.models import AuditEntry
from tests.factories.accounts import make_user
from tests.factories.training import (
    begin_session,
    finish_course,
    make_course,
    make_question,
    make_session,
    make_trainee,
    make_written_trainee,
    scan,
)
from tests.factories.vendors import (
    make_cooperative,
    make_county,
    make_farm,
    make_member,
)
from training.models import Course, CourseCertificate, Enrolment
from training.queries.cohorts import trainees
from training.queries.courses import enrolment_in, enrolments_of, progress_of
from training.queries.trade import may_go_live
from training.queries.trainees import (
    finished_per_day,
    trainees_of,
    with_trainee_counts,
)
from training.services import TrainingError
from training.services.completion import revoke
from training.services.courses import require_course, retire
from training.services.enrolment import (
    Person,
    cancel_enrolment,
    enrol,
    link_by_phone,
    record_trainee,
    take_again,
)
from training.services.sessions import take_seat
from training.states import Need
from vendors.members.states import Role

pytestmark = pytest.mark.django_db


def ended(enrolment):
    """The trainee, whose certificate was good until yesterday."""
    yesterday = dates.today() - timedelta(days=1)
    enrolment.certificates.update(good_until=yesterday)
    return enrolment


def test_a_seller_whose_certificate_ended_is_not_shut_out_for_good():
    coop = make_cooperative()
    farmer = make_member(make_farm(cooperative=coop))
    course = make_course(coop, valid_months=12)
    make_question(course)
    require_course(coop, course, Need.GO_LIVE, by=None)
    first = ended(finish_course(make_trainee(course, farmer)))
    assert not may_go_live(farmer)

    second = enrol(course, farmer)
    assert (second.again_of, second.state) == (first, "enrolled")
    assert not may_go_live(farmer)
    finish_course(second)

    assert may_go_live(farmer)
    first.refresh_from_db()
    assert first.is_finished
    assert (first.lessons_done.count(), first.attempts.count()) == (2, 1)
    old, new = first.certificates.get(), second.certificates.get()
    assert (old.number, new.number) == (1, 2)
    assert new.is_good
    assert old.code != new.code


def test_a_certificate_taken_back_lets_one_begin_anew_too():
    trainee = finish_course(make_trainee(make_course()))
    revoke(trainee.certificates.get(), reason="Copied", by=None)

    again = finish_course(enrol(trainee.course, trainee.user))

    assert again.certificates.get().is_good
    assert trainee.certificates.get().revoked_reason == "Copied"


def test_while_it_is_good_joining_changes_nothing():
    trainee = finish_course(make_trainee(make_course(valid_months=12)))

    assert enrol(trainee.course, trainee.user) == trainee
    with pytest.raises(TrainingError, match="still valid"):
        take_again(trainee, by=None)
    assert Enrolment.objects.count() == 1


def test_joining_anew_twice_is_once():
    trainee = ended(finish_course(make_trainee(make_course())))

    again = enrol(trainee.course, trainee.user)

    assert enrol(trainee.course, trainee.user) == again
    assert Enrolment.objects.count() == 2


def test_who_has_not_finished_is_not_put_in_again_by_an_office():
    trainee = make_trainee(make_course())

    with pytest.raises(TrainingError, match="not completed"):
        take_again(trainee, by=None)
    assert Enrolment.objects.count() == 1


def test_a_course_that_is_no_longer_offered_is_not_taken_again():
    trainee = ended(finish_course(make_trainee(make_course())))
    retire(trainee.course)

    with pytest.raises(TrainingError):
        enrol(trainee.course, trainee.user)
    with pytest.raises(TrainingError):
        take_again(trainee, by=None)
    assert Enrolment.objects.count() == 1


def test_a_third_time_follows_the_second_and_who_left_comes_back_to_it():
    course = make_course()
    trainee = ended(finish_course(make_trainee(course)))
    second = enrol(course, trainee.user)
    cancel_enrolment(second)
    assert list(enrolments_of(trainee.user)) == [trainee]

    assert enrol(course, trainee.user) == second
    ended(finish_course(second))
    third = enrol(course, trainee.user)

    assert third.again_of == second
    assert enrolment_in(course, trainee.user) == third
    assert list(enrolments_of(trainee.user)) == [third]


def test_cohorts_and_counts_know_the_first_time_only():
    course = make_course()
    first = ended(finish_course(make_written_trainee(course, phone="+8613800000001")))
    village = make_session(course).village
    Enrolment.objects.update(village=village)
    again = take_again(first, by=None)
    session = begin_session(make_session(course))
    scan(session, again.code, walk_in=True)
    again.refresh_from_db()
    assert again.is_finished

    assert len(trainees(Course.objects.all())) == 1
    counted = with_trainee_counts(Course.objects.all()).get()
    assert (counted.enrolled, counted.finished) == (1, 1)
    today = dates.today()
    assert finished_per_day([village.pk], today, today) == {today: 1}
    assert list(trainees_of(course)) == [again]


def test_the_code_of_an_earlier_time_still_opens_the_door():
    course = make_course(needs_attendance=True)
    trainee = make_trainee(course)
    scan(begin_session(make_session(course)), trainee.code, walk_in=True)
    ended(finish_course(trainee))
    again = enrol(course, trainee.user)
    session = make_session(course)
    take_seat(session, again)

    assert scan(begin_session(session), trainee.code).outcome == "present"
    assert again.seats.get().attended_at is not None


def test_a_place_in_a_session_to_come_goes_along():
    trainee = ended(finish_course(make_trainee(make_course())))
    seat = take_seat(make_session(trainee.course), trainee)

    again = enrol(trainee.course, trainee.user)

    assert again.seats.get() == seat


def test_having_been_there_stays_with_the_time_before():
    trainee = finish_course(make_trainee(make_course(needs_attendance=True)))
    session = make_session(trainee.course, starts=timezone.now() + timedelta(hours=1))
    take_seat(session, trainee)
    scan(session, trainee.code)
    ended(trainee)

    again = enrol(trainee.course, trainee.user)

    assert not progress_of(again).has_attended
    assert progress_of(trainee).has_attended


def test_an_office_writes_the_same_phone_down_again():
    phone = "+8613800000002"
    course = make_course()
    officer = make_user()
    first = ended(finish_course(make_written_trainee(course, phone=phone)))

    again = record_trainee(course, Person("Wang", phone), by=officer)

    assert (again.again_of, again.phone) == (first, phone)
    entry = AuditEntry.objects.filter(act="training.enrol.again").get()
    assert entry.subject_id == str(again.pk)
    user = User.objects.create(phone=phone, phone_verified=True)
    assert link_by_phone(user) == 1
    assert set(user.enrolments.all()) == {first, again}


def test_of_two_times_with_one_phone_that_with_a_good_certificate_stays():
    phone = "+8613800000003"
    course = make_course()
    own = ended(finish_course(make_trainee(course)))
    written = finish_course(make_written_trainee(course, phone=phone))
    user = own.user
    user.phone, user.phone_verified = phone, True
    user.save()

    link_by_phone(user)

    assert enrolment_in(course, user) == written
    own.refresh_from_db()
    assert own.user is None
    assert CourseCertificate.objects.count() == 2


def test_the_page_offers_it_and_keeps_the_old_certificate_in_sight(client):
    trainee = ended(finish_course(make_trainee(make_course(valid_months=12))))
    client.force_login(trainee.user)
    url = reverse("learn:course", args=[trainee.course.slug])
    old = trainee.certificates.get()

    assert "Take course again" in client.get(url).content.decode()
    client.post(url, {"do": "join"})

    page = client.get(url).content.decode()
    assert "Take course again" not in page
    assert "0 of 2 lessons completed" in page
    assert reverse("learn:certificate", args=[old.code]) in page


def test_the_page_of_a_good_certificate_offers_nothing(client):
    trainee = finish_course(make_trainee(make_course(valid_months=12)))
    client.force_login(trainee.user)

    page = client.get(reverse("learn:course", args=[trainee.course.slug]))

    assert "Take course again" not in page.content.decode()


def test_an_office_lets_somebody_without_account_take_it_again(client):
    coop = make_cooperative()
    course = make_course(coop)
    trainee = ended(finish_course(make_written_trainee(course)))
    client.force_login(make_member(coop, Role.ADMIN))

    def page_of(one):
        return reverse("office:training_person", args=[coop.code, course.pk, one.pk])

    page = client.get(page_of(trainee)).content.decode()
    assert "Allow another attempt" in page
    response = client.post(page_of(trainee), {"do": "again"})

    again = Enrolment.objects.get(again_of=trainee)
    assert response.url == page_of(again)
    page = client.get(page_of(again)).content.decode()
    assert page_of(trainee) in page
    assert "Allow another attempt" not in page


def test_counties_courses_too_are_taken_again_within_their_own_numbers():
    county = make_county()
    trainee = ended(finish_course(make_trainee(make_course(county))))
    finish_course(make_trainee(make_course(county)))

    again = finish_course(enrol(trainee.course, trainee.user))

    assert again.certificates.get().number == 3
