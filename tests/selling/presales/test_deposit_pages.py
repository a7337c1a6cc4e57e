"""What pages say of a deposit, and how its rest is paid there."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest

from core import dates
from fulfilment.invoicing.content import invoice_content
from fulfilment.invoicing.queries import vendor_orders_to_document
from orders.order.models import Order
from payments.payment.models import Payment
from payments.payment.on_invoice import owed_for
from selling.presales.models import Presale
from tests.checkout.address import ADDRESS
from tests.checkout.test_checkout import fill, shown_total
from tests.checkout.test_checkout import pay as pay_checkout
from tests.factories.accounts import make_user
from tests.factories.cards import make_saved_card
from tests.factories.orders import make_china
from tests.factories.outbox import deliver_everything
from tests.factories.presales import (
    harvest,
    make_deposit_presale,
    make_presale,
    order_with_deposit,
    pack_of,
    pay_rest,
)
from tests.factories.shipping import make_delivery
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm, make_member
from tests.markup import flat
from tests.selling.presales.facts import part_of
from tests.selling.presales.test_pages import typed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _countries():
    make_china()


@pytest.fixture
def presale():
    return make_deposit_presale(20)


def text(answer):
    return flat(answer.content.decode())


def test_deposit_is_declared_on_the_desk(client):
    farm = make_farm()
    client.force_login(make_member(farm, language="en"))
    pack, desk = make_pack(farm, on_hand=0), f"/desk/{farm.code}/presales/"
    for wrong in ("9", "91", "x"):
        answer = client.post(f"{desk}new/", typed(pack, deposit=wrong))
        assert answer.status_code == 422
    assert not Presale.objects.exists()

    made = client.post(f"{desk}new/", typed(pack, deposit="25"))

    assert Presale.objects.get().deposit == 25
    assert "<dd>25%</dd>" in text(client.get(made["Location"]))


def test_product_card_and_basket_say_what_is_paid_when(client, presale):
    pack = pack_of(presale)

    page = text(client.get(pack.product.get_absolute_url()))
    assert "Deposit 20%" in page
    assert "¥11.80 now, ¥47.20 after the harvest" in page
    assert "Presale, deposit 20%, harvest" in text(client.get("/catalogue/"))
    fill(client, (pack, 1))
    assert "deposit of 20% now" in text(client.get("/basket/"))


def test_checkout_charges_the_deposit_or_all(client, double, presale):
    make_delivery(presale.partner)
    fill(client, (pack_of(presale), 1))

    page = text(client.get("/checkout/"))
    assert "Deposit, paid now" in page
    assert "−¥47.20" in page
    total = shown_total(client)
    whole = client.post("/checkout/", {**ADDRESS, "action": "update", "in_full": "1"})
    assert "Deposit, paid now" not in text(whole)
    answer = pay_checkout(client, total).json()

    order = Order.objects.get(number=answer["order"])
    assert order.rest == Decimal("47.20")
    assert answer["amount"] == int(100 * (order.total_incl_tax - order.rest))
    assert not order.rest_by_card


def test_who_agrees_has_the_rest_charged(client, double, presale):
    client.force_login(make_user(language="en", email="li@example.com"))
    fill(client, (pack_of(presale), 1))
    assert "Charge the rest to my saved card" in text(client.get("/checkout/"))

    answer = pay_checkout(client, shown_total(client), rest_by_card="1").json()

    assert Order.objects.get(number=answer["order"]).rest_by_card


def test_order_page_says_what_is_owed_and_takes_it(client, double, presale):
    person = make_user(language="en", email="li@example.com")
    client.force_login(person)
    order = order_with_deposit(presale, user=person)
    url = f"/orders/{order.number}/"
    page = text(client.get(url))
    assert "the rest of ¥47.20 is due after the harvest" in page
    assert "Your deposit was received." in page
    assert "Your payment was received." not in page
    assert "Still to be paid" in page
    early = client.post(f"{url}parts/1/rest/", follow=True)
    assert "no longer be paid" in text(early)
    assert not Payment.objects.filter(rest_of__isnull=False).exists()
    harvest(presale, 120)
    deliver_everything()
    page = client.get(url).content.decode()
    assert "Pay the rest" in page

    to_stripe = client.post(f"{url}parts/1/rest/")

    assert "/pay/" in to_stripe["Location"]
    card = make_saved_card(double, person)
    assert str(card) in client.get(url).content.decode()
    client.post(f"{url}parts/1/rest/", {"card": card.pk})
    assert owed_for(part_of(order)) == 0
    page = text(client.get(url))
    assert "Pay the rest" not in page
    assert re.search(r"Deposit, paid.*Paid", page)


def test_receipt_and_invoice_say_both(client, double, presale):
    person = make_user(language="en", email="li@example.com")
    client.force_login(person)
    order = order_with_deposit(presale, user=person)
    receipt = text(client.get(f"/orders/{order.number}/receipt/"))
    assert "Deposit, paid" in receipt
    assert "Still to be paid" in receipt
    (part,) = vendor_orders_to_document([order.pk])
    assert invoice_content(part)["later_paid"] == ""
    harvest(presale, 120)
    deliver_everything()
    pay_rest(part_of(order), double)

    (part,) = vendor_orders_to_document([order.pk])
    said = invoice_content(part)

    assert (said["deposit"], said["later"]) == (
        int(100 * (order.total_incl_tax - order.rest)),
        4720,
    )
    assert said["later_paid"] == dates.today().isoformat()


def test_desk_says_what_a_part_waits_for(client, presale):
    client.force_login(make_member(presale.partner, language="en"))
    part = part_of(order_with_deposit(presale))
    harvest(presale, 120)
    deliver_everything()
    desk = f"/desk/{presale.partner.code}"

    page = text(client.get(f"{desk}/orders/{part.number}/"))

    assert "Waiting for the rest of the payment, ¥47.20" in page
    assert "Rest to be paid" in page
    assert "Rest not paid yet" in text(client.get(f"{desk}/presales/{presale.pk}/"))


def test_goods_without_a_presale_cost_no_query_more(client, queries):
    pack = make_pack(make_farm())
    other = make_presale(make_pack(make_farm(), on_hand=0), deposit=30)
    url = pack_of(other).product.get_absolute_url()
    client.get(url)
    client.get(pack.product.get_absolute_url())

    with queries(26):
        client.get(url)


def test_moved_harvest_keeps_the_deposit(client, presale):
    person = make_user(language="en", email="li@example.com")
    client.force_login(person)
    order = order_with_deposit(presale, user=person)
    Presale.objects.filter(pk=presale.pk).update(
        harvest_to=presale.harvest_to + timedelta(days=3)
    )

    assert "is due after the harvest" in text(client.get(f"/orders/{order.number}/"))
