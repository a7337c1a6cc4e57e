"""dokan#905, #1575, #2091, #3391: a refund left the seller's balance as it was, above
all when it named no goods.

Here every way that money goes back posts its row in the books, and takes from those who
had the money exactly what the shopper gets.
"""

import pytest

from orders.order.services.cancellation import cancel_vendor_order
from orders.order.services.fulfilment import (
    accept_vendor_order,
    finish_packing,
    ship_vendor_order,
    start_packing,
)
from orders.order.services.item_cancellation import cancel_items
from orders.order.services.short import ShortRule, apply_short_supply, plan_short_supply
from orders.order.services.weights import weigh_line
from payments.ledger.models import LedgerTransaction
from payments.payment.models import Payment, Refund
from payments.payment.rules import RefundReason as R
from payments.payment.services.refund_settlement import move_refund
from payments.payment.services.refunds import RefundTerms, ask_again, ask_refund
from payments.payment.services.vendor_refunds import give_back
from payments.payment.states import Destination, RefundState
from payments.refunds.queries import offer_of
from payments.refunds.services.manual_refunds import (
    Wish,
    plan_refund,
    refund_vendor_order,
)
from tests.factories.accounts import make_user
from tests.factories.fulfilment import make_weighed_vendor_order, pack_vendor_order
from tests.factories.orders import make_order, make_vendor_order
from tests.factories.payments import held, off_balance, owed
from tests.factories.payouts import make_fee
from tests.factories.shop import make_pack
from tests.factories.vendors import make_run_farm
from tests.sound import breached

pytestmark = pytest.mark.django_db


def a_vendor_order(packs=3):
    make_fee("10", tax_percent=6)
    pack = make_pack(make_run_farm(), price="20.00")
    user = make_user("shopper@example.com")
    return make_vendor_order(pack, packs, user=user)


def sent(vendor_order):
    vendor_order = pack_vendor_order(vendor_order)
    line = vendor_order.lines.get()
    ship_vendor_order(
        vendor_order,
        packs={line.pk: line.left},
        carrier="",
        tracking_number="",
        by=None,
    )
    vendor_order.refresh_from_db()
    return vendor_order


def by_hand(vendor_order, **wish):
    asked = Wish(RefundTerms(reason=R.DAMAGED), **wish)
    plan = plan_refund(offer_of(vendor_order), asked)
    seen = plan.offer.seen
    refund_vendor_order(
        vendor_order, asked, seen=seen, promised=plan.minor, key="0" * 32
    )


def cancelled_by_the_shopper():
    vendor_order = a_vendor_order()
    cancel_vendor_order(vendor_order, by=None, by_shopper=True)
    return vendor_order


def cancelled_by_the_seller():
    vendor_order = pack_vendor_order(a_vendor_order())
    cancel_vendor_order(vendor_order, by=None, by_shopper=False)
    return vendor_order


def packs_taken_back():
    vendor_order = a_vendor_order()
    cancel_items(vendor_order, {vendor_order.lines.get().pk: 1}, seen=3, by=None)
    return vendor_order


def short_supply():
    vendor_order = a_vendor_order()
    pool = vendor_order.lines.get().pool
    plan = plan_short_supply(pool, good=0, rule=ShortRule.PROPORTIONAL)
    apply_short_supply(plan, by=None)
    return vendor_order


def less_weight():
    make_fee("10")
    vendor_order = make_weighed_vendor_order(make_run_farm())
    accept_vendor_order(vendor_order, by=None)
    start_packing(vendor_order, by=None)
    weigh_line(vendor_order.lines.get(), units=2800, typed="2800", by=None)
    finish_packing(vendor_order, by=None)
    return vendor_order


def packs_by_hand():
    vendor_order = sent(a_vendor_order())
    by_hand(vendor_order, packs={vendor_order.lines.get().pk: 1})
    return vendor_order


def amount_by_hand():
    vendor_order = sent(a_vendor_order())
    by_hand(vendor_order, amount=1234)
    return vendor_order


def without_any_goods():
    """For the delivery alone, as claims may have it."""
    vendor_order = sent(a_vendor_order())
    give_back(vendor_order, lines={}, delivery=700, cause="claim:1")
    return vendor_order


def onto_the_balance():
    vendor_order = sent(a_vendor_order())
    terms = RefundTerms(destination=Destination.BALANCE, reason=R.MISSING)
    give_back(
        vendor_order,
        lines={vendor_order.lines.get().pk: 500},
        cause="claim:1",
        terms=terms,
    )
    return vendor_order


def failed_and_tried_again():
    vendor_order = sent(a_vendor_order())
    by_hand(vendor_order, amount=1234)
    ask_again(move_refund(Refund.objects.get(), RefundState.FAILED))
    return vendor_order


WAYS = [
    cancelled_by_the_shopper,
    cancelled_by_the_seller,
    packs_taken_back,
    short_supply,
    less_weight,
    packs_by_hand,
    amount_by_hand,
    without_any_goods,
    onto_the_balance,
    failed_and_tried_again,
]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_what_goes_back_is_taken_from_those_who_had_it(way):
    vendor_order = way()

    alive = Refund.objects.exclude(state=RefundState.FAILED)
    back = sum(alive.values_list("amount", flat=True))
    paid = Payment.objects.get().amount
    theirs = owed(vendor_order.partner) + owed(vendor_order.partner, "payable")
    assert back > 0
    assert theirs + held("commission") + held("tax") == paid - back
    booked = LedgerTransaction.objects.filter(kind="refund")
    causes = set(booked.values_list("cause", flat=True))
    assert causes == {f"refund:{refund.pk}" for refund in Refund.objects.all()}
    assert off_balance() == {}
    assert breached() == []


def test_payment_that_found_no_goods_goes_back_past_every_seller():
    order = make_order()
    payment = Payment.objects.create(
        order=order, key="late", amount=7100, currency="CNY", state="succeeded"
    )
    ask_refund(payment, amount=7100, cause="unplaced:late")
    assert (held("unplaced"), held("refunds")) == (-7100, 7100)
    assert owed(order.vendor_orders.get().partner) == 0
