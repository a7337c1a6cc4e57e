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
from orders.order.services import accept_part, cancel_part
from orders.payment.models import Payment, Refund, Source, StripeEvent, Transaction
from orders.payment.services import process_event
from tests.cast import a_farm, a_pack, a_placed_order
from tests.orders.fulfilment.steps import packed
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
    accept_part(order.parts.first(), by=None)


def one_part_cancelled(order):
    cancel_part(order.parts.first(), by=None, by_shopper=True)


def all_cancelled(order):
    for part in order.parts.all():
        cancel_part(part, by=None, by_shopper=True)


def all_packed(order):
    for part in order.parts.all():
        packed(part)


AFTER = [untouched, accepted, one_part_cancelled, all_cancelled, all_packed]


def send(client, event):
    return client.post(
        "/stripe/webhook/",
        event.payload,
        content_type="application/json",
        headers={"Stripe-Signature": event.signature},
    )


@pytest.mark.parametrize("after", AFTER, ids=lambda act: act.__name__)
def test_every_event_again_after_the_order_went_on(client, double, after):
    order = a_placed_order([(a_pack(a_farm()), 1), (a_pack(a_farm()), 1)])
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
