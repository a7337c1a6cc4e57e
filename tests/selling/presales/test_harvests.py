"""A harvest is shared by the declared rule, and brought in; money goes back."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone

from core import dates
from orders.order.models import Order, VendorOrder
from orders.order.services.cancellation import expire_order
from orders.order.services.short import ShortRule
from orders.order.states import VendorOrderStatus
from orders.order.waits import wait_of
from payments.payment.models import Refund
from payments.payment.services.intents import settle_payment, start_payment
from selling.presales.models import PresaleLine
from selling.presales.rules import PresaleError
from selling.presales.services import clock
from selling.presales.services.clock import keep_presales
from selling.presales.services.orders import promised_of
from selling.presales.services.presales import (
    call_harvest_off,
    move_harvest,
)
from selling.presales.states import PresaleState
from tests.factories.accounts import make_user
from tests.factories.orders import make_order, make_paid_order, pay_order
from tests.factories.outbox import deliver_everything
from tests.factories.presales import (
    KILO,
    end_orders,
    harvest,
    make_presale,
    pack_of,
)
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm, make_member
from tests.selling.presales.facts import (
    assert_sound,
    back,
    ordered,
    part_of,
    pool,
    state,
)
from vendors.partner.models import Lot
from vendors.partner.services.stock import OutOfStockError

pytestmark = pytest.mark.django_db


# --- Harvested ---------------------------------------------------------------------


def test_full_harvest_fills_all_orders_and_leaves_the_rest_in_stock():
    presale = make_presale()
    orders = [ordered(presale, 2), ordered(presale)]

    harvest(presale, 120)

    assert state(presale) == PresaleState.CONFIRMED
    assert (pool(presale).on_hand, pool(presale).claimed) == (120 * KILO, 15 * KILO)
    lot = Lot.objects.get()
    assert (lot.left, presale.lot) == (120 * KILO, lot)
    assert not Refund.objects.exists()
    assert {part_of(order).status for order in orders} == {VendorOrderStatus.PAID}
    assert_sound()


def test_small_harvest_fills_earlier_orders_first():
    presale = make_presale()
    first, second, third = (ordered(presale, n) for n in (2, 2, 1))

    harvest(presale, 15)

    assert back(first) == 0
    assert back(second) == 5900
    assert part_of(third).status == VendorOrderStatus.CANCELLED
    assert back(third) == third.payments.get().amount  # delivery too
    assert (pool(presale).on_hand, pool(presale).claimed) == (15 * KILO, 15 * KILO)
    assert_sound()


def test_small_harvest_is_shared_equally_where_that_was_declared():
    presale = make_presale(rule=ShortRule.PROPORTIONAL)
    orders = [ordered(presale, 4) for _ in range(3)]

    harvest(presale, 30)

    assert [back(order) for order in orders] == [2 * 5900] * 3
    assert_sound()


@pytest.mark.parametrize(
    ("currency", "price"), [("JPY", "1999"), ("KWD", "12.345"), ("CNY", "59.99")]
)
def test_money_back_is_exact_in_every_currency(currency, price):
    pack = make_pack(on_hand=0, price=price, currency=currency)
    presale = make_presale(pack, rule=ShortRule.PROPORTIONAL)
    order = ordered(presale, 3)
    paid = order.payments.get().amount

    harvest(presale, 10)

    line = order.lines.get()
    kept = line.line_price_incl_tax - line.given_back
    assert line.due == 2
    assert kept + line.given_back == Decimal(line.line_price_incl_tax)
    assert 0 < back(order) < paid
    assert_sound()


def test_harvest_that_failed_gives_everybody_all_money_back():
    presale = make_presale()
    orders = [ordered(presale, n) for n in (1, 3)]

    call_harvest_off(presale, by=None)

    assert state(presale) == PresaleState.FAILED
    for order in orders:
        assert part_of(order).status == VendorOrderStatus.CANCELLED
        assert back(order) == order.payments.get().amount
    assert (pool(presale).on_hand, pool(presale).claimed) == (0, 0)
    assert not Lot.objects.exists()
    assert_sound()


def test_other_goods_of_a_part_are_sent_when_the_harvest_fails():
    presale = make_presale()
    other = make_pack(presale.partner, price="20.00")
    order = make_paid_order([(pack_of(presale), 1), (other, 1)])

    call_harvest_off(presale, by=None)

    part = part_of(order)
    assert part.status == VendorOrderStatus.PAID
    assert wait_of(part) is None
    assert back(order) == 5900
    assert_sound()


def test_planned_presale_can_be_called_off():
    presale = make_presale(opens=timezone.now() + timedelta(days=2))

    call_harvest_off(presale, by=None)

    assert state(presale) == PresaleState.FAILED
    assert pool(presale).on_hand == 0


def test_harvest_is_said_once():
    presale = make_presale()
    harvest(presale, 100)

    for act in (
        lambda: harvest(presale, 90),
        lambda: call_harvest_off(presale, by=None),
        lambda: move_harvest(presale, dates.today(), dates.today(), by=None),
    ):
        with pytest.raises(PresaleError):
            act()
    assert pool(presale).on_hand == 100 * KILO


def test_order_that_is_just_being_paid_is_waited_for():
    presale = make_presale()
    ordered(presale, 2)
    pending = make_order([(pack_of(presale), 1)])

    harvest(presale, 10)
    assert state(presale) == PresaleState.HARVESTED
    assert wait_of(VendorOrder.objects.order_by("pk").first())
    with pytest.raises(OutOfStockError):
        make_order([(pack_of(presale), 1)])

    pay_order(pending)
    keep_presales()
    assert state(presale) == PresaleState.CONFIRMED
    assert part_of(pending).status == VendorOrderStatus.CANCELLED
    assert_sound()


def test_worker_that_dies_between_sharing_and_bringing_in_is_taken_over(monkeypatch):
    presale = make_presale()
    order = ordered(presale, 2)

    def die(_pk):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(clock, "_bring_in", die)
        with pytest.raises(KeyboardInterrupt):
            harvest(presale, 5)
    assert state(presale) == PresaleState.HARVESTED
    assert back(order) == 5900

    keep_presales()
    keep_presales()

    assert state(presale) == PresaleState.CONFIRMED
    assert back(order) == 5900
    assert pool(presale).on_hand == 5 * KILO
    assert_sound()


def test_shoppers_hear_of_the_harvest_once(mailoutbox):
    presale = make_presale()
    ordered(presale, user=make_user(language="en", email="li@example.com"))

    harvest(presale, 100)
    keep_presales()
    deliver_everything()

    assert sum("has harvested your order" in one.subject for one in mailoutbox) == 1


def test_seller_is_reminded_on_the_last_day_and_each_week(mailoutbox):
    farm = make_farm()
    make_member(farm, language="en", email="farm@example.com")
    presale = make_presale(make_pack(farm, on_hand=0))
    end = dates.start_of(presale.harvest_to) + timedelta(hours=9)

    for days in (-1, 0, 0, 3, 7):
        with time_machine.travel(end + timedelta(days=days)):
            keep_presales()
            deliver_everything()

    assert sum("confirm the harvest" in one.subject for one in mailoutbox) == 2


def test_line_that_nobody_put_in_is_found_by_the_clock():
    presale = make_presale()
    order = ordered(presale)
    PresaleLine.objects.all().delete()

    keep_presales()

    assert PresaleLine.objects.get().line == order.lines.get()


def test_late_payment_takes_no_goods_of_a_presale_that_is_over(double):
    presale = make_presale(low=5 * KILO)
    order = make_order([(pack_of(presale), 1)])
    payment = start_payment(order)
    Order.objects.filter(pk=order.pk).update(
        expires_at=timezone.now() - timedelta(seconds=1)
    )
    double.pay(payment.intent_id)
    order.refresh_from_db()
    expire_order(order)
    end_orders(presale)
    keep_presales()

    settle_payment(payment)
    deliver_everything()

    assert promised_of(presale) == 0
    assert back(order) == payment.amount
    assert_sound()
