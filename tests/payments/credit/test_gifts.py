"""Gifts, and what expires: told beforehand, booked once, never what is held."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from core.outbox import deliver_due
from orders.order.models import Order
from orders.order.services.cancellation import expire_order
from payments.credit.models import Credit, CreditUse
from payments.credit.services import expire_due, warn
from payments.credit.tasks import expire_balances, warn_of_expiry
from payments.ledger.queries import balance_of
from payments.payment.services.refunds import RefundTerms, ask_refund
from payments.payment.states import Destination
from tests.factories.accounts import make_staff, make_user
from tests.factories.orders import make_order, make_paid_order
from tests.factories.payments import credits_of, make_gift, on_balance
from tests.factories.shop import make_pack

pytestmark = pytest.mark.django_db


@pytest.fixture
def shopper():
    return make_user(language="en")


def in_days(days):
    return timezone.now() + timedelta(days=days)


def told(person):
    for _ in range(2):
        deliver_due()
    return [one.subject for one in mail.outbox if one.to == [person.email]]


def test_gift_is_at_the_markets_cost_and_told(shopper):
    by = make_staff()

    credit = make_gift(shopper, 5000, by=by)

    assert balance_of("promotions:CNY") == -5000
    assert on_balance(shopper) == 5000
    assert (credit.by, credit.note) == (by, "Thank you")
    assert told(shopper) == ["¥50.00 added to your balance"]
    assert "Reason: Thank you" in mail.outbox[0].body


def test_one_click_gives_once(shopper):
    first, second = make_gift(shopper, click="x"), make_gift(shopper, click="x")

    assert first == second
    assert on_balance(shopper) == 5000
    assert balance_of("promotions:CNY") == -5000


def test_nothing_expires_unless_the_market_says_so(shopper):
    make_gift(shopper)

    assert expire_due(in_days(10_000)) == 0
    assert on_balance(shopper) == 5000


def test_market_may_say_when_balances_expire(shopper, settings):
    settings.BALANCE_EXPIRES_DAYS = 365
    order = make_paid_order([(make_pack(price="88.00"), 1)], user=shopper)
    ask_refund(
        order.payments.get(),
        amount=3000,
        cause="x",
        vendor_order=order.vendor_orders.get(),
        terms=RefundTerms(destination=Destination.BALANCE),
    )

    assert expire_due(in_days(364)) == 0
    assert expire_due(in_days(366)) == 1

    assert on_balance(shopper) == 0
    assert balance_of("expired:CNY") == 3000


def test_what_is_left_of_a_gift_returns_to_what_pays_for_gifts(shopper):
    make_gift(shopper, 5000, days=10)
    make_paid_order([(make_pack(price="8.00"), 1)], user=shopper, from_balance="20.00")

    assert expire_due(in_days(11)) == 1
    assert expire_due(in_days(11)) == 0

    assert on_balance(shopper) == 0
    assert balance_of("promotions:CNY") == -2000
    assert CreditUse.objects.filter(kind="expired").get().amount == 3000


def test_expired_is_not_spent_even_before_the_night(shopper):
    make_gift(shopper, 5000, days=-1)

    assert Credit.objects.unspent(shopper.pk).count() == 0
    assert expire_balances() == 1


def test_held_for_an_order_does_not_expire_under_it(shopper):
    make_gift(shopper, 5000, days=10)
    order = make_order([(make_pack(price="88.00"), 1)], user=shopper, from_balance="50")

    assert expire_due(in_days(11)) == 0

    # Let go later it is given back for a while, so that it can be spent.
    Order.objects.filter(pk=order.pk).update(expires_at=timezone.now())
    expire_order(order)
    back = credits_of(shopper)[-1]
    assert back.amount == 5000
    assert back.expires_at >= in_days(13)


def test_shopper_is_warned_once_two_weeks_before(shopper):
    make_gift(shopper, 5000, days=20)
    assert warn() == 0

    assert warn(in_days(7)) == 1
    assert warn_of_expiry.run() == 0
    warn(in_days(8))

    assert told(shopper)[1:] == [
        f"¥50.00 of your balance expires on {day_of(credits_of(shopper)[0])}"
    ]


def day_of(credit):
    from core.templatetags.market import day

    return day(credit.expires_at)


def test_nobody_is_warned_of_what_is_spent(shopper):
    make_gift(shopper, 2000, days=10)
    make_paid_order([(make_pack(price="8.00"), 1)], user=shopper, from_balance="20.00")

    assert warn() == 0
