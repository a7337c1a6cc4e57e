"""Lists of an account that its owner's phone keeps, and no device of anybody else."""

import pytest
from django.urls import reverse

from core.phone import COOKIE, mark_of
from tests.factories.boxes import make_subscription
from tests.factories.orders import make_vendor_order
from tests.factories.pages import browser_of

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["orders", "visits", "boxes", "box"])
def page(request, person):
    if request.param == "box":
        return reverse("accounts:box", args=[make_subscription(user=person).pk])
    return reverse(f"accounts:{request.param}")


def test_own_lists_are_kept_for_who_they_are_of(person, page):
    own = browser_of(person).get(page)

    assert own["X-Desk-User"] == own.cookies[COOKIE].value == mark_of(person)
    assert "private" in own["Cache-Control"]
    assert f'data-owner="{mark_of(person)}"' in own.text


def test_staff_who_look_for_somebody_keep_nothing(seeing, page):
    seen = seeing.get(page)

    assert seen.status_code == 200
    assert "X-Desk-User" not in seen.headers
    assert COOKIE not in seen.cookies
    assert "data-owner" not in seen.text


def test_long_list_says_in_its_title_which_page_it_is(person):
    for _order in range(21):
        make_vendor_order(user=person)
    browser, page = browser_of(person), reverse("accounts:orders")

    assert "My orders ·" in browser.get(page).text
    assert "My orders (2) ·" in browser.get(page, {"page": 2}).text
