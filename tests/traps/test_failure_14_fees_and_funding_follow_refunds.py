"""Commissions were wrong after a partial refund, and shipping was forgotten.

Reported for a WooCommerce market (#976, #886). Here what shoppers paid less what went
back is what sellers, cooperatives and the market hold together, whoever paid for the
discounts, and nobody gains by a refund.
"""

from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.money import step, to_minor
from orders.order.services.cancellation import cancel_vendor_order
from orders.order.services.payment import mark_paid
from payments.payment.models import Payment, Refund
from payments.payment.services.refund_settlement import move_refund
from payments.payment.services.refunds import RefundTerms, ask_refund, left_of_lines
from payments.payment.states import LiableParty, RefundState
from shop.basket.services.baskets import priced
from shop.offers.states import Funder
from tests.effort import tries
from tests.factories.orders import place_basket
from tests.factories.payments import held, off_balance, owed
from tests.factories.payouts import make_fee
from tests.factories.shop import make_basket, make_offer, make_pack
from tests.factories.vendors import make_cooperative, make_farm

pytestmark = pytest.mark.django_db
SHARES = [(100, 0, 0), (0, 100, 0), (0, 0, 100), (50, 20, 30), (33, 33, 34)]


def funding(shares, five):
    seller, cooperative, market = (Decimal(share) for share in shares)
    named = {"cooperative": five} if cooperative else {}
    for funder, share in zip(
        (Funder.SELLER, Funder.COOPERATIVE, Funder.MARKET), shares, strict=True
    ):
        if share == 100:
            return {"funded_by": funder, **named}
    return {
        "funded_by": Funder.SHARED,
        "seller_percent": seller,
        "cooperative_percent": cooperative,
        "market_percent": market,
        **named,
    }


def a_paid(packs, currency):
    basket = make_basket(packs=packs)
    priced(basket)
    order = place_basket(basket)
    total = to_minor(order.total_incl_tax, currency)
    if total:
        Payment.objects.create(
            order=order,
            key=f"pi:{order.number}",
            amount=total,
            currency=currency,
            state="succeeded",
        )
        mark_paid(order)
    return order


def all_claims(farms, five, currency):
    """What everybody is owed, less what the market has paid of its own."""
    each = sum(owed(f, k, currency) for f in farms for k in ("pending", "payable"))
    kinds = ("commission", "tax", "promotions", "goodwill")
    market = sum(held(kind, currency) for kind in kinds)
    each += sum(owed(five, k, currency) for k in ("cooperative", "payable"))
    return each + market


def some_refunds(draw, order, currency):
    """Of any line, borne by the seller or the market; some fail."""
    payment = order.payments.first()
    for turn in range(draw(st.integers(0, 5)) if payment else 0):
        vendor_order = draw(st.sampled_from(list(order.vendor_orders.order_by("pk"))))
        ((line, left),) = left_of_lines(vendor_order, currency).items()
        amount = draw(st.integers(0, left // 10)) * 10
        bearer = draw(st.sampled_from([LiableParty.SELLER, LiableParty.MARKET]))
        refund = ask_refund(
            payment,
            amount=amount,
            cause=f"{order.number}:{turn}",
            vendor_order=vendor_order,
            lines={line: amount},
            terms=RefundTerms(bearer=bearer),
        )
        if refund and draw(st.booleans()):
            move_refund(refund, RefundState.FAILED)
    return Refund.objects.filter(payment__order=order).exclude(state="failed")


def nobody_holds_anything(farms, five, currency):
    held_still = [held(kind, currency) for kind in ("commission", "tax", "promotions")]
    held_still += [
        owed(farm, kind, currency) for farm in farms for kind in ("pending", "payable")
    ]
    fees = [owed(five, kind, currency) for kind in ("cooperative", "payable")]
    return {*held_still, sum(fees)} == {0}


@settings(
    max_examples=tries(40),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_what_was_paid_less_refunds_is_what_everybody_holds(data):
    with transaction.atomic():
        check(data.draw)
        transaction.set_rollback(True)


def check(draw):
    currency = draw(st.sampled_from(["CNY", "JPY", "KWD"]))
    five = make_cooperative()
    farms = [make_farm(cooperative=five), make_farm(cooperative=five)]
    make_fee("7.5", tax_percent=6)
    make_fee("2", cooperative=five, role="packing", payee=five)
    shares = funding(draw(st.sampled_from(SHARES)), five)
    make_offer(draw(st.sampled_from(["3", "33", "100"])), **shares)
    prices = [draw(st.integers(1, 9999)) * step(currency) for _farm in farms]
    packs = [
        (make_pack(farm, price=str(price), currency=currency), draw(st.integers(1, 3)))
        for farm, price in zip(farms, prices, strict=True)
    ]
    order = a_paid(packs, currency)
    paid = to_minor(order.total_incl_tax, currency)
    assert all_claims(farms, five, currency) == paid

    alive = some_refunds(draw, order, currency)
    back = sum(alive.values_list("amount", flat=True))
    assert all_claims(farms, five, currency) == paid - back
    assert off_balance() == {}

    if not alive.exclude(bearer=LiableParty.SELLER).exists():
        for vendor_order in order.vendor_orders.order_by("pk"):
            cancel_vendor_order(vendor_order, by=None, by_shopper=True)
        assert nobody_holds_anything(farms, five, currency)
