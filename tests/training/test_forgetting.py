"""An account that goes takes its name along; what is counted stays counted."""

import pytest
from django.urls import reverse

from tests.factories.accounts import make_user
from tests.factories.training import finish_course, make_course, make_trainee
from training.models import CourseCertificate, Enrolment, Feedback
from training.rules import FORGOTTEN

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return make_user(first_name="Guihua", last_name="Wang")


@pytest.fixture
def certificate(person):
    enrolment = finish_course(make_trainee(make_course(), person))
    Enrolment.objects.filter(pk=enrolment.pk).update(shows_name=True)
    return enrolment.certificates.get()


def page_of(client, certificate):
    address = reverse("learn:certificate", args=[certificate.code])
    return client.get(address).content.decode()


def test_public_page_names_nobody_any_more_and_goes_on_saying_it_is_in_force(
    client, person, certificate
):
    assert "Guihua" in page_of(client, certificate)

    person.delete()

    page = page_of(client, certificate)
    assert "Guihua" not in page
    assert "Deleted account" in page
    assert "Valid." in page
    assert "initials" not in page


def test_enrolment_and_certificate_stay_without_name_and_phone(person, certificate):
    Enrolment.objects.update(phone="+8613800138000")
    Feedback.objects.create(
        enrolment=certificate.enrolment, rating=5, words="I am Wang Guihua"
    )

    person.delete()

    enrolment = Enrolment.objects.get()
    assert (enrolment.user, enrolment.name, enrolment.phone) == (None, FORGOTTEN, "")
    assert enrolment.state == "finished"
    assert not enrolment.shows_name
    kept = CourseCertificate.objects.get()
    assert (kept.name, kept.label) == (FORGOTTEN, certificate.label)
    feedback = Feedback.objects.get()
    assert (feedback.rating, feedback.words) == (5, "")


def test_others_in_the_course_keep_their_names(person, certificate):
    other = make_trainee(certificate.enrolment.course)

    person.delete()

    name = Enrolment.objects.get(pk=other.pk).name
    assert name == other.name != FORGOTTEN
