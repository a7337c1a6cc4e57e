"""mercurjs/mercur#1400: the webhook completed the cart before the browser did, and two
orders shared one payment.

Here webhook first, browser first or both again and again end in the same one order.
"""

from itertools import permutations

import pytest
from django.test import Client

from core.outbox import deliver_due
from orders.order.models import Order, OrderStatusChange, VendorOrder
from orders.order.states import OrderStatus
from payments.payment import gateway
from payments.payment.models import Payment, Source
from payments.payment.services.intents import settle_payment
from payments.payment.tasks import reconcile_payments
from tests.checkout.test_checkout import fill, pay
from tests.factories.orders import make_china
from tests.factories.shop import make_pack
from tests.races.market import assert_sound

pytestmark = pytest.mark.django_db


@pytest.fixture
def paid(client, double):
    """A checkout of two sellers, paid at Stripe, of which the shop has not heard."""
    make_china()
    fill(client, (make_pack(), 1), (make_pack(), 1))
    answer = pay(client, "142.00").json()
    double.pay(answer["client_secret"].split("_secret")[0])
    return answer["order"]


def webhook(client, double, number):
    for event in double.events():
        client.post(
            "/stripe/webhook/",
            event.payload,
            content_type="application/json",
            headers={"Stripe-Signature": event.signature},
        )
    deliver_due()


def browser(client, double, number):
    client.get(f"/orders/{number}/return/?redirect_status=succeeded")


def press_pay(client, double, number):
    pay(client, "142.00", order=number)


def clock(client, double, number):
    Payment.objects.update(created="2020-01-01T00:00:00Z")
    reconcile_payments()


WAYS = list(permutations([webhook, browser, press_pay, clock], 2))


@pytest.mark.parametrize("ways", WAYS, ids=lambda w: "-".join(f.__name__ for f in w))
def test_whoever_comes_first_there_is_one_order_and_one_payment(
    client, double, paid, ways
):
    for way in (*ways, *ways):
        way(client, double, paid)
    settle_payment(Payment.objects.get())

    order = Order.objects.get()
    assert (order.number, order.status) == (paid, OrderStatus.PAID)
    assert VendorOrder.objects.count() == 2
    assert OrderStatusChange.objects.filter(new_status=OrderStatus.PAID).count() == 1
    assert Source.objects.get().amount_debited == 142
    assert [charge["amount"] for charge in double.books()["charges"]] == [14200]
    assert double.books()["refunds"] == []
    assert_sound(double)


def test_second_tab_finds_the_order_while_stripe_is_still_being_asked(
    client, double, monkeypatch
):
    """The order is committed and its payment is not open yet: both tabs know of it."""
    make_china()
    fill(client, (make_pack(), 1))
    client.get("/checkout/")
    cookies = client.cookies.output(header="", sep=";")
    original, seen = gateway.create_intent, []

    def second_tab(**kwargs):
        tab = Client()
        tab.cookies.load(cookies)
        seen.append(pay(tab, "71.00").json())
        seen.append(tab.get(f"/orders/{kwargs['order_number']}/").status_code)
        return original(**kwargs)

    monkeypatch.setattr(gateway, "create_intent", second_tab)
    answer = pay(client, "71.00").json()

    assert seen == [{"url": f"/orders/{answer['order']}/"}, 200]


@pytest.mark.parametrize("keep", ["sessionid", "basket"])
def test_browser_that_kept_one_of_its_cookies_finds_the_order(client, double, keep):
    make_china()
    fill(client, (make_pack(), 1))
    client.get("/checkout/")
    before = client.cookies.output(header="", sep=";")
    number = pay(client, "71.00").json()["order"]
    tab = Client()
    tab.cookies.load(
        before if keep == "basket" else client.cookies.output(header="", sep=";")
    )
    if keep == "basket" and "sessionid" in tab.cookies:
        del tab.cookies["sessionid"]

    assert pay(tab, "71.00").json() == {"url": f"/orders/{number}/"}
    assert tab.get(f"/orders/{number}/").status_code == 200


def test_strangers_browser_finds_nothing(client, double):
    make_china()
    fill(client, (make_pack(), 1))
    number = pay(client, "71.00").json()["order"]
    Order.objects.update(basket=None)
    stranger = Client()

    assert pay(stranger, "71.00").json() == {"url": "/basket/"}
    assert stranger.get(f"/orders/{number}/").status_code == 404
