"""A Stripe that is away or slow holds up few pages, and keeps every order."""

from threading import Thread

import pytest

from orders.order.models import Order
from orders.order.states import OrderStatus
from payments.payment import gateway
from payments.payment.gateway import calls
from payments.payment.models import Payment
from payments.payment.states import PaymentState
from shop.basket import cookie
from tests.checkout.test_checkout import pay, shown_total
from tests.factories.orders import make_china
from tests.factories.shop import make_basket, make_pack
from tests.outages import FAULTS, OFF, SILENT, SLOW, outage

OPENED = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
UNREACHABLE = (
    "The payment service can't be reached right now. You were not "
    "charged and your order is kept. Please try again in a minute."
)


@pytest.fixture
def stripe(request, settings, monkeypatch):
    """A Stripe that fails in the way that the test asks for; pages wait less."""
    monkeypatch.setattr(calls, "PAGE_TIMEOUT", (0.3, 0.3))
    monkeypatch.setattr(calls, "PAGE_TURN", 0.05)
    with outage(request.param, OPENED) as found:
        settings.STRIPE_DOUBLE_URL = f"http://127.0.0.1:{found.port}"
        gateway.client_of.cache_clear()
        calls.breaker.note_success()
        yield found
    gateway.client_of.cache_clear()
    calls.breaker.note_success()


@pytest.fixture
def guest(client):
    make_china()
    client.cookies[cookie.settings.OSCAR_BASKET_COOKIE_OPEN] = cookie.sign(
        make_basket(packs=[(make_pack(), 1)]).pk
    )
    return client


def ask(found):
    with gateway.in_page():
        try:
            gateway.retrieve_intent("pi_1")
        except gateway.StripeAmbiguousError as error:
            found.append(str(error))


@pytest.mark.parametrize("stripe", [SILENT, SLOW], indirect=True)
def test_eight_pages_at_once_hold_three_threads(stripe):
    said: list[str] = []
    threads = [Thread(target=ask, args=[said]) for _ in range(8)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert stripe.tries == calls.PAGES
    assert len(said) == 8
    assert sum("not asked" in each for each in said) == 8 - calls.PAGES


@pytest.mark.parametrize("stripe", [SILENT], indirect=True)
def test_after_two_failures_no_page_waits(stripe):
    said: list[str] = []

    for _ in range(20):
        ask(said)

    assert stripe.tries == 2
    assert len(said) == 20


@pytest.mark.parametrize("stripe", [SILENT], indirect=True)
def test_the_worker_has_patience(stripe, monkeypatch):
    monkeypatch.setattr(calls, "TIMEOUT_SECONDS", 0.1)
    for _ in range(3):
        with pytest.raises(gateway.StripeAmbiguousError):
            gateway.retrieve_intent("pi_1")

    assert stripe.tries == 3 * (calls.RETRIES + 1)


@pytest.mark.django_db
@pytest.mark.parametrize("stripe", FAULTS, indirect=True)
def test_order_is_kept_while_stripe_is_away(guest, stripe):
    total = shown_total(guest)

    answer = pay(guest, total)
    order = Order.objects.get()
    page = guest.get(f"/orders/{order.number}/")
    again = [pay(guest, total, order=order.number) for _ in range(4)]

    assert answer.status_code == 409
    assert answer.json() == {"order": order.number, "error": UNREACHABLE}
    assert page.status_code == 200
    assert {each.status_code for each in again} == {409}
    assert order.status == OrderStatus.PENDING
    assert Payment.objects.get().state == PaymentState.UNKNOWN
    assert stripe.tries == {OFF: 0}.get(stripe.fault, 2)


@pytest.mark.django_db
@pytest.mark.parametrize("stripe", [OFF, SILENT], indirect=True)
def test_no_page_of_the_order_fails_while_stripe_is_away(guest, stripe):
    pay(guest, shown_total(guest))
    order = Order.objects.get()

    pages = [
        guest.get(f"/orders/{order.number}/return/"),
        guest.post(f"/orders/{order.number}/pay/"),
        guest.post(f"/orders/{order.number}/cancel-unpaid/"),
    ]

    assert {each.status_code for each in pages} == {302}
    assert Order.objects.get().status == OrderStatus.PENDING
