"""Oscar's order has one shipping method, one charge and one shipping offer.

Here each seller's part has its own way and cost, and gives back its own.
"""

from decimal import Decimal

import pytest

from orders.order.draft import Delivery, DraftLine, DraftPart, OrderDraft
from orders.order.services import Buyer, cancel_part, mark_paid, place_order
from orders.payment.models import Payment, Refund
from orders.payment.services.sources import record_source
from orders.payment.states import PaymentState
from tests.cast import a_basket, a_farm, a_pack, an_address
from tests.orders.payouts.makers import owed
from tests.sound import breached

pytestmark = pytest.mark.django_db
WAYS = {
    "by-sf": ("SF Express", "12.00", False),
    "by-van": ("brought by the farm", "5.50", False),
    "fetched": ("at the gate", "0.00", True),
}


@pytest.fixture
def order():
    packs = [(a_pack(a_farm()), 1) for _ in WAYS]
    parts = tuple(
        DraftPart(
            pack.partner,
            (DraftLine(pack, quantity),),
            Delivery(code=code, name=name, cost=Decimal(cost), is_pickup=is_pickup),
        )
        for (pack, quantity), (code, (name, cost, is_pickup)) in zip(
            packs, WAYS.items(), strict=True
        )
    )
    order = place_order(
        OrderDraft("CNY", parts),
        basket=a_basket(None, packs),
        buyer=Buyer(email="guest@example.com", language="en"),
        address=an_address(),
    )
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
    parts = order.parts.order_by("pk")
    kept = [(p.delivery_code, p.delivery_name, p.is_pickup) for p in parts]
    assert kept == [
        (code, name, is_pickup) for code, (name, _, is_pickup) in WAYS.items()
    ]
    assert [part.delivery_cost for part in parts] == [12, Decimal("5.50"), 0]
    assert order.total_incl_tax == sum(part.total for part in parts)
    assert order.shipping_incl_tax == sum(part.delivery_cost for part in parts)


def test_each_seller_gets_and_gives_back_its_own(order):
    first, second, third = order.parts.order_by("pk")
    assert [owed(part.partner) for part in (first, second, third)] == [7100, 6450, 5900]

    cancel_part(second, by=None, by_shopper=True)

    assert Refund.objects.get().amount == 6450
    assert [owed(part.partner) for part in (first, second, third)] == [7100, 0, 5900]
    assert breached() == []
