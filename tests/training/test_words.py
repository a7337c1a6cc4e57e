"""What pages of training say of one, of nobody's village, and of wrong figures."""

import pytest
from django.urls import reverse

from tests.factories.training import (
    make_course,
    make_question,
    make_session,
    make_trainee,
    make_written_trainee,
)
from tests.factories.vendors import make_cooperative, make_member
from tests.markup import flat
from vendors.members.states import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def coop(client):
    coop = make_cooperative()
    client.force_login(make_member(coop, Role.ADMIN))
    return coop


def test_one_lesson_and_one_place_are_said_as_one(client):
    course = make_course(lessons=1)
    make_session(course, capacity=1)
    client.force_login(make_trainee(course).user)

    page = client.get(reverse("learn:course", args=[course.slug])).content.decode()

    assert "0 of 1 lesson completed" in page
    assert "0 of 1 place taken" in page


def test_somebody_without_a_village_is_shown_with_their_number_as_it_is_read(
    client, coop
):
    course = make_course(coop)
    trainee = make_written_trainee(course, phone="+8613800001111")

    page = client.get(
        reverse("office:training_person", args=[coop.code, course.pk, trainee.pk])
    ).content.decode()

    assert "<p>Village unknown · 138 0000 1111</p>" in flat(page)


def test_more_right_than_asked_on_paper_is_said_at_the_field_and_kept(client, coop):
    course = make_course(coop)
    make_question(course)
    trainee = make_written_trainee(course)
    url = reverse("office:training_person", args=[coop.code, course.pk, trainee.pk])

    response = client.post(url, {"do": "paper", "right": "5", "out_of": "3"})

    page = response.content.decode()
    assert response.status_code == 422
    assert "There can&#x27;t be more correct answers than questions." in page
    assert 'name="right" value="5"' in page
    assert not trainee.attempts.exists()


def test_nothing_chosen_yet_is_said_in_words(client, coop):
    course = make_course(coop)

    page = client.get(
        reverse("office:training_session_new", args=[coop.code, course.pk])
    ).content.decode()

    assert ">Select</option>" in flat(page)
    assert "-----" not in page
