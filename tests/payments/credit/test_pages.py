"""The page of the balance: what it shows, and having it paid back in two steps."""

import pytest

from orders.order.models import LineAdjustment, VendorOrder
from orders.order.signals import vendor_order_adjusted
from payments.credit.models import BalanceChoice, CashOut
from payments.payment.models import Refund
from payments.payment.services.refunds import RefundTerms, ask_refund
from payments.payment.states import Destination
from tests.factories.accounts import make_user
from tests.factories.orders import make_order, make_paid_order
from tests.factories.payments import make_gift, on_balance
from tests.factories.shop import make_pack
from tests.markup import flat

pytestmark = pytest.mark.django_db
PAGE = "/accounts/balance/"


@pytest.fixture
def shopper(client):
    person = make_user(language="en")
    client.force_login(person)
    return person


def an_order(user, price="88.00", **fields):
    return make_paid_order([(make_pack(price=price), 1)], user=user, **fields)


def to_balance(order, amount=3000):
    ask_refund(
        order.payments.get(),
        amount=amount,
        cause=f"x:{order.number}",
        vendor_order=order.vendor_orders.get(),
        terms=RefundTerms(destination=Destination.BALANCE),
    )


def shown(client, path=PAGE):
    return client.get(path).content.decode()


def test_empty_page_says_what_would_stand_there(client, shopper):
    page = shown(client)

    assert "No balance yet" in page
    assert "pay-back" not in page


def test_page_is_for_the_signed_in(client):
    assert client.get(PAGE)["Location"].startswith("/accounts/login/")


def test_page_says_where_each_came_from_and_what_it_paid(client, shopper):
    order = an_order(shopper)
    to_balance(order)
    make_gift(shopper, 2000, days=30)
    spent = an_order(shopper, from_balance="40.00")
    held = make_order([(make_pack(price="88.00"), 1)], user=shopper, from_balance="5")

    page = shown(client)

    assert "¥5.00" in page
    for words in ("Refund", "Gift from the market", "Thank you", "until", "+¥30.00"):
        assert words in page
    assert f"/orders/{order.number}/" in page
    # Taken from two credits, and one line all the same.
    assert page.count(f"/orders/{spent.number}/") == 1
    assert "−¥40.00" in page or "-¥40.00" in page
    assert "Reserved for an order" in page
    assert f"/orders/{held.number}/" in page


def test_nobody_sees_anothers(client, shopper):
    make_gift(make_user(), 7700)

    assert "¥77.00" not in shown(client)


@pytest.mark.parametrize("count", [1, 30])
def test_page_takes_as_many_queries_whatever_is_on_it(client, shopper, queries, count):
    for _ in range(count):
        make_gift(shopper, 100)
    an_order(shopper, from_balance="0.50")

    with queries(12):
        page = shown(client)

    assert ("Page 1 of 2" in page) == (count > 20)


def test_paying_back_asks_first(client, shopper):
    order = an_order(shopper)
    to_balance(order)

    first = shown(client, f"{PAGE}pay-back/CNY/")
    sure = shown(client, f"{PAGE}pay-back/CNY/?amount=12.50")

    assert "up to ¥30.00" in first
    assert "Withdraw ¥12.50?" in sure
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
    make_gift(shopper)

    assert client.get(f"{PAGE}pay-back/XXX/").status_code == 404
    assert client.get(f"{PAGE}pay-back/EUR/").status_code == 404


def test_gift_alone_can_not_be_paid_back(client, shopper):
    make_gift(shopper)

    assert "it can only be spent" in shown(client)
    assert "Nothing to withdraw now" in shown(client, f"{PAGE}pay-back/CNY/")


def adjusted(order, amount="3.00"):
    """As packing says that a line weighs less than was listed."""
    line = order.lines.get()
    row = LineAdjustment.objects.create(
        line=line, kind="weight", units_before=5000, units_after=4700, amount=amount
    )
    row.refresh_from_db()
    vendor_order_adjusted.send(
        sender=VendorOrder, vendor_order=order.vendor_orders.get(), adjustments=[row]
    )
    return Refund.objects.get(cause=f"adjusted:{row.pk}")


def test_differences_go_where_the_shopper_wants_them(client, shopper):
    order = an_order(shopper)
    assert adjusted(order).destination == Destination.METHOD

    client.post(f"{PAGE}differences/", {"to_balance": "1"})

    assert BalanceChoice.objects.get().takes_differences
    assert adjusted(order).destination == Destination.BALANCE
    assert on_balance(shopper) == 300
    assert 'value="1" checked' in flat(shown(client))

    client.post(f"{PAGE}differences/", {})
    assert adjusted(order).destination == Destination.METHOD


def test_guests_differences_go_back_the_way_they_paid():
    order = an_order(None)

    assert adjusted(order).destination == Destination.METHOD
