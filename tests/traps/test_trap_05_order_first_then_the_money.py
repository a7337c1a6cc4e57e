"""Oscar charges, places, books and submits the basket in separate steps and thaws the
basket on any error, so the same basket was placed twice under a second number.

Here the order is written whole before the first call to Stripe, and no error after it
reopens the basket.
"""

import pytest

from checkout.services import check_out
from orders.order.models import Line, Order, ShippingAddress, VendorOrder
from orders.order.services import placement
from orders.order.states import OrderStatus
from payments.payment.models import Payment
from payments.payment.services.intents import settle_payment
from shop.basket.models import Basket
from tests.checkout.test_checkout import fill, pay
from tests.factories.orders import make_china
from tests.factories.shop import make_basket, make_pack
from tests.races.market import assert_sound, wanted
from vendors.partner.models import StockPool

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _countries():
    make_china()


@pytest.mark.parametrize("mode", ["refuse", "lost_response"])
def test_trouble_at_stripe_leaves_one_order_and_a_second_press_pays_it(
    client, double, mode
):
    fill(client, (make_pack(), 1))
    double.fault(mode, path="/v1/payment_intents", times=1)
    down = pay(client, "71.00").json()
    order = Order.objects.get()

    again = pay(client, "71.00", order=down.get("order", order.number)).json()

    assert Basket.objects.get(pk=order.basket_id).status == Basket.SUBMITTED
    assert Order.objects.get().number == again["order"]
    double.pay(again["client_secret"].split("_secret")[0])
    for payment in Payment.objects.all():
        settle_payment(payment)
    assert [charge["amount"] for charge in double.books()["charges"]] == [7100]
    assert Order.objects.get().status == OrderStatus.PAID
    assert_sound(double)


def test_declined_card_keeps_the_order_and_says_that_nothing_was_charged(
    client, double
):
    fill(client, (make_pack(), 1))
    answer = pay(client, "71.00").json()
    double.pay(answer["client_secret"].split("_secret")[0], "4000000000000002")

    client.get(f"/orders/{answer['order']}/return/")
    page = client.get(f"/orders/{answer['order']}/").text

    assert "The payment failed and you were not charged" in page
    assert Order.objects.get().status == OrderStatus.PENDING
    assert double.books()["charges"] == [] or {
        charge["status"] for charge in double.books()["charges"]
    } == {"failed"}


@pytest.mark.parametrize(
    "step",
    [
        "_rows",
        "_write",
        "_create_line_prices",
        "_record_discounts",
        "claim_stock",
        "announce_low_stock",
    ],
)
def test_error_at_any_step_of_placing_writes_nothing(monkeypatch, step):
    """Whatever breaks, and however late, the basket is as it was."""
    basket = make_basket(packs=[(make_pack(), 1)])

    def broken(*_args, **_kwargs):
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(placement, step, broken)
        with pytest.raises(ZeroDivisionError):
            check_out(basket, wanted())

    for model in (Order, VendorOrder, Line, ShippingAddress, Payment):
        assert model.objects.count() == 0
    assert Basket.objects.get().status == Basket.OPEN
    assert StockPool.objects.get().claimed == 0
    assert check_out(basket, wanted()) == Order.objects.get()
    assert_sound()


@pytest.mark.django_db(transaction=True)
def test_stripe_is_asked_only_when_the_order_is_committed(client, double, monkeypatch):
    from payments.payment import gateway

    seen = []
    original = gateway.create_intent

    def watched(**kwargs):
        from django.db import connection

        held = connection.in_atomic_block
        seen.append((held, Order.objects.filter(number=kwargs["order_number"]).count()))
        return original(**kwargs)

    monkeypatch.setattr(gateway, "create_intent", watched)
    fill(client, (make_pack(), 1))
    pay(client, "71.00")

    assert seen == [(False, 1)]
