"""The terms are agreed to before anything is paid, in the version that was shown."""

import pytest

from accounts.models import Consent
from orders.order.models import Order
from tests.accounts.test_legal import published
from tests.factories.orders import make_china
from tests.factories.shop import make_pack

from .address import ADDRESS
from .test_checkout import fill, pay

pytestmark = pytest.mark.django_db


def test_guest_agrees_on_payment(client, double):
    make_china()
    fill(client, (make_pack(price="59.00"), 1))
    page = client.get("/checkout/").text
    assert "/pages/terms/" in page

    refused = pay(client, "71.00", agrees="")
    assert refused.status_code == 422
    assert "Please agree to the terms first." in refused.json()["html"]
    assert not Order.objects.exists()

    answer = pay(client, "71.00").json()

    number = answer["order"]
    rows = Consent.objects.filter(order_number=number, user=None)
    assert {one.text.kind for one in rows} == {"terms", "privacy"}
    assert {one.contact for one in rows} == {ADDRESS["email"]}


def test_terms_that_changed_meanwhile_are_agreed_to_again(client, double):
    make_china()
    fill(client, (make_pack(price="59.00"), 1))
    seen = client.get("/checkout/").context["page"].agreement.shown
    published()

    refused = pay(client, "71.00", texts=seen)
    shown = client.get("/checkout/").context["page"].agreement.shown
    taken = pay(client, "71.00", texts=shown)

    assert refused.status_code == 422
    assert "The terms have just changed." in refused.json()["html"]
    assert taken.status_code == 200
    assert Consent.objects.filter(text__kind="terms").get().text.version == 2
