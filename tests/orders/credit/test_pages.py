"""The page of the balance: what it shows, and having it paid back in two steps."""

import pytest

from orders.credit.models import BalanceChoice, CashOut
from orders.order.models import LineAdjustment, VendorOrder
from orders.order.signals import part_adjusted
from orders.payment.models import Refund
from orders.payment.services import RefundTerms, ask_refund
from orders.payment.states import Destination
from tests.cast import a_farm, a_pack, a_paid_order, a_placed_order, a_user

from .makers import a_gift, on_balance

pytestmark = pytest.mark.django_db
PAGE = "/accounts/balance/"


@pytest.fixture
def shopper(client):
    person = a_user(language="en")
    client.force_login(person)
    return person


def an_order(user, price="88.00", **fields):
    return a_paid_order([(a_pack(a_farm(), price=price), 1)], user=user, **fields)


def to_balance(order, amount=3000):
    ask_refund(
        order.payments.get(),
        amount=amount,
        cause=f"x:{order.number}",
        vendor_order=order.parts.get(),
        terms=RefundTerms(destination=Destination.BALANCE),
    )


def shown(client, path=PAGE):
    return client.get(path).content.decode()


def test_empty_page_says_what_would_stand_there(client, shopper):
    page = shown(client)

    assert "Nothing on your balance yet" in page
    assert "pay-back" not in page


def test_page_is_for_the_signed_in(client):
    assert client.get(PAGE)["Location"].startswith("/accounts/login/")


def test_page_says_where_each_came_from_and_what_it_paid(client, shopper):
    order = an_order(shopper)
    to_balance(order)
    a_gift(shopper, 2000, days=30)
    spent = an_order(shopper, from_balance="40.00")
    held = a_placed_order([(a_pack(price="88.00"), 1)], user=shopper, from_balance="5")

    page = shown(client)

    assert "¥5.00" in page
    for words in ("Refund", "Gift of the market", "Thank you", "until", "+¥30.00"):
        assert words in page
    assert f"/orders/{order.number}/" in page
    # Taken from two credits, and one line all the same.
    assert page.count(f"/orders/{spent.number}/") == 1
    assert "−¥40.00" in page or "-¥40.00" in page
    assert "Held for an order" in page
    assert f"/orders/{held.number}/" in page


def test_nobody_sees_anothers(client, shopper):
    a_gift(a_user(), 7700)

    assert "¥77.00" not in shown(client)


@pytest.mark.parametrize("count", [1, 30])
def test_page_takes_as_many_queries_whatever_is_on_it(client, shopper, queries, count):
    for _ in range(count):
        a_gift(shopper, 100)
    an_order(shopper, from_balance="0.50")

    with queries(12):
        page = shown(client)

    assert ("Page 1 of 2" in page) == (count > 20)


def test_paying_back_asks_first(client, shopper):
    order = an_order(shopper)
    to_balance(order)

    first = shown(client, f"{PAGE}pay-back/CNY/")
    sure = shown(client, f"{PAGE}pay-back/CNY/?amount=12.50")

    assert "Up to ¥30.00" in first
    assert "Have ¥12.50 paid back?" in sure
    assert order.number in sure
    assert not CashOut.objects.exists()


def test_pressing_twice_pays_back_once(client, shopper):
    to_balance(an_order(shopper))
    answer = {"amount": "12.50", "click": "a" * 24}

    for _ in range(2):
        page = client.post(f"{PAGE}pay-back/CNY/", answer, follow=True)

    assert "¥12.50 is on its way back to you" in page.content.decode()
    assert CashOut.objects.count() == 1
    assert on_balance(shopper) == 1750


@pytest.mark.parametrize("amount", ["", "0", "-1", "30.01", "x", "1e9", "0.001"])
def test_wrong_amounts_are_said_and_move_nothing(client, shopper, amount):
    to_balance(an_order(shopper))

    page = client.post(f"{PAGE}pay-back/CNY/", {"amount": amount})

    assert page.status_code == 422
    assert on_balance(shopper) == 3000
    assert not CashOut.objects.exists()


def test_unknown_currency_is_no_page(client, shopper):
    a_gift(shopper)

    assert client.get(f"{PAGE}pay-back/XXX/").status_code == 404
    assert client.get(f"{PAGE}pay-back/EUR/").status_code == 404


def test_gift_alone_can_not_be_paid_back(client, shopper):
    a_gift(shopper)

    assert "it can only be spent" in shown(client)
    assert "Nothing can be paid back now" in shown(client, f"{PAGE}pay-back/CNY/")


def adjusted(order, amount="3.00"):
    """As packing says that a line weighs less than was listed."""
    line = order.lines.get()
    row = LineAdjustment.objects.create(
        line=line, kind="weight", units_before=5000, units_after=4700, amount=amount
    )
    row.refresh_from_db()
    part_adjusted.send(
        sender=VendorOrder, vendor_order=order.parts.get(), adjustments=[row]
    )
    return Refund.objects.get(cause=f"adjusted:{row.pk}")


def test_differences_go_where_the_shopper_wants_them(client, shopper):
    order = an_order(shopper)
    assert adjusted(order).destination == Destination.METHOD

    client.post(f"{PAGE}differences/", {"to_balance": "1"})

    assert BalanceChoice.objects.get().takes_differences
    assert adjusted(order).destination == Destination.BALANCE
    assert on_balance(shopper) == 300
    assert 'value="1" checked' in shown(client)

    client.post(f"{PAGE}differences/", {})
    assert adjusted(order).destination == Destination.METHOD


def test_guests_differences_go_back_the_way_they_paid():
    order = an_order(None)

    assert adjusted(order).destination == Destination.METHOD
