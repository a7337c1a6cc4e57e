"""Lines of the basket: added, changed, removed and put back."""

from decimal import Decimal

import pytest
from django.urls import reverse

from shop.basket import cookie
from shop.basket.models import Basket, Line
from tests.cast import a_basket, a_pack, a_user
from tests.shop.basket.steps import COOKIE, SUMMARY, add, carry, holdings, texts

pytestmark = pytest.mark.django_db


# --- Adding ------------------------------------------------------------------------
def test_adding_gives_a_guest_a_basket_and_a_strict_cookie(client):
    pack = a_pack()

    response = add(client, pack, quantity=2)

    basket = Basket.objects.get()
    assert (response.status_code, response.url) == (302, SUMMARY)
    assert holdings(basket) == [(pack.pk, 2)]
    sent = response.cookies[COOKIE]
    assert sent.value == cookie.sign(basket.pk)
    assert (sent["httponly"], sent["samesite"]) == (True, "Lax")


def test_adding_again_fills_the_same_basket(client):
    pack, other = a_pack(), a_pack()

    add(client, pack)
    add(client, other)

    assert holdings(Basket.objects.get()) == [(pack.pk, 1), (other.pk, 1)]


def test_adding_the_same_click_twice_adds_once_and_two_clicks_twice(client):
    pack = a_pack()

    for click in ("first", "first", "second"):
        add(client, pack, click=click)

    assert holdings(Basket.objects.get()) == [(pack.pk, 2)]


def test_adding_signed_in_fills_the_accounts_basket(client):
    user, pack = a_user(), a_pack()
    client.force_login(user)

    response = add(client, pack)

    assert holdings(Basket.objects.get(owner=user)) == [(pack.pk, 1)]
    assert COOKIE not in response.cookies


def test_adding_goes_back_to_our_own_page_only(client):
    pack = a_pack()

    ours = add(client, pack, next="/search/?q=x")
    theirs = add(client, pack, next="https://elsewhere.test/")

    assert (ours.url, theirs.url) == ("/search/?q=x", SUMMARY)


@pytest.mark.parametrize(
    "quantity", ["0", "-3", "x", "", "1.5", "99999999999999999999", "１"]
)
def test_adding_a_quantity_that_makes_no_sense_says_so(client, quantity):
    pack = a_pack()

    response = client.post(
        reverse("basket:add"), {"pack": pack.pk, "quantity": quantity}, follow=True
    )

    if quantity == "１":  # a full-width one, as Chinese keyboards type it
        assert holdings(Basket.objects.get()) == [(pack.pk, 1)]
        return
    assert Line.objects.count() == 0
    assert len(texts(response)) == 1


@pytest.mark.parametrize("pack", ["", "0", "x", "-1", "9" * 30, "²", "1' OR 1=1"])
def test_adding_an_unknown_pack_is_not_found(client, pack):
    response = client.post(reverse("basket:add"), {"pack": pack, "quantity": "1"})

    assert response.status_code == 404
    assert Basket.objects.count() == 0


def test_adding_more_than_there_is_says_how_many(client):
    pack = a_pack(quantity=1000, on_hand=2000)

    response = client.post(
        reverse("basket:add"), {"pack": pack.pk, "quantity": "3"}, follow=True
    )

    assert texts(response) == ["Only 2 are left. Please take fewer."]
    assert Line.objects.count() == 0


def test_adding_with_htmx_answers_with_a_new_token(client):
    pack = a_pack()

    response = client.post(
        reverse("basket:add"), {"pack": pack.pk}, headers={"HX-Request": "true"}
    )

    html = response.content.decode()
    assert f'hx-swap-oob="outerHTML:#click-{pack.pk}"' in html
    assert "In your basket" in html


# --- Changing ----------------------------------------------------------------------
def test_a_quantity_changes_with_htmx_in_place(client):
    pack = a_pack(price="10.00")
    basket = a_basket(packs=[(pack, 1)])
    url = reverse("basket:line", args=[basket.lines.get().pk])

    response = carry(client, basket).post(
        url, {"quantity": "3"}, headers={"HX-Request": "true"}
    )

    assert response.context["totals"].goods == Decimal("30.00")
    assert "<html" not in response.content.decode()
    assert 'hx-swap-oob="true"' in response.content.decode()


def test_a_quantity_beyond_stock_is_refused_on_its_line(client):
    pack = a_pack(quantity=1000, on_hand=3000)
    basket = a_basket(packs=[(pack, 1)])
    url = reverse("basket:line", args=[basket.lines.get().pk])

    response = carry(client, basket).post(
        url, {"quantity": "9"}, headers={"HX-Request": "true"}
    )

    assert "Only 3 are left, and you have 1 in your basket." in (
        response.content.decode()
    )
    assert holdings(basket) == [(pack.pk, 1)]


@pytest.mark.parametrize("name", ["line", "remove"])
def test_other_peoples_lines_are_not_found(client, name):
    pack = a_pack()
    theirs = a_basket(packs=[(pack, 1)])
    url = reverse(f"basket:{name}", args=[theirs.lines.get().pk])

    nobody = client.post(url, {"quantity": "5"})
    somebody = carry(client, a_basket(packs=[(pack, 1)])).post(url, {"quantity": "5"})

    assert (nobody.status_code, somebody.status_code) == (404, 404)
    assert holdings(theirs) == [(pack.pk, 1)]


def test_removing_takes_the_line_out_and_offers_it_back(client):
    pack = a_pack(title="Mopan persimmons")
    basket = a_basket(packs=[(pack, 3)])

    response = carry(client, basket).post(
        reverse("basket:remove", args=[basket.lines.get().pk]), follow=True
    )

    html = response.content.decode()
    assert holdings(basket) == []
    assert "Mopan persimmons is out of your basket." in html
    assert "Put it back" in html
    add(client, pack, quantity=response.context["removed_packs"])
    assert holdings(basket) == [(pack.pk, 3)]
    again = client.get(SUMMARY, {"removed": pack.pk, "packs": 3})
    assert "Put it back" not in again.content.decode()


@pytest.mark.parametrize(
    "asked",
    [
        {"removed": "x", "packs": "1"},
        {"removed": "9" * 40, "packs": "1"},
        {"removed": "1", "packs": "\0"},
        {"removed": "1", "packs": "99999999"},
        {"removed": "1"},
    ],
)
def test_a_made_up_removal_offers_nothing(client, asked):
    a_pack()

    response = client.get(SUMMARY, asked)

    assert response.status_code == 200
    assert "Put it back" not in response.content.decode()


@pytest.mark.parametrize(
    ("name", "args"),
    [("add", []), ("line", [1]), ("remove", [1]), ("remove_gone", []), ("voucher", [])],
)
def test_acts_are_not_done_by_get(client, name, args):
    assert client.get(reverse(f"basket:{name}", args=args)).status_code == 405
