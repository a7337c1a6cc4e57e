"""What a person has booked, and what they write of it once they were there."""

import pytest
from django.urls import reverse

from shop.catalogue.models import Product
from tests.factories.accounts import make_user
from tests.factories.orders import place_basket
from tests.factories.tourism import (
    begin_booking,
    make_booking,
    make_experience,
    make_visit_basket,
)
from tourism.services.checking_in import check_in_booking

pytestmark = pytest.mark.django_db


@pytest.fixture
def user(client):
    found = make_user()
    client.force_login(found)
    return found


def came(booking):
    fresh = begin_booking(booking)
    check_in_booking(fresh, by=None)
    return fresh


def test_visits_to_come_stand_before_those_that_were(client, user):
    was = came(make_booking(make_experience(title_en="Was"), user=user))
    later = make_booking(make_experience(title_en="Later", hour=15), user=user)
    make_booking(make_experience(title_en="Another's"), user=make_user())
    place_basket(make_visit_basket(make_experience(title_en="Unpaid"), user=user), user)

    page = client.get(reverse("accounts:visits"))

    assert [one.pk for one in page.context["coming"]] == [later.pk]
    assert [one.pk for one in page.context["past"]] == [was.pk]
    said = page.content.decode()
    order = later.vendor_order.order.number
    assert reverse("orders:visit", args=[order, later.pk]) in said
    assert "Write a review" in said


def test_nothing_booked_says_where_to_look(client, user):
    said = client.get(reverse("accounts:visits")).content.decode()

    assert "No visits booked yet" in said
    assert reverse("accounts:visits") in client.get("/accounts/").content.decode()


def test_guest_who_was_there_writes_once(client, user):
    experience = make_experience()
    booking = make_booking(experience, user=user)
    url = reverse("visit:review", args=[experience.slug])
    assert client.get(url).status_code == 404
    came(booking)

    assert url in client.get(experience.get_absolute_url()).content.decode()
    bad = client.post(url, {"score": "", "body": ""})
    assert bad.status_code == 422
    page = client.post(url, {"score": "5", "body": "The best day."}, follow=True)

    said = page.content.decode()
    assert "The best day." in said
    assert url not in said
    assert client.post(url, {"score": "1", "body": "Again"}).status_code == 404
    assert Product.objects.get(pk=experience.product_id).reviews.count() == 1


def test_who_was_not_there_does_not_write(client, user):
    experience = make_experience()
    came(make_booking(experience, user=make_user()))

    url = reverse("visit:review", args=[experience.slug])

    assert client.post(url, {"score": "5", "body": "Nice"}).status_code == 404
    assert not experience.product.reviews.exists()


@pytest.mark.parametrize("many", [1, 5])
def test_page_takes_a_fixed_number_of_queries(client, user, queries, many):
    experience = make_experience()
    for _ in range(many):
        make_booking(experience, user=user)

    with queries(9):
        assert client.get(reverse("accounts:visits")).status_code == 200
