"""An order that waits for a bank transfer is paid by card instead."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.integrity import run
from orders.order.models import Order
from payments.payment.services.intents import settle_payment, start_payment
from payments.payment.tasks import expire_orders
from payments.reconciliation.services.arrivals import return_incoming
from payments.reconciliation.services.payment_method import SwitchError, switch_to_card
from payments.reconciliation.states import IncomingReason, IncomingState
from tests.factories.accounts import make_staff, make_user
from tests.factories.orders import make_china
from tests.factories.payments import MONEY, off_balance
from tests.factories.shop import make_pack
from tests.factories.transfers import (
    line_for,
    make_order_paid_by_transfer,
    make_transfer_order,
    take_and_match,
    take_lines,
    take_transfers,
)
from vendors.partner.models import StockPool

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(settings):
    take_transfers(settings)
    make_china()
    return make_transfer_order([(make_pack(), 1)], user=make_user("s@example.com"))


def soundly():
    assert off_balance() == {}
    assert [one.name for one in run(MONEY) if not one.is_ok] == []


def url(order, what=""):
    return f"/orders/{order.number}/{what}"


def rows():
    return list(Order.objects.values())


def test_shopper_switches_and_pays(client, double, order):
    client.force_login(order.user)
    assert "Pay by card or wallet instead" in client.get(url(order)).text

    assert client.post(url(order, "pay-by-card/")).url == url(order)
    page = client.get(url(order)).text
    assert "Awaiting your payment" in page
    assert "Waiting for your transfer" not in page

    order.refresh_from_db()
    assert order.expires_at <= timezone.now() + timedelta(hours=1)
    payment = start_payment(order)
    double.pay(payment.intent_id)
    settle_payment(payment)
    order.refresh_from_db()
    assert order.status == "paid"
    soundly()


def test_guest_switches_by_the_link(client, order):
    assert client.post(url(order, "pay-by-card/")).status_code == 404
    client.get(f"{url(order)}?key={order.access_key}")
    client.post(url(order, "pay-by-card/"))
    order.refresh_from_db()
    assert order.payment_method == "online"


def test_unpaid_it_is_let_go_and_its_stock_with_it(order):
    switch_to_card(order)
    Order.objects.filter(pk=order.pk).update(expires_at=timezone.now())
    expire_orders()
    order.refresh_from_db()
    assert order.status == "expired"
    assert StockPool.objects.get().claimed == 0


def test_transfer_that_comes_all_the_same_is_returned(client, order):
    switch_to_card(order)
    (came,) = take_and_match(line_for(order))
    assert (came.state, came.reason) == (
        IncomingState.WAITING, IncomingReason.OTHER_WAY,
    )  # fmt: skip
    order.refresh_from_db()
    assert order.status == "pending-payment"

    client.force_login(order.user)
    assert "needs a check by our staff" in client.get(url(order)).text
    return_incoming([came.pk], proposed_by=make_staff(), by=make_staff())
    assert "being sent back" in client.get(url(order)).text
    soundly()


def test_money_that_is_there_is_not_overtaken(order):
    take_lines(line_for(order))
    before = rows()
    with pytest.raises(SwitchError, match="has arrived"):
        switch_to_card(order)
    assert rows() == before


def test_there_is_no_way_back_and_none_too_late(order):
    switch_to_card(order)
    paid = make_order_paid_by_transfer()
    for other in (order, paid):
        with pytest.raises(SwitchError, match="no longer waiting"):
            switch_to_card(other)


def test_nothing_is_switched_once_the_time_is_over(order):
    Order.objects.filter(pk=order.pk).update(expires_at=timezone.now())
    before = rows()
    with pytest.raises(SwitchError):
        switch_to_card(order)
    assert rows() == before
