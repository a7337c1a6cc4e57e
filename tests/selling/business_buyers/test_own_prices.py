"""Who buys for an organisation pays its prices, and nobody else does."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from core import dates
from orders.order.models import Line, Order
from orders.order.queries import sold_prices
from orders.order.services.payment import mark_paid
from selling.business_buyers.models import BusinessOrder, ListPrice, PriceList
from selling.business_buyers.services.accounts import end_buyer
from selling.business_buyers.services.organisations import act_for, remove_member
from shop.basket.models import Basket
from shop.basket.services.lines import add_pack, set_quantity
from shop.catalogue.services.sale_prices import turn_sale_prices
from tests.checkout.address import ADDRESS
from tests.factories.accounts import make_user
from tests.factories.business_buyers import buyer_of, make_buyer, make_organisation
from tests.factories.orders import make_china
from tests.factories.shop import make_offer, make_pack, make_sale_price
from tests.factories.vendors import make_farm
from tests.selling.business_buyers.facts import found_breaches

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _countries():
    make_china()


@pytest.fixture
def pack():
    return make_pack(make_farm("Li Family Orchard"), "Walnuts", price="40.00")


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def put(client, pack, quantity=1):
    return client.post("/basket/add/", {"pack": pack.pk, "quantity": quantity})


def goods_in_basket(client):
    page = client.get("/basket/")
    return page.context["totals"].goods


def order_of(client):
    page = client.get("/checkout/")
    draft = page.context["draft"]
    client.post(
        "/checkout/",
        {**ADDRESS, "action": "pay", "expected_total": draft.total},
        headers={"Accept": "application/json"},
    )
    return Order.objects.order_by("pk").last()


def test_the_buyer_pays_the_list_price_from_basket_to_order(pack):
    account = make_buyer(pack.partner, {pack: "33.00"})
    client = signed_in(buyer_of(account))
    put(client, pack, 2)

    assert goods_in_basket(client) == Decimal("66.00")
    assert "Your price" in client.get("/basket/").text
    assert "when you added it" not in client.get("/basket/").text
    order = order_of(client)

    line = Line.objects.get(order=order)
    assert line.unit_price_incl_tax == Decimal("33.00")
    assert line.is_own_price
    assert order.total_incl_tax == Decimal("66.00") + order.shipping_incl_tax
    assert BusinessOrder.objects.get(order=order).organisation == account.organisation
    assert found_breaches() == []


def test_others_pay_what_everybody_pays(pack):
    make_buyer(pack.partner, {pack: "33.00"})
    for client in (Client(), signed_in(make_user())):
        put(client, pack, 2)
        assert goods_in_basket(client) == Decimal("80.00")
        assert "Your price" not in client.get("/basket/").text


def test_a_list_counts_for_its_own_seller_alone(pack):
    other = make_pack(make_farm("Cliff Road Apiary"), "Honey", price="36.00")
    account = make_buyer(pack.partner, {pack: "33.00"})
    ListPrice.objects.create(
        price_list=account.price_list, pack=other, price=Decimal("1.00")
    )
    client = signed_in(buyer_of(account))
    put(client, other)

    assert goods_in_basket(client) == Decimal("36.00")
    names = found_breaches()
    assert names == ["price lists price packs of their own seller"]


@pytest.mark.parametrize(
    ("packs", "total"), [(1, "38.00"), (4, "152.00"), (5, "175.00"), (20, "600.00")]
)
def test_steps_by_quantity(pack, packs, total):
    account = make_buyer(pack.partner, {pack: {1: "38.00", 5: "35.00", 20: "30.00"}})
    client = signed_in(buyer_of(account))
    put(client, pack, packs)

    assert goods_in_basket(client) == Decimal(total)


def test_a_step_that_is_reached_later_counts_for_all_packs(pack):
    account = make_buyer(pack.partner, {pack: {5: "35.00"}})
    client = signed_in(buyer_of(account))
    put(client, pack, 3)
    assert goods_in_basket(client) == Decimal("120.00")
    put(client, pack, 2)

    assert goods_in_basket(client) == Decimal("175.00")
    assert "when you added it" not in client.get("/basket/").text


def test_a_lower_sale_price_counts_before_the_list(pack):
    account = make_buyer(pack.partner, {pack: "33.00"})
    make_sale_price(pack, "30.00", in_days=-1, days=3)
    turn_sale_prices()
    pack.refresh_from_db()
    client = signed_in(buyer_of(account))
    put(client, pack)

    assert pack.price == Decimal("30.00")
    assert goods_in_basket(client) == Decimal("30.00")
    assert "Your price" not in client.get("/basket/").text


@pytest.mark.parametrize(("takes_offers", "discount"), [(False, "0"), (True, "3.30")])
def test_discounts_are_taken_off_where_the_list_says_so(pack, takes_offers, discount):
    make_offer("10")
    account = make_buyer(pack.partner, {pack: "33.00"}, takes_offers=takes_offers)
    client = signed_in(buyer_of(account))
    put(client, pack)

    page = client.get("/basket/")
    assert page.context["totals"].discount == Decimal(discount)


def test_a_list_holds_on_its_days(pack):
    account = make_buyer(pack.partner, {pack: "33.00"})
    client, today = signed_in(buyer_of(account)), dates.today()
    put(client, pack)
    lists = PriceList.objects.filter(pk=account.price_list_id)
    day = timedelta(days=1)
    for first, last, price in (
        (today, today, "33.00"),
        (today + day, None, "40.00"),
        (None, today - day, "40.00"),
        (None, None, "33.00"),
    ):
        lists.update(valid_from=first, valid_until=last)
        assert goods_in_basket(client) == Decimal(price), (first, last)


def test_who_buys_for_themselves_or_left_pays_what_everybody_does(pack):
    account = make_buyer(pack.partner, {pack: "33.00"})
    buyer = buyer_of(account)
    client = signed_in(buyer)
    put(client, pack)
    act_for(buyer, None)
    assert goods_in_basket(client) == Decimal("40.00")
    act_for(buyer, account.organisation)
    assert goods_in_basket(client) == Decimal("33.00")

    account.organisation.members.create(user=make_user(), runs_it=True)
    remove_member(account.organisation, buyer.organisation_members.get().pk)
    assert goods_in_basket(client) == Decimal("40.00")


def test_ended_terms_give_no_prices_and_the_checkout_says_so(pack):
    account = make_buyer(pack.partner, {pack: "33.00"})
    client = signed_in(buyer_of(account))
    put(client, pack)
    shown = client.get("/checkout/").context["draft"].total
    end_buyer(account, reason="We stop.", by=make_user())

    answer = client.post(
        "/checkout/",
        {**ADDRESS, "action": "pay", "expected_total": shown},
        headers={"Accept": "application/json"},
    )

    assert "total has changed" in answer.text
    assert not Order.objects.exists()


def test_a_minimum_keeps_small_orders_from_the_checkout(pack):
    account = make_buyer(pack.partner, {pack: "33.00"}, minimum="100.00")
    client = signed_in(buyer_of(account))
    put(client, pack, 2)

    page = client.get("/basket/")
    assert not page.context["totals"].is_ready
    assert "¥34.00 more from Li Family Orchard" in page.text
    assert client.get("/checkout/").context["draft"] is None
    put(client, pack, 2)
    assert client.get("/basket/").context["totals"].is_ready
    for other in (Client(), signed_in(make_user())):
        put(other, pack, 1)
        assert other.get("/basket/").context["totals"].is_ready


def test_documents_name_the_organisation(pack):
    account = make_buyer(pack.partner, {pack: "33.00"})
    client = signed_in(buyer_of(account))
    put(client, pack)
    order = order_of(client)
    mark_paid(order)

    details = order.buyer_details
    organisation = account.organisation
    assert details.company == organisation.legal_name
    assert (details.tax_id, details.address) == (
        organisation.tax_id,
        organisation.address,
    )


def test_list_prices_are_no_prices_that_everybody_paid(pack):
    """What the law has a sale price compared with is what others were asked."""
    account = make_buyer(pack.partner, {pack: "33.00"})
    client = signed_in(buyer_of(account))
    put(client, pack)
    mark_paid(order_of(client))
    since = timezone.now() - timedelta(days=7)
    assert sold_prices([pack.pk], since) == {}

    other = signed_in(make_user())
    put(other, pack)
    mark_paid(order_of(other))
    assert sold_prices([pack.pk], since) == {pack.pk: Decimal("40.00")}


def test_a_customer_on_the_phone_pays_their_own_prices(pack):
    account = make_buyer(pack.partner, {pack: "33.00"})
    basket = Basket.objects.create()
    basket.customer_id = buyer_of(account).pk
    basket.lines.create(
        product=pack.product, stockrecord=pack, quantity=1, line_reference="1",
        price_currency=pack.price_currency,
    )  # fmt: skip

    (line,) = basket.all_lines()
    assert line.own_price == Decimal("33.00")


def test_more_or_fewer_for_a_customer_keep_their_own_price(pack):
    account = make_buyer(pack.partner, {pack: "33.00"})
    basket = Basket.objects.create()
    basket.customer_id = buyer_of(account).pk
    line = add_pack(basket, pack, 1)
    assert line.price_incl_tax == Decimal("33.00")

    (line,) = [one for one in basket.all_lines() if one.pk == line.pk]
    changed = set_quantity(line, 3)

    assert changed.price_incl_tax == Decimal("33.00")


def test_a_person_of_two_organisations_buys_for_one(pack):
    first = make_buyer(pack.partner, {pack: "33.00"})
    buyer = buyer_of(first)
    second = make_buyer(pack.partner, {pack: "31.00"}, make_organisation(buyer))
    client = signed_in(buyer)
    put(client, pack)

    assert goods_in_basket(client) == Decimal("31.00")
    client.post("/accounts/organisations/", {"organisation": first.organisation_id})
    assert goods_in_basket(client) == Decimal("33.00")
    client.post("/accounts/organisations/", {"organisation": "999999"})
    assert goods_in_basket(client) == Decimal("40.00")
    assert second.organisation.members.count() == 1
