"""Taps through the pages: as a form, with htmx, as data, and by a guest."""

import pytest
from django.conf import settings
from django.test import Client

from live.deals.models import CouponTaken, DealClaim
from live.deals.services.coupons import Coupon, drop_coupon
from tests.factories.accounts import make_user
from tests.factories.live import DealScene, deal_figures, end_claim, tap_deal
from tests.factories.orders import make_china

pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/json"}
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _countries():
    make_china()


@pytest.fixture
def scene():
    return DealScene()


@pytest.fixture
def buyer(client):
    user = make_user()
    client.force_login(user)
    return user


def at(scene, deal, act=""):
    return f"/live/{scene.live.code}/deals/{deal.pk}/{act}"


def test_a_plain_form_takes_it_and_leads_back_with_words(client, scene, buyer):
    deal = scene.deal()

    answer = client.post(at(scene, deal, "take/"), {"key": "a", "next": "/basket/"})

    assert answer["Location"] == "/basket/"
    page = client.get("/basket/").text
    assert "Added to your basket and reserved for you." in page
    assert "Reserved for you until" in page
    assert deal_figures(deal)[0] == (1, 3, 3)


def test_a_foreign_address_is_not_followed(client, scene, buyer):
    answer = client.post(
        at(scene, scene.deal(), "take/"), {"key": "a", "next": "https://evil.example/"}
    )

    assert answer["Location"] == f"/live/{scene.live.code}/"


def test_htmx_gets_the_card_as_it_is_now(client, scene, buyer):
    deal = scene.deal()
    before = client.get(at(scene, deal)).text
    assert "Get this deal" in before
    assert 'data-state="open"' in before

    card = client.post(at(scene, deal, "take/"), {"key": "a"}, headers=HTMX).text

    assert 'data-state="yours"' in card
    assert "Order now" in card
    assert "<html" not in card


def test_a_script_gets_the_outcome(client, scene, buyer):
    deal = scene.deal(cap=1)

    held = client.post(at(scene, deal, "take/"), {"key": "a"}, headers=JSON)
    more = client.post(at(scene, deal, "take/"), {"key": "b"}, headers=JSON)

    assert (held.status_code, held.json()["outcome"]) == (200, "held")
    assert held.json()["until"]
    assert (more.status_code, more.json()["outcome"]) == (409, "refused")


def test_guests_sign_in_and_are_back(client, scene):
    deal = scene.deal()
    page = client.get(at(scene, deal)).text
    assert "Sign in to buy" in page

    form = client.post(at(scene, deal, "take/"), {"key": "a"})
    data = client.post(at(scene, deal, "take/"), {"key": "a"}, headers=JSON)
    part = client.post(at(scene, deal, "take/"), {"key": "a"}, headers=HTMX)

    back = f"/accounts/login/?next=%2Flive%2F{scene.live.code}%2F"
    assert form["Location"] == data.json()["url"] == part["HX-Redirect"] == back
    assert data.status_code == 401
    assert not DealClaim.objects.exists()


def test_waiting_is_shown_and_can_be_left(client, scene, buyer):
    deal = scene.deal(cap=1)
    tap_deal(deal)

    card = client.post(at(scene, deal, "take/"), {"key": "a"}, headers=HTMX).text
    assert "Waiting list: no. 1" in card
    assert "You are number 1 on the waiting list." in card
    card = client.post(at(scene, deal, "leave/"), headers=HTMX).text

    assert 'data-state="soldout"' in card
    assert "Join waiting list" in card


@pytest.mark.parametrize(
    ("state", "act"),
    [
        ("planned", lambda scene, deal: type(deal).objects.update(status="planned")),
        ("over", lambda scene, deal: type(deal).objects.update(status="closed")),
    ],
)
def test_other_states_offer_nothing(client, scene, buyer, state, act):
    deal = scene.deal()
    act(scene, deal)

    card = client.get(at(scene, deal)).text

    assert f'data-state="{state}"' in card
    assert "<button" not in card


def test_a_hold_that_is_over_is_not_called_yours(client, scene, buyer):
    deal = scene.deal()
    end_claim(tap_deal(deal, buyer).claim)

    assert 'data-state="open"' in client.get(at(scene, deal)).text


@pytest.mark.parametrize("key", ["", None])
def test_a_tap_without_a_token_is_none(client, scene, buyer, key):
    deal = scene.deal()

    answer = client.post(at(scene, deal, "take/"), {"key": key} if key == "" else {})

    assert answer.status_code == 404
    assert not DealClaim.objects.exists()


@pytest.mark.parametrize("quantity", ["0", "-1", "9", "1e3", "１", "x"])
def test_odd_quantities_are_refused(client, scene, buyer, quantity):
    deal = scene.deal()

    answer = client.post(
        at(scene, deal, "take/"), {"key": "a", "quantity": quantity}, headers=JSON
    )

    assert answer.status_code == 409
    assert not DealClaim.objects.exists()


def test_another_broadcasts_address_leads_nowhere(client, scene, buyer):
    deal = scene.deal()

    assert (
        client.get(f"/live/{DealScene().live.code}/deals/{deal.pk}/").status_code == 404
    )


def test_a_coupon_is_taken_with_a_tap(client, scene, buyer):
    drop = drop_coupon(scene.live, Coupon(1, percent=10), by=scene.host)
    address = f"/live/{scene.live.code}/coupons/{drop.pk}/take/"

    taken = client.post(address, headers=JSON).json()
    card = client.post(address, headers=HTMX).text
    mine = client.get("/live/coupons/").text
    other = Client()
    other.force_login(make_user())
    late = other.post(address, headers=JSON)

    assert taken["outcome"] == "taken"
    assert taken["code"] in card
    assert taken["code"] in mine
    assert (late.status_code, late.json()["outcome"]) == (409, "refused")
    assert CouponTaken.objects.count() == 1


def test_a_tap_costs_few_statements(
    client, scene, buyer, django_assert_max_num_queries
):
    """Whoever waits does not even have a basket yet, which most of a rush don't."""
    fills_gate = 2 if settings.REDIS_URL else 0  # the first on a deal
    deal = scene.deal(cap=1)
    tap_deal(scene.deal_of_another_pack(cap=1), buyer)  # what is made once

    take = at(scene, deal, "take/")

    with django_assert_max_num_queries(14 + fills_gate):
        held = client.post(take, {"key": "a"}, headers=JSON)
    client.force_login(make_user())
    with django_assert_max_num_queries(12):
        waits = client.post(take, {"key": "a"}, headers=JSON)

    assert (held.json()["outcome"], waits.json()["outcome"]) == ("held", "waiting")
    assert waits.json()["place"] == 1


def test_a_deal_that_no_column_can_name_is_not_found(client, scene, buyer):
    address = f"/live/{scene.live.code}/deals/{2**63}/take/"

    assert client.post(address, {"key": "a"}).status_code == 404


def test_cards_of_a_shelf_cost_three_queries(
    client, scene, buyer, django_assert_max_num_queries
):
    from live.deals.queries import deal_cards

    deal = scene.deal(cap=1)
    tap_deal(deal)
    tap_deal(deal, buyer)

    live = scene.live
    with django_assert_max_num_queries(3):
        cards = deal_cards(live, buyer)

    assert cards[scene.item.pk].state == "waiting"
    with django_assert_max_num_queries(9):
        assert client.get(at(scene, deal)).status_code == 200
