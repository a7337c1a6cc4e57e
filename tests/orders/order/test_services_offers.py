"""Offers and vouchers of orders that are let go, and taken up again."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from oscar.apps.voucher.models import Voucher, VoucherApplication

from orders.order.draft import OrderDraft
from orders.order.models import Order
from orders.order.services.cancellation import cancel_vendor_order, expire_order
from orders.order.services.payment import mark_paid
from orders.order.states import OrderStatus
from payments.payment.models import Payment
from shop.basket.services.baskets import priced
from shop.offers.models import OfferUse
from tests.factories.orders import (
    make_order,
    make_order_draft,
    place_draft,
)
from tests.factories.shop import make_basket, make_pack, make_voucher
from vendors.partner.models import StockPool

pytestmark = pytest.mark.django_db


def an_order_with_a_voucher(usage=Voucher.SINGLE_USE):
    """Placed and unpaid, its voucher used, as the checkout does it."""
    packs = [(make_pack(price="100.00"), 1)]
    basket = make_basket(None, packs)
    voucher = make_voucher(usage=usage)
    basket.vouchers.add(voucher)
    priced(basket)
    vendor_order = make_order_draft(packs).vendor_orders[0]
    line = replace(vendor_order.lines[0], discount=Decimal("10.00"))
    order = place_draft(
        OrderDraft("CNY", (replace(vendor_order, lines=(line,)),)), basket
    )
    return order, voucher


def expired(order):
    Order.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert expire_order(order) is True


def test_payment_after_expiry_uses_the_voucher_again():
    order, voucher = an_order_with_a_voucher()
    expired(order)
    assert VoucherApplication.objects.count() == 0

    assert mark_paid(order) is True

    voucher.refresh_from_db()
    assert voucher.num_orders == 1
    assert VoucherApplication.objects.get().order == order
    assert OfferUse.objects.get().released_at is None


def test_payment_after_expiry_is_refused_when_the_voucher_went_elsewhere():
    order, voucher = an_order_with_a_voucher()
    expired(order)
    VoucherApplication.objects.create(voucher=voucher, order=make_order())

    assert mark_paid(order) is False

    order.refresh_from_db()
    assert order.status == OrderStatus.EXPIRED
    assert OfferUse.objects.get().released_at is not None
    assert order.lines.get().claimed == 0


def test_payment_after_expiry_keeps_the_voucher_free_when_stock_is_gone():
    order, voucher = an_order_with_a_voucher()
    expired(order)
    pool = StockPool.objects.get()
    StockPool.objects.update(claimed=pool.on_hand)

    assert mark_paid(order) is False

    voucher.refresh_from_db()
    assert voucher.num_orders == 0
    assert VoucherApplication.objects.count() == 0
    assert OfferUse.objects.get().released_at is not None


def let_go(order):
    expired(order)


def cancelled(order):
    mark_paid(order)
    vendor_order = order.vendor_orders.get()
    Payment.objects.create(
        order=order, key="pi:1", amount=10200, currency="CNY", state="succeeded"
    )
    cancel_vendor_order(vendor_order, by=None, by_shopper=True)


@pytest.mark.parametrize("act", [let_go, cancelled])
def test_offers_are_taken_before_pools_as_in_placing(act):
    """The other way round, it and a placement could wait for each other for ever."""
    order, _voucher = an_order_with_a_voucher()

    with CaptureQueriesContext(connection) as captured:
        act(order)

    written = [query["sql"] for query in captured if query["sql"].startswith("UPDATE")]
    offer = next(i for i, sql in enumerate(written) if "offer_conditionaloffer" in sql)
    pool = next(i for i, sql in enumerate(written) if "partner_stockpool" in sql)
    assert offer < pool
