"""Cards of goods say what a business buyer pays; nobody else's page asks for it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from core import dates
from selling.business_buyers.queries import priced_cards
from selling.business_buyers.services.accounts import end_buyer
from selling.business_buyers.services.organisations import act_for
from selling.business_buyers.views import MOST_CARDS
from shop.catalogue.models import Product
from shop.catalogue.states import ListingState
from tests.factories.accounts import make_user
from tests.factories.business_buyers import buyer_of, make_buyer
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm

pytestmark = pytest.mark.django_db
PLACE = "data-own-prices"


@pytest.fixture
def pack():
    return make_pack(make_farm("Li Family Orchard"), "Walnuts", price="40.00")


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def ask(client, *packs):
    numbers = ",".join(str(pack.product_id) for pack in packs)
    return client.get(f"{reverse('accounts:organisation_card_prices')}?ids={numbers}")


def test_card_of_a_buyer_has_the_own_price_with_its_unit_price(pack):
    client = client_of(buyer_of(make_buyer(pack.partner, {pack: "33.00"})))
    answer = ask(client, pack)
    assert f'<div data-goods="{pack.product_id}" data-replaces>' in answer.text
    assert '<span class="price">¥33.00</span>' in answer.text
    assert "/kg" in answer.text
    assert "Your price" in answer.text
    assert "no-store" in answer["Cache-Control"]


def test_steps_are_said_behind_it(pack):
    prices = {pack: {1: "38.00", 10: "35.00", 20: "30.00"}}
    client = client_of(buyer_of(make_buyer(pack.partner, prices)))
    said = " ".join(ask(client, pack).text.split())
    assert "¥35.00</span> from 10 packs" in said
    assert "¥30.00</span> from 20 packs" in said


def test_list_that_begins_with_more_leaves_everybodys_price(pack):
    client = client_of(buyer_of(make_buyer(pack.partner, {pack: {10: "35.00"}})))
    answer = ask(client, pack)
    assert "data-replaces" not in answer.text
    assert "from 10 packs" in answer.text


def test_prices_are_in_the_currency_of_the_pack_and_words_in_the_readers(
    pack, settings
):
    settings.MARKET_CURRENCY = "JPY"
    pack.price_currency = "JPY"
    pack.save()
    prices = {pack: {1: "33", 3: "30"}}
    buyer = buyer_of(make_buyer(pack.partner, prices))
    buyer.language = "zh-hans"
    buyer.save()
    client = client_of(buyer)
    client.cookies["nanpo_language"] = "zh-hans"
    said = " ".join(ask(client, pack).text.split())
    assert "33</span>" in said
    assert "33.00" not in said
    assert "您的价格" in said


def test_what_isnt_less_than_everybody_pays_is_not_said(pack):
    account = make_buyer(pack.partner, {pack: "45.00"})
    assert ask(client_of(buyer_of(account)), pack).status_code == 204


def test_a_lower_sale_price_stays(pack):
    account = make_buyer(pack.partner, {pack: "33.00"})
    pack.price = Decimal("30.00")
    pack.save()
    assert ask(client_of(buyer_of(account)), pack).status_code == 204


@pytest.mark.parametrize("who", ["guest", "other", "myself", "ended", "hidden"])
def test_nobody_else_gets_a_price_or_asks_for_one(pack, who):
    account = make_buyer(pack.partner, {pack: "33.00"})
    buyer = buyer_of(account)
    client = Client() if who == "guest" else client_of(buyer)
    if who == "other":
        client = client_of(make_user())
    elif who == "myself":
        act_for(buyer, None)
    elif who == "ended":
        end_buyer(account, reason="Moved away.", by=make_user())
    elif who == "hidden":
        Product.objects.update(state=ListingState.DRAFT)
    assert ask(client, pack).status_code == 204
    assert (PLACE in client.get("/catalogue/").text) == (who == "hidden")


def test_a_list_of_other_days_gives_no_price(pack):
    account = make_buyer(
        pack.partner, {pack: "33.00"}, valid_from=dates.today() + timedelta(days=3)
    )
    assert ask(client_of(buyer_of(account)), pack).status_code == 204


def test_only_the_sellers_own_goods_are_priced(pack):
    other = make_pack(make_farm("Apiary"), "Honey", price="36.00")
    client = client_of(buyer_of(make_buyer(pack.partner, {pack: "33.00"})))
    assert str(other.product_id) not in ask(client, other, pack).text.split("pr")[0]
    assert ask(client, other).status_code == 204


def test_what_is_asked_is_bounded_and_may_be_anything(pack):
    client = client_of(buyer_of(make_buyer(pack.partner, {pack: "33.00"})))
    address = reverse("accounts:organisation_card_prices")
    for ids in ("", ",,", "x,-1,1e9", "9" * 400, "\x00"):
        assert client.get(address, {"ids": ids}).status_code == 204
    far = ",".join(str(n) for n in range(10**6, 10**6 + MOST_CARDS))
    assert client.get(f"{address}?ids={far},{pack.product_id}").status_code == 204


def test_prices_of_many_cards_cost_no_more_than_of_one(pack, queries):
    packs = [pack, *(make_pack(pack.partner, f"Good {n}") for n in range(20))]
    buyer = buyer_of(make_buyer(pack.partner, dict.fromkeys(packs, "3.00")))
    numbers, other = [one.product_id for one in packs], make_user().pk
    priced_cards(buyer.pk, numbers[:1])
    with queries(2):
        assert len(priced_cards(buyer.pk, numbers)) == 21
    with queries(0):
        assert priced_cards(other, numbers) == []


@pytest.mark.parametrize(
    "address", ["/", "/catalogue/", "/season/", "/deals/", "/search/?q=walnuts"]
)
def test_pages_with_cards_say_where_prices_are_asked_for(pack, address):
    client = client_of(buyer_of(make_buyer(pack.partner, {pack: "33.00"})))
    page = client.get(address).text
    assert page.count(PLACE) == 1
    assert "shop/own-prices" in page
    assert PLACE not in Client().get(address).text
