"""Presales at the same moment: the last of the low end, the end, the harvest."""

from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from core.money import to_minor
from core.refusals import RefusalError
from orders.order.models import VendorOrder
from orders.order.services.cancellation import cancel_vendor_order
from orders.order.states import VendorOrderStatus
from payments.payment.models import Payment, Refund
from payments.payment.on_invoice import owed_for
from payments.payment.services.intents import Way, _intended_payment
from payments.payment.services.outcomes import book
from payments.payment.states import Destination, PaymentState
from selling.presales.models import Presale
from selling.presales.services.clock import keep_presales
from selling.presales.services.orders import promised_of
from selling.presales.services.presales import declare_presale, move_harvest
from selling.presales.services.rests import let_go
from selling.presales.states import PresaleState
from tests.clock import tries_are_due
from tests.factories.orders import make_order, make_paid_order
from tests.factories.outbox import deliver_everything
from tests.factories.presales import (
    KILO,
    end_orders,
    harvest,
    intent_of,
    make_deposit_presale,
    make_presale,
    make_terms,
    open_rest_payment,
    order_with_deposit,
    pack_of,
)
from tests.factories.shop import make_pack
from tests.races.market import stock_faults
from tests.races.together import errors, run_together, values
from vendors.partner.models import StockPool
from vendors.partner.services.stock import OutOfStockError, receive_stock

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def state(presale):
    return Presale.objects.get(pk=presale.pk).state


def test_last_of_the_low_end_goes_to_as_many_as_it_is_for():
    presale = make_presale(low=15 * KILO)
    receive_stock(presale.pool, quantity=100 * KILO, by=None)  # somebody's mistake
    pack = pack_of(presale)

    outcomes = run_together([partial(make_order, [(pack, 1)]) for _ in range(6)])

    assert len(values(outcomes)) == 3
    assert len(errors(outcomes, OutOfStockError)) == 3
    assert promised_of(presale) == 15 * KILO
    assert stock_faults() == []


def test_orders_come_while_the_presale_ends():
    presale = end_orders(make_presale())
    pack = pack_of(presale)

    outcomes = run_together(
        [partial(make_order, [(pack, 1)]), keep_presales, keep_presales]
    )

    errors(outcomes, OutOfStockError)
    assert state(presale) == PresaleState.CLOSED
    assert promised_of(presale) == 0
    assert stock_faults() == []


def test_harvest_is_shared_while_somebody_cancels():
    presale = make_presale()
    orders = [make_paid_order([(pack_of(presale), 2)]) for _ in range(3)]
    part = VendorOrder.objects.get(order=orders[0])

    outcomes = run_together(
        [
            partial(harvest, presale, 20),
            partial(cancel_vendor_order, part, by=None, by_shopper=True),
        ]
    )
    errors(outcomes, RefusalError)
    tries_are_due()
    keep_presales()

    assert state(presale) == PresaleState.CONFIRMED
    pool = StockPool.objects.get(pk=presale.pool_id)
    # Who cancels after the sharing leaves a part of it over.
    assert pool.on_hand == 20 * KILO
    assert pool.claimed in {10 * KILO, 20 * KILO}
    assert stock_faults() == []
    for order in orders:
        back = sum(
            refund.amount for refund in Refund.objects.filter(payment__order=order)
        )
        assert back <= order.payments.get().amount
        if VendorOrder.objects.get(order=order).status == VendorOrderStatus.CANCELLED:
            assert back == order.payments.get().amount


def test_harvest_is_confirmed_by_two_and_settled_by_the_clock_at_once():
    presale = make_presale()
    make_paid_order([(pack_of(presale), 2)])

    outcomes = run_together(
        [
            partial(harvest, presale, 5),
            partial(harvest, presale, 5),
            keep_presales,
            partial(
                move_harvest, presale, presale.harvest_to, presale.harvest_to, by=None
            ),
        ]
    )
    errors(outcomes, RefusalError)
    tries_are_due()
    keep_presales()

    assert state(presale) == PresaleState.CONFIRMED
    assert Refund.objects.count() == 1
    assert StockPool.objects.get(pk=presale.pool_id).on_hand == 5 * KILO
    assert stock_faults() == []


def test_one_presale_of_a_product_is_declared_by_many():
    pack = make_pack(on_hand=0)

    outcomes = run_together(
        [partial(declare_presale, pack.pool, make_terms(), by=None)] * 3
    )

    assert len(values(outcomes)) == 1
    errors(outcomes, RefusalError)
    assert StockPool.objects.get(pk=pack.pool_id).on_hand == 100 * KILO


# --- Rests after a deposit ---------------------------------------------------------


def part_to_pay(**deposit):
    presale = make_deposit_presale(**deposit)
    order = order_with_deposit(presale)
    harvest(presale, 120)
    deliver_everything()
    return VendorOrder.objects.select_related("order").get(order=order)


def make_late_payment(part):
    """One that a browser still has open, of a rest that is paid."""
    number = Payment.objects.count()
    return Payment.objects.create(
        order=part.order, rest_of=part, key=f"pi:{part.number}:{number}",
        amount=4720, currency="CNY", state=PaymentState.OPEN,
        intent_id=f"pi_late_{number}",
    )  # fmt: skip


def rest_facts(part):
    """What is owed, and what of all that came has not gone back, in minor units."""
    came = Payment.objects.filter(order=part.order_id, state="succeeded")
    back = Refund.objects.filter(payment__order=part.order_id)
    back = back.exclude(destination=Destination.OWED)
    held = sum(each.amount for each in came) - sum(each.amount for each in back)
    return owed_for(part), held


def test_payment_of_a_rest_is_booked_by_all_who_hear_of_it():
    part = part_to_pay()
    payment = open_rest_payment(part)

    outcomes = run_together([partial(book, payment, intent_of(payment))] * 4)

    assert len(values(outcomes)) == 4
    assert rest_facts(part) == (0, to_minor(part.total, "CNY"))
    assert Refund.objects.count() == 0


def test_second_payment_of_a_rest_goes_back_once():
    part = part_to_pay()
    first = open_rest_payment(part)
    book(first, intent_of(first))
    second = make_late_payment(part)

    outcomes = run_together([partial(book, second, intent_of(second))] * 3)

    assert len(values(outcomes)) == 3
    assert rest_facts(part) == (0, to_minor(part.total, "CNY"))
    assert Refund.objects.get().amount == second.amount


def test_payment_of_a_rest_is_opened_once_by_many():
    part = part_to_pay()

    def opened():
        fresh = VendorOrder.objects.select_related("order").get(pk=part.pk)
        return _intended_payment(fresh.order, Way(rest_of=fresh)).pk

    outcomes = run_together([opened] * 5)

    assert len(set(values(outcomes))) == 1
    assert Payment.objects.filter(rest_of=part).count() == 1


def test_rest_is_paid_while_the_clock_lets_go(monkeypatch):
    part = part_to_pay()
    payment = open_rest_payment(part)
    late = timezone.now() - timedelta(minutes=1)
    VendorOrder.objects.filter(pk=part.pk).update(rest_due=late)
    # The clock asks before the money comes, and closes nothing.
    monkeypatch.setattr("selling.presales.services.rests.closed_to_money", bool)

    outcomes = run_together(
        [partial(book, payment, intent_of(payment)), partial(let_go, part.pk)]
    )

    assert len(values(outcomes)) == 2
    part.refresh_from_db()
    assert part.status == VendorOrderStatus.PAID  # its payment could still come
    assert rest_facts(part) == (0, to_minor(part.total, "CNY"))


def test_rest_is_paid_while_its_shopper_cancels():
    part = part_to_pay()
    payment = open_rest_payment(part)

    outcomes = run_together(
        [
            partial(book, payment, intent_of(payment)),
            partial(cancel_vendor_order, part, by=None, by_shopper=True),
        ]
    )

    assert len(values(outcomes)) == 2
    part.refresh_from_db()
    assert part.status == VendorOrderStatus.CANCELLED
    assert rest_facts(part) == (0, 0)
    assert stock_faults() == []
