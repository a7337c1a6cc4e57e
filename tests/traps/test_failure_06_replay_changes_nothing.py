"""mercur#909: a webhook ran completion again on a finished cart, and its rollback
erased the orders and refunded the customer.

Here any event, replayed after the order went on in any way, is a no-op.
"""

import pytest
from django.core import serializers

from core.outbox import deliver_due
from orders.order.models import (
    Line,
    Order,
    OrderStatusChange,
    VendorOrder,
    VendorOrderEvent,
)
from orders.order.services.cancellation import cancel_vendor_order
from orders.order.services.fulfilment import accept_vendor_order
from payments.payment.models import Payment, Refund, Source, StripeEvent, Transaction
from payments.payment.services.events import process_event
from tests.factories.fulfilment import pack_vendor_order
from tests.factories.orders import make_order
from tests.factories.shop import make_pack
from tests.races.market import assert_sound, paid_for
from vendors.partner.models import StockPool

pytestmark = pytest.mark.django_db
KEPT = (
    Order,
    VendorOrder,
    VendorOrderEvent,
    OrderStatusChange,
    Line,
    Payment,
    Refund,
    Source,
    Transaction,
    StockPool,
)


def everything():
    return [
        serializers.serialize("json", model.objects.order_by("pk")) for model in KEPT
    ]


def untouched(order):
    """Paid, and nothing since."""


def accepted(order):
    accept_vendor_order(order.vendor_orders.first(), by=None)


def one_vendor_order_cancelled(order):
    cancel_vendor_order(order.vendor_orders.first(), by=None, by_shopper=True)


def all_cancelled(order):
    for vendor_order in order.vendor_orders.all():
        cancel_vendor_order(vendor_order, by=None, by_shopper=True)


def all_packed(order):
    for vendor_order in order.vendor_orders.all():
        pack_vendor_order(vendor_order)


AFTER = [untouched, accepted, one_vendor_order_cancelled, all_cancelled, all_packed]


def send(client, event):
    return client.post(
        "/stripe/webhook/",
        event.payload,
        content_type="application/json",
        headers={"Stripe-Signature": event.signature},
    )


@pytest.mark.parametrize("after", AFTER, ids=lambda act: act.__name__)
def test_every_event_again_after_the_order_went_on(client, double, after):
    order = make_order([(make_pack(), 1), (make_pack(), 1)])
    paid_for(double, order)
    after(order)
    deliver_due()
    for event in double.events():
        send(client, event)
    deliver_due()
    before, books = everything(), double.books()

    for event in [*double.events(), *reversed(double.events())]:
        assert send(client, event).status_code == 200
    # The event acted on anew, as if the mark of the first time had been lost.
    StripeEvent.objects.update(processed_at=None, attempts=0)
    for event_id in StripeEvent.objects.values_list("pk", flat=True):
        process_event(event_id)
    deliver_due()

    assert everything() == before
    assert double.books() == books
    assert StripeEvent.objects.count() == len(double.events())
    assert_sound(double)
