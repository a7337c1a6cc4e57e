"""What is new with the sellers that a person follows."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from shop.storefront.services import follow
from tests.factories.accounts import make_user
from tests.factories.live import make_broadcast, make_broadcast_on_air
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm
from vendors.partner.services.sellers import suspend_partner

pytestmark = pytest.mark.django_db
PAGE = "/accounts/following/"


@pytest.fixture
def farm():
    return make_farm(name="Stone Wall Farm")


@pytest.fixture
def follower(client, farm):
    user = make_user("lan@example.com")
    follow(user, farm)
    client.force_login(user)
    return client


def test_goods_of_those_whom_one_follows_are_shown(follower, farm):
    make_pack(farm, title="Walnuts")
    make_pack(make_farm(), title="Persimmons")

    page = follower.get(PAGE).text

    assert "Walnuts" in page
    assert "Persimmons" not in page


def test_broadcasts_are_shown_the_soonest_first(follower, farm):
    later = timezone.now() + timedelta(days=3)
    make_broadcast(farm, title="Second", starts_at=later)
    make_broadcast_on_air(farm, title="First")
    make_broadcast(make_farm(), title="Somebody else's")
    far = timezone.now() + timedelta(days=15)
    make_broadcast(farm, title="Far away", starts_at=far)

    page = follower.get(PAGE).text

    assert page.index("First") < page.index("Second")
    assert "Live now" in page
    assert "Somebody else" not in page
    assert "Far away" not in page


def test_what_a_suspended_seller_has_is_not_shown(follower, farm):
    make_pack(farm, title="Walnuts")
    suspend_partner(farm, reason="x", by=None)

    assert "Walnuts" not in follower.get(PAGE).text


def test_who_follows_nobody_is_told_how(client):
    client.force_login(make_user("lan@example.com"))
    page = client.get(PAGE).text
    assert "follow any farms yet" in page
    assert "New products" not in page


def test_the_page_takes_few_statements(follower, farm, queries):
    for number in range(3):
        other = make_farm()
        follow(follower.get(PAGE).context["user"], other)
        make_pack(other, title=f"Pears {number}")
        make_broadcast(other)
    follower.get(PAGE)
    with queries(14):
        follower.get(PAGE)


# --- On home --------------------------------------------------------------------------

ON_HOME = "/follow/news/"


def test_home_is_kept_for_all_and_fetches_what_one_follows(client, follower, farm):
    make_pack(farm, title="Walnuts")
    for browser in (follower, client):
        page = browser.get("/").text
        assert f'hx-get="{ON_HOME}"' in page
        assert "New from farms you follow" not in page


def test_newest_goods_of_those_whom_one_follows_stand_on_home(follower, farm):
    assert follower.get(ON_HOME).text.strip() == ""
    for number in range(5):
        make_pack(farm, title=f"Walnuts {number}")
    make_pack(make_farm(), title="Persimmons")

    page = follower.get(ON_HOME).text

    assert "New from farms you follow" in page
    assert "Persimmons" not in page
    assert [f"Walnuts {number}" in page for number in range(5)] == [
        False, True, True, True, True,
    ]  # fmt: skip


def test_guests_are_shown_nothing_of_it(farm):
    make_pack(farm, title="Walnuts")
    answer = Client().get(ON_HOME)
    assert (answer.status_code, answer.text.strip()) == (200, "")
    assert "no-store" in answer["Cache-Control"]
