"""saleor#14648, medusa#13301, dokan#2994: one capture counted twice, an event acted on
three times, every mail double.

Here an event's id is unique, amounts are recomputed and never added, and what is told
is told once.
"""

import pytest

from orders.order.services.cancellation import cancel_vendor_order
from orders.order.states import OrderStatus
from payments.payment.models import Refund, Source, StripeEvent, Transaction
from payments.payment.services.intents import start_payment
from payments.payment.services.refunds import refresh_refund
from tests.factories.orders import make_order
from tests.factories.outbox import deliver_everything
from tests.factories.shop import make_pack
from tests.races.market import assert_sound

pytestmark = pytest.mark.django_db


def post(client, event):
    return client.post(
        "/stripe/webhook/",
        event.payload,
        content_type="application/json",
        headers={"Stripe-Signature": event.signature},
    )


@pytest.fixture
def order(double):
    packs = [(make_pack(), 1), (make_pack(), 1)]
    order = make_order(packs, email="shopper@example.com")
    double.pay(start_payment(order).intent_id)
    return order


def deliver_all():
    """News become mails, mails are sent: until nothing is left."""
    deliver_everything()


def test_every_event_three_times_counts_once(client, double, order, mailoutbox):
    for _ in range(3):
        for event in double.events():
            assert post(client, event).status_code == 200
        deliver_all()

    order.refresh_from_db()
    assert order.status == OrderStatus.PAID
    assert StripeEvent.objects.count() == len(double.events())
    assert Source.objects.get().amount_debited == order.total_incl_tax
    assert Transaction.objects.count() == 1
    subjects = [mail.subject for mail in mailoutbox]
    assert len(subjects) == len(set(subjects)) > 0
    assert_sound(double)


def test_refund_told_three_times_is_recomputed_not_added(
    client, double, order, mailoutbox
):
    for event in double.events():
        post(client, event)
    deliver_all()
    cancel_vendor_order(order.vendor_orders.first(), by=None, by_shopper=True)
    for _ in range(3):
        deliver_all()
        for event in double.events():
            post(client, event)
        refresh_refund(Refund.objects.get())
    deliver_all()

    source = Source.objects.get()
    assert (source.amount_debited, source.amount_refunded) == (142, 71)
    kinds = sorted(Transaction.objects.values_list("txn_type", flat=True))
    assert kinds == [Transaction.DEBIT, Transaction.REFUND]
    assert [row["amount"] for row in double.books()["refunds"]] == [7100]
    subjects = [mail.subject for mail in mailoutbox]
    assert len(subjects) == len(set(subjects))
    assert_sound(double)
