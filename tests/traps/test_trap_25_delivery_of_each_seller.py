"""Oscar's order has one shipping method, one charge and one shipping offer.

Here each seller's part has its own way and cost, and gives back its own.
"""

from decimal import Decimal

import pytest

from orders.order.draft import Delivery, DraftLine, DraftVendorOrder, OrderDraft
from orders.order.services.cancellation import cancel_vendor_order
from orders.order.services.payment import mark_paid
from payments.payment.models import Payment, Refund
from payments.payment.services.sources import record_source
from payments.payment.states import PaymentState
from tests.factories.orders import place_draft
from tests.factories.payments import owed
from tests.factories.shop import make_pack
from tests.sound import breached

pytestmark = pytest.mark.django_db
WAYS = {
    "by-sf": ("SF Express", "12.00", False),
    "by-van": ("brought by the farm", "5.50", False),
    "fetched": ("at the gate", "0.00", True),
}


@pytest.fixture
def order():
    packs = [(make_pack(), 1) for _ in WAYS]
    vendor_orders = tuple(
        DraftVendorOrder(
            pack.partner,
            (DraftLine(pack, quantity),),
            Delivery(code=code, name=name, cost=Decimal(cost), is_pickup=is_pickup),
        )
        for (pack, quantity), (code, (name, cost, is_pickup)) in zip(
            packs, WAYS.items(), strict=True
        )
    )
    order = place_draft(OrderDraft("CNY", vendor_orders))
    payment = Payment.objects.create(
        order=order,
        key="one",
        amount=19450,
        currency="CNY",
        state=PaymentState.SUCCEEDED,
        intent_id="pi_1",
    )
    record_source(order, payment)
    mark_paid(order)
    return order


def test_each_part_travels_its_own_way_at_its_own_cost(order):
    vendor_orders = order.vendor_orders.order_by("pk")
    kept = [(p.delivery_code, p.delivery_name, p.is_pickup) for p in vendor_orders]
    assert kept == [
        (code, name, is_pickup) for code, (name, _, is_pickup) in WAYS.items()
    ]
    assert [vendor_order.delivery_cost for vendor_order in vendor_orders] == [
        12,
        Decimal("5.50"),
        0,
    ]
    assert order.total_incl_tax == sum(
        vendor_order.total for vendor_order in vendor_orders
    )
    assert order.shipping_incl_tax == sum(
        vendor_order.delivery_cost for vendor_order in vendor_orders
    )


def test_each_seller_gets_and_gives_back_its_own(order):
    first, second, third = order.vendor_orders.order_by("pk")
    assert [owed(vendor_order.partner) for vendor_order in (first, second, third)] == [
        7100,
        6450,
        5900,
    ]

    cancel_vendor_order(second, by=None, by_shopper=True)

    assert Refund.objects.get().amount == 6450
    assert [owed(vendor_order.partner) for vendor_order in (first, second, third)] == [
        7100,
        0,
        5900,
    ]
    assert breached() == []
