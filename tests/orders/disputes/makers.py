"""Payments at the double that a shopper's bank disputes."""

from orders.disputes.models import Dispute
from orders.disputes.services import refresh_dispute
from orders.payment.services import settle_payment, start_payment
from tests.cast import a_farm, a_pack, a_placed_order

FEE = 1500  # what the double keeps for a dispute


def paid(double, packs=None, *, farm=None, user=None):
    """An order that came to ¥112, paid through the double; and its payment."""
    packs = packs or [(a_pack(farm or a_farm(), price="100.00"), 1)]
    order = a_placed_order(packs, user=user)
    payment = start_payment(order)
    double.pay(payment.intent_id)
    settle_payment(payment)
    order.refresh_from_db()
    payment.refresh_from_db()
    return order, payment


def disputed(double, order=None, *, reason="product_not_received", inquiry=False):
    """A dispute that we know of."""
    payment = order.payments.get() if order else paid(double)[1]
    found = double.dispute(payment.charge_id, reason, inquiry=inquiry)
    return refresh_dispute(found["id"])


def decided(double, dispute, *, won):
    double.dispute_closes(dispute.dispute_id, won=won)
    return refresh_dispute(dispute.dispute_id)


def delivered(client, event):
    return client.post(
        "/stripe/webhook/",
        event.payload,
        content_type="application/json",
        headers={"Stripe-Signature": event.signature},
    )


def rows():
    """All that a refusal or a repeat must leave alone."""
    return list(Dispute.objects.order_by("pk").values())
