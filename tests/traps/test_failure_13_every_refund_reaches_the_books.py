"""dokan#905, #1575, #2091, #3391: a refund left the seller's balance as it was, above
all when it named no goods.

Here every way that money goes back posts its row in the books, and takes from those who
had the money exactly what the shopper gets.
"""

import pytest

from orders.ledger.models import LedgerTransaction
from orders.order.services import (
    ShortRule,
    accept_part,
    apply_short_supply,
    cancel_part,
    drop_packs,
    finish_packing,
    plan_short_supply,
    ship_part,
    start_packing,
    weigh_line,
)
from orders.payment.models import Payment, Refund
from orders.payment.rules import RefundReason as R
from orders.payment.services import RefundTerms, ask_again, ask_refund, give_back
from orders.payment.services.refunds import _apply
from orders.payment.states import Destination, RefundState
from orders.refunds.queries import offer_of
from orders.refunds.services import Wish, plan_refund, refund_part
from tests.cast import a_pack, a_paid_order, a_placed_order, a_user
from tests.orders.fulfilment.makers import a_run_farm, a_weighed_part
from tests.orders.fulfilment.steps import packed
from tests.orders.payouts.makers import a_fee, held, off_balance, owed
from tests.sound import breached

pytestmark = pytest.mark.django_db


def a_part(packs=3):
    a_fee("10", tax_percent=6)
    pack = a_pack(a_run_farm(), price="20.00")
    user = a_user("shopper@example.com")
    return a_paid_order([(pack, packs)], user=user).parts.get()


def sent(part):
    part = packed(part)
    line = part.lines.get()
    ship_part(part, packs={line.pk: line.left}, carrier="", tracking_number="", by=None)
    part.refresh_from_db()
    return part


def by_hand(part, **wish):
    asked = Wish(RefundTerms(reason=R.DAMAGED), **wish)
    plan = plan_refund(offer_of(part), asked)
    seen = plan.offer.seen
    refund_part(part, asked, seen=seen, promised=plan.minor, key="0" * 32)


def cancelled_by_the_shopper():
    part = a_part()
    cancel_part(part, by=None, by_shopper=True)
    return part


def cancelled_by_the_seller():
    part = packed(a_part())
    cancel_part(part, by=None, by_shopper=False)
    return part


def packs_taken_back():
    part = a_part()
    drop_packs(part, {part.lines.get().pk: 1}, seen=3, by=None)
    return part


def short_supply():
    part = a_part()
    pool = part.lines.get().pool
    plan = plan_short_supply(pool, good=0, rule=ShortRule.PROPORTIONAL)
    apply_short_supply(plan, by=None)
    return part


def less_weight():
    a_fee("10")
    part = a_weighed_part(a_run_farm())
    accept_part(part, by=None)
    start_packing(part, by=None)
    weigh_line(part.lines.get(), units=2800, typed="2800", by=None)
    finish_packing(part, by=None)
    return part


def packs_by_hand():
    part = sent(a_part())
    by_hand(part, packs={part.lines.get().pk: 1})
    return part


def amount_by_hand():
    part = sent(a_part())
    by_hand(part, amount=1234)
    return part


def without_any_goods():
    """For the delivery alone, as claims may have it."""
    part = sent(a_part())
    give_back(part, lines={}, delivery=700, cause="claim:1")
    return part


def onto_the_balance():
    part = sent(a_part())
    terms = RefundTerms(destination=Destination.BALANCE, reason=R.MISSING)
    give_back(part, lines={part.lines.get().pk: 500}, cause="claim:1", terms=terms)
    return part


def failed_and_tried_again():
    part = sent(a_part())
    by_hand(part, amount=1234)
    ask_again(_apply(Refund.objects.get(), RefundState.FAILED))
    return part


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
    part = way()

    alive = Refund.objects.exclude(state=RefundState.FAILED)
    back = sum(alive.values_list("amount", flat=True))
    paid = Payment.objects.get().amount
    theirs = owed(part.partner) + owed(part.partner, "payable")
    assert back > 0
    assert theirs + held("commission") + held("tax") == paid - back
    booked = LedgerTransaction.objects.filter(kind="refund")
    causes = set(booked.values_list("cause", flat=True))
    assert causes == {f"refund:{refund.pk}" for refund in Refund.objects.all()}
    assert off_balance() == {}
    assert breached() == []


def test_payment_that_found_no_goods_goes_back_past_every_seller():
    order = a_placed_order()
    payment = Payment.objects.create(
        order=order, key="late", amount=7100, currency="CNY", state="succeeded"
    )
    ask_refund(payment, amount=7100, cause="unplaced:late")
    assert (held("unplaced"), held("refunds")) == (-7100, 7100)
    assert owed(order.parts.get().partner) == 0
