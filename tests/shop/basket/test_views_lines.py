"""Lines of the basket: added, changed, removed and put back."""

import re
from decimal import Decimal

import pytest
from django.urls import reverse

from shop.basket import cookie
from shop.basket.models import Basket, Line
from tests.factories.accounts import make_user
from tests.factories.pages import read_messages
from tests.factories.shop import (
    BASKET_COOKIE,
    BASKET_URL,
    add_to_basket,
    carry_basket,
    holdings_of,
    make_basket,
    make_pack,
)
from tests.markup import flat

pytestmark = pytest.mark.django_db


# --- Adding ------------------------------------------------------------------------
def test_adding_gives_a_guest_a_basket_and_a_strict_cookie(client):
    pack = make_pack()

    response = add_to_basket(client, pack, quantity=2)

    basket = Basket.objects.get()
    assert (response.status_code, response.url) == (302, BASKET_URL)
    assert holdings_of(basket) == [(pack.pk, 2)]
    sent = response.cookies[BASKET_COOKIE]
    assert sent.value == cookie.sign(basket.pk)
    assert (sent["httponly"], sent["samesite"]) == (True, "Lax")


def test_adding_again_fills_the_same_basket(client):
    pack, other = make_pack(), make_pack()

    add_to_basket(client, pack)
    add_to_basket(client, other)

    assert holdings_of(Basket.objects.get()) == [(pack.pk, 1), (other.pk, 1)]


def test_adding_the_same_click_twice_adds_once_and_two_clicks_twice(client):
    pack = make_pack()

    for click in ("first", "first", "second"):
        add_to_basket(client, pack, click=click)

    assert holdings_of(Basket.objects.get()) == [(pack.pk, 2)]


def test_adding_signed_in_fills_the_accounts_basket(client):
    user, pack = make_user(), make_pack()
    client.force_login(user)

    response = add_to_basket(client, pack)

    assert holdings_of(Basket.objects.get(owner=user)) == [(pack.pk, 1)]
    assert BASKET_COOKIE not in response.cookies


def test_adding_goes_back_to_our_own_page_only(client):
    pack = make_pack()

    ours = add_to_basket(client, pack, next="/search/?q=x")
    theirs = add_to_basket(client, pack, next="https://elsewhere.test/")

    assert (ours.url, theirs.url) == ("/search/?q=x", BASKET_URL)


@pytest.mark.parametrize(
    "quantity", ["0", "-3", "x", "", "1.5", "99999999999999999999", "１"]
)
def test_adding_a_quantity_that_makes_no_sense_says_so(client, quantity):
    pack = make_pack()

    response = client.post(
        reverse("basket:add"), {"pack": pack.pk, "quantity": quantity}, follow=True
    )

    if quantity == "１":  # a full-width one, as Chinese keyboards type it
        assert holdings_of(Basket.objects.get()) == [(pack.pk, 1)]
        return
    assert Line.objects.count() == 0
    assert len(read_messages(response)) == 1


@pytest.mark.parametrize("pack", ["", "0", "x", "-1", "9" * 30, "²", "1' OR 1=1"])
def test_adding_an_unknown_pack_is_not_found(client, pack):
    response = client.post(reverse("basket:add"), {"pack": pack, "quantity": "1"})

    assert response.status_code == 404
    assert Basket.objects.count() == 0


def test_adding_more_than_there_is_says_how_many(client):
    pack = make_pack(quantity=1000, on_hand=2000)

    response = client.post(
        reverse("basket:add"), {"pack": pack.pk, "quantity": "3"}, follow=True
    )

    assert read_messages(response) == ["Only 2 left. Please choose fewer."]
    assert Line.objects.count() == 0


def test_adding_leads_back_to_the_button_and_names_the_way_on(client):
    pack = make_pack(title="柿子 <b>")
    page = client.get(pack.product.get_absolute_url()).content.decode()
    back = re.findall(r'name="next" value="([^"]+#buy)"', page)[0]

    response = client.post(reverse("basket:add"), {"pack": pack.pk, "next": back})

    assert response["Location"] == f"{pack.product.get_absolute_url()}#buy"
    toast = client.get(back).content.decode().split('id="toast"')[1].split("</ul>")[0]
    assert f'<a class="nowrap" href="{reverse("basket:summary")}">' in flat(toast)
    assert "柿子 &lt;b&gt;" in toast


def test_adding_with_htmx_answers_with_a_new_token(client):
    pack = make_pack()

    response = client.post(
        reverse("basket:add"), {"pack": pack.pk}, headers={"HX-Request": "true"}
    )

    html = response.content.decode()
    assert '<span id="click" hx-swap-oob="true"><input' in flat(html)
    assert '<span hx-swap-oob="innerHTML:[data-basket-count]">1</span>' in flat(html)
    assert "Added to your basket" in html


# --- Changing ----------------------------------------------------------------------
def test_a_quantity_changes_with_htmx_in_place(client):
    pack = make_pack(price="10.00")
    basket = make_basket(packs=[(pack, 1)])
    url = reverse("basket:line", args=[basket.lines.get().pk])

    response = carry_basket(client, basket).post(
        url, {"quantity": "3"}, headers={"HX-Request": "true"}
    )

    assert response.context["totals"].goods == Decimal("30.00")
    assert "<html" not in response.content.decode()
    assert 'hx-swap-oob="true"' in response.content.decode()


def test_a_quantity_beyond_stock_becomes_all_that_is_left(client):
    pack = make_pack(quantity=1000, on_hand=3000)
    basket = make_basket(packs=[(pack, 1)])
    url = reverse("basket:line", args=[basket.lines.get().pk])

    response = carry_basket(client, basket).post(
        url, {"quantity": "9"}, headers={"HX-Request": "true"}
    )

    assert "Only 3 are left. Your basket has all of them." in response.text
    assert holdings_of(basket) == [(pack.pk, 3)]


@pytest.mark.parametrize("name", ["line", "remove"])
def test_other_peoples_lines_are_not_found(client, name):
    pack = make_pack()
    theirs = make_basket(packs=[(pack, 1)])
    url = reverse(f"basket:{name}", args=[theirs.lines.get().pk])

    nobody = client.post(url, {"quantity": "5"})
    somebody = carry_basket(client, make_basket(packs=[(pack, 1)])).post(
        url, {"quantity": "5"}
    )

    assert (nobody.status_code, somebody.status_code) == (404, 404)
    assert holdings_of(theirs) == [(pack.pk, 1)]


def test_removing_takes_the_line_out_and_offers_it_back(client):
    pack = make_pack(title="Mopan persimmons")
    basket = make_basket(packs=[(pack, 3)])

    response = carry_basket(client, basket).post(
        reverse("basket:remove", args=[basket.lines.get().pk]), follow=True
    )

    html = response.content.decode()
    assert holdings_of(basket) == []
    assert "Removed: Mopan persimmons." in html
    assert "Undo" in html
    add_to_basket(client, pack, quantity=response.context["removed_packs"])
    assert holdings_of(basket) == [(pack.pk, 3)]
    again = client.get(BASKET_URL, {"removed": pack.pk, "packs": 3})
    assert "Undo" not in again.content.decode()


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
    make_pack()

    response = client.get(BASKET_URL, asked)

    assert response.status_code == 200
    assert "Undo" not in response.content.decode()


@pytest.mark.parametrize(
    ("name", "args"),
    [("add", []), ("line", [1]), ("remove", [1]), ("remove_gone", []), ("voucher", [])],
)
def test_acts_are_not_done_by_get(client, name, args):
    assert client.get(reverse(f"basket:{name}", args=args)).status_code == 405


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_more_than_is_left_takes_what_is_left_and_says_so(client, headers):
    add_to_basket(client, make_pack(quantity=1000, on_hand=191_000))
    line = Line.objects.get()
    url = reverse("basket:line", args=[line.pk])

    page = client.post(url, {"quantity": "9999"}, headers=headers, follow=True).text

    line.refresh_from_db()
    assert line.quantity == 191
    assert "Only 191 are left. Your basket has all of them." in page
