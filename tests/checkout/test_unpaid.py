"""An order that waits for its payment is found wherever one looks for it."""

import pytest

from orders.order.models import Order
from tests.factories.accounts import make_user
from tests.factories.orders import make_china, make_order, make_paid_order
from tests.factories.shop import make_pack

from .test_checkout import fill, pay

pytestmark = pytest.mark.django_db
SAID = "is waiting for your payment."


@pytest.fixture
def waiting(client, double):
    make_china()
    fill(client, (make_pack(price="59.00"), 1))
    return pay(client, "71.00").json()["order"]


def test_guests_empty_basket_leads_to_the_order_that_waits(client, waiting):
    page = client.get("/basket/").text

    assert SAID in page
    assert f"/orders/{waiting}/" in page


def test_order_that_is_over_is_not_pointed_to(client, waiting):
    client.post(f"/orders/{waiting}/cancel-unpaid/")

    assert SAID not in client.get("/basket/").text


def test_stranger_is_not_led_to_it(client, waiting):
    client.cookies.clear()

    assert SAID not in client.get("/basket/").text


def test_account_and_its_orders_lead_to_it(client):
    user = make_user()
    order = make_order([(make_pack(), 1)], user=user)
    client.force_login(user)

    for url in ("/basket/", "/accounts/", "/accounts/orders/"):
        assert f"/orders/{order.number}/" in client.get(url).text
        assert SAID in client.get(url).text


def test_thanks_for_the_payment_go_when_a_part_is_cancelled(client):
    user = make_user()
    packs = [(make_pack(), 1), (make_pack(), 1)]
    order = make_paid_order(packs, user=user)
    client.force_login(user)
    url = f"/orders/{order.number}/"
    assert "Your payment was received." in client.get(url).text

    client.post(f"{url}parts/1/cancel/")

    assert Order.objects.get().status == "paid"
    assert "Your payment was received." not in client.get(url).text
