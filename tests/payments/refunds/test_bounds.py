"""What a seller may give back by itself: its own money and a little more."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from orders.order.models import Order
from payments.ledger.services import Account, Draft, Entry, post
from payments.ledger.states import AccountKind, TransactionKind
from payments.payment.models import Refund
from payments.payment.rules import RefundReason as R
from payments.payouts.queries import held_of
from payments.refunds.services.manual_refunds import RefundError
from tests.factories.accounts import make_user
from tests.factories.payments import (
    fill_refund,
    give_refund,
    look_at_refund,
    look_on_page,
    make_wish,
    owed,
    refund_url,
)

pytestmark = pytest.mark.django_db


def paid_out(farm, vendor_order):
    """All that the farm had of its sales went to its bank."""
    amount = owed(farm)
    entries = (
        Entry(Account(AccountKind.PENDING, farm.pk), -amount, vendor_order.pk),
        Entry(Account(AccountKind.TRANSFERS), amount),
    )
    post([Draft("out", TransactionKind.TRANSFER, "CNY", entries)])
    assert held_of(farm, "CNY") == 0


@pytest.fixture
def nothing_left(farm, vendor_order):
    paid_out(farm, vendor_order)


@pytest.fixture
def old(order):
    age = timedelta(days=91)
    Order.objects.filter(pk=order.pk).update(date_placed=timezone.now() - age)


def goodwill(minor):
    return make_wish(reason=R.GOODWILL, amount=minor)


def test_seller_gives_all_of_an_old_order_from_its_own_money(
    vendor_order, old, settings
):
    settings.REFUND_BY_SELLER_LIMIT = Decimal(0)
    assert give_refund(vendor_order, goodwill(12000)).amount == 12000


def test_seller_that_was_paid_out_gives_back_up_to_the_limit(
    farm, vendor_order, nothing_left, settings
):
    settings.REFUND_BY_SELLER_LIMIT = Decimal(54)  # what 60.00 costs it: less its fees

    give_refund(vendor_order, goodwill(6000))

    assert held_of(farm, "CNY") == -5400
    with pytest.raises(RefundError, match=r"can refund ¥0\.00 yourself"):
        give_refund(vendor_order, goodwill(1), key="c" * 32)
    assert Refund.objects.count() == 1
    assert held_of(farm, "CNY") == -5400


def test_seller_that_was_paid_out_gives_nothing_back_of_an_old_order(
    farm, vendor_order, nothing_left, old
):
    with pytest.raises(RefundError, match="ask the market"):
        look_at_refund(vendor_order, goodwill(100))
    assert not Refund.objects.exists()


def test_desk_says_why_and_keeps_what_was_typed(
    client, seller, vendor_order, nothing_left, settings
):
    settings.REFUND_BY_SELLER_LIMIT = Decimal(10)
    fields = fill_refund(vendor_order, reason="goodwill", how="amount", amount="60")

    page = client.post(refund_url(vendor_order), fields)

    assert page.status_code == 422
    assert "cost you ¥54.00, and you can refund ¥10.00" in page.content.decode()
    assert page.context["form"]["amount"].value() == "60"


def test_office_gives_back_beyond_what_the_seller_has(
    client, vendor_order, nothing_left, old
):
    client.force_login(make_user("staff@example.com", is_staff=True))
    address = f"/office/market/orders/{vendor_order.order.number}/1/refund/"
    fields = fill_refund(vendor_order, reason="goodwill", how="amount", amount="60")
    fields |= {"bearer": "seller"}

    client.post(address, look_on_page(client, address, fields))

    assert Refund.objects.get().amount == 6000
