"""The checkout page with a balance: what it says, what it charges, what it refuses."""

import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from checkout.services import check_out
from orders.order.models import Order
from orders.order.states import OrderStatus
from tests.checkout.address import ADDRESS
from tests.checkout.test_checkout import fill, pay
from tests.factories.accounts import make_user
from tests.factories.orders import make_china
from tests.factories.payments import make_gift, on_balance
from tests.factories.payouts import make_fee
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm

pytestmark = pytest.mark.django_db
USED = {"uses_balance": "1"}


@pytest.fixture(autouse=True)
def _countries():
    make_china()


@pytest.fixture
def shopper(client):
    person = make_user(language="en")
    client.force_login(person)
    return person


@pytest.fixture
def goods(client):
    pack = make_pack(make_farm("Li Family Orchard"), "Persimmons", price="100.00")
    fill(client, (pack, 1))
    return pack


def updated(client, **changes):
    """The summary as it is after the box was ticked."""
    page = client.post("/checkout/", {**ADDRESS, "action": "update", **changes})
    text = page.content.decode()
    shown = dict(re.findall(r'name="(expected_\w+)" value="([\d.]+)"', text))
    return text, shown


def test_nothing_is_said_without_a_balance(client, shopper, goods):
    assert "Use my balance" not in client.get("/checkout/").content.decode()


def test_page_names_total_balance_and_rest(client, shopper, goods):
    make_gift(shopper, 5000)

    before = client.get("/checkout/").content.decode()
    text, shown = updated(client, **USED)

    assert "Use my balance (¥50.00)" in before
    assert "Amount due" not in before
    assert shown == {"expected_total": "112.00", "expected_from_balance": "50.00"}
    assert 'data-amount="6200"' in text
    for words in ("From your balance", "−¥50.00", "Amount due", "Pay ¥62.00"):
        assert words in text


def test_rest_is_charged(client, shopper, goods, double):
    make_gift(shopper, 5000)
    _text, shown = updated(client, **USED)

    answer = pay(client, shown.pop("expected_total"), **shown, **USED).json()

    assert answer["amount"] == 6200
    assert on_balance(shopper) == 0
    double.pay(answer["client_secret"].split("_secret")[0])
    client.get(f"/orders/{answer['order']}/return/")
    page = client.get(f"/orders/{answer['order']}/").content.decode()
    assert Order.objects.get().status == OrderStatus.PAID
    assert "Paid by card or wallet" in page
    assert "¥62.00" in page
    assert [charge["amount"] for charge in double.books()["charges"]] == [6200]


def test_balance_that_is_enough_pays_at_once(client, shopper, goods, double):
    make_gift(shopper, 20_000)
    text, shown = updated(client, **USED)
    assert "Pay with my balance" in text

    answer = client.post("/checkout/", {**ADDRESS, "action": "pay", **shown, **USED})

    order = Order.objects.get()
    assert answer["Location"] == f"/orders/{order.number}/"
    assert order.status == OrderStatus.PAID
    assert on_balance(shopper) == 8800
    assert double.books()["intents"] == []


def test_rest_that_could_not_be_charged_leaves_more_on_the_balance(
    client, shopper, goods
):
    make_gift(shopper, 11_000)

    text, shown = updated(client, **USED)

    assert shown["expected_from_balance"] == "108.00"
    assert "¥2.00 stays on your balance" in text
    assert "amounts below ¥4.00 can’t be charged" in text


def test_small_order_can_be_paid_whole_from_the_balance(client, shopper, double):
    fill(client, (make_pack(make_farm(delivers=True), price="1.00"), 1))
    make_gift(shopper, 2000)
    _text, shown = updated(client, **USED)

    client.post("/checkout/", {**ADDRESS, "action": "pay", **shown, **USED})

    assert Order.objects.get().status == OrderStatus.PAID


def test_balance_that_changed_meanwhile_is_not_charged_to_the_card(
    client, shopper, goods, double
):
    make_gift(shopper, 5000)
    _text, shown = updated(client, **USED)
    make_gift(shopper, 1000)

    answer = pay(client, shown.pop("expected_total"), **shown, **USED).json()

    assert "The total has changed" in answer["error"]
    assert answer["amount"] == 5200
    assert not Order.objects.exists()
    assert on_balance(shopper) == 6000


def test_edited_amounts_move_nothing(client, shopper, goods, double):
    make_gift(shopper, 5000)

    for forged in ("112.00", "-5", "NaN", "x"):
        answer = pay(client, "112.00", expected_from_balance=forged, **USED)
        assert answer.status_code in {200, 409, 422}

    assert not Order.objects.exists()
    assert on_balance(shopper) == 5000


def test_guest_who_ticks_the_box_pays_it_all(client, goods, double):
    answer = pay(client, "112.00", **USED).json()

    assert answer["amount"] == 11_200
    assert Order.objects.get().from_balance == Decimal(0)


def test_declined_and_unticked_is_another_order_and_the_balance_is_back(
    client, shopper, goods, double
):
    make_gift(shopper, 5000)
    _text, shown = updated(client, **USED)
    first = pay(client, shown.pop("expected_total"), **shown, **USED).json()

    second = pay(client, "112.00", order=first["order"]).json()

    assert second["amount"] == 11_200
    assert on_balance(shopper) == 5000
    assert Order.objects.get(number=first["order"]).status == OrderStatus.CANCELLED


def test_placing_stays_within_its_queries(client, shopper, double, monkeypatch):
    """Three sellers, fees, and a balance that pays a part of it."""
    make_fee("5")
    farms = [make_farm() for _ in range(3)]
    goods = [(make_pack(farm), 1) for farm in (*farms, farms[0])]
    fill(client, *goods)
    make_gift(shopper, 1500)
    make_gift(shopper, 1500, days=20)
    _text, shown = updated(client, **USED)
    counted = []

    def measured(*args, **kwargs):
        with CaptureQueriesContext(connection) as captured:
            order = check_out(*args, **kwargs)
        asked = [query["sql"] for query in captured.captured_queries]
        # A savepoint and its release only mark where the transaction stands.
        counted.append([sql for sql in asked if "SAVEPOINT" not in sql])
        return order

    monkeypatch.setattr("checkout.views.checkout.check_out", measured)
    answer = pay(client, shown.pop("expected_total"), **shown, **USED)

    assert answer.status_code == 200
    [asked] = counted
    assert len(asked) <= 26 + len(goods), "\n".join(asked)
    assert Order.objects.get().from_balance == Decimal("30.00")
