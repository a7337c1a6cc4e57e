"""The demo's paid orders can be refunded: the double learns of their payments."""

import pytest
from django.core.management import call_command

from core.outbox import deliver_due
from orders.order.services.cancellation import cancel_vendor_order
from orders.order.services.fulfilment import ship_vendor_order
from payments.disputes.models import Dispute
from payments.payment.models import Payment, Refund
from payments.reconciliation.models import Finding, Run
from tests.factories.fulfilment import pack_vendor_order
from tests.factories.orders import make_paid_order

pytestmark = pytest.mark.django_db


def test_tell_double_makes_seeded_payments_refundable(double):
    order = make_paid_order()
    Payment.objects.update(intent_id="pi_demo_1", charge_id="ch_demo_1")

    call_command("seed_stripe_double", verbosity=0)
    call_command("seed_stripe_double", verbosity=0)
    cancel_vendor_order(order.vendor_orders.get(), by=None, by_shopper=True)
    deliver_due()

    assert Refund.objects.get().state == "succeeded"
    known = [one["id"] for one in double.books()["charges"]]
    assert known == ["ch_demo_1", "ch_demo_elsewhere"]


def test_tell_double_has_a_parcel_disputed_and_compares_once(double):
    order = make_paid_order()
    Payment.objects.update(intent_id="pi_demo_1", charge_id="ch_demo_1")
    vendor_order = order.vendor_orders.get()
    pack_vendor_order(vendor_order)
    packs = {line.pk: line.due for line in vendor_order.lines.all()}
    ship_vendor_order(
        vendor_order, packs=packs, carrier="SF", tracking_number="1", by=None
    )

    call_command("seed_stripe_double", verbosity=0)
    call_command("seed_stripe_double", verbosity=0)

    dispute = Dispute.objects.get()
    assert (dispute.payment.order, dispute.state) == (order, "needs_response")
    run = Run.objects.get()
    assert (run.state, run.seen, run.matched, run.opened) == ("done", 3, 2, 1)
    assert Finding.objects.get().about == "charge ch_demo_elsewhere"
