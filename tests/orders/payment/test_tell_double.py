"""The demo's paid orders can be refunded: the double learns of their payments."""

import pytest
from django.core.management import call_command

from core.outbox import deliver_due
from orders.disputes.models import Dispute
from orders.order.services import cancel_part, ship_part
from orders.payment.models import Payment, Refund
from orders.reconciliation.models import Finding, Run
from tests.cast import a_paid_order
from tests.orders.fulfilment.steps import packed

pytestmark = pytest.mark.django_db


def test_tell_double_makes_seeded_payments_refundable(double):
    order = a_paid_order()
    Payment.objects.update(intent_id="pi_demo_1", charge_id="ch_demo_1")

    call_command("tell_double", verbosity=0)
    call_command("tell_double", verbosity=0)
    cancel_part(order.parts.get(), by=None, by_shopper=True)
    deliver_due()

    assert Refund.objects.get().state == "succeeded"
    known = [one["id"] for one in double.books()["charges"]]
    assert known == ["ch_demo_1", "ch_demo_elsewhere"]


def test_tell_double_has_a_parcel_disputed_and_compares_once(double):
    order = a_paid_order()
    Payment.objects.update(intent_id="pi_demo_1", charge_id="ch_demo_1")
    part = order.parts.get()
    packed(part)
    packs = {line.pk: line.due for line in part.lines.all()}
    ship_part(part, packs=packs, carrier="SF", tracking_number="1", by=None)

    call_command("tell_double", verbosity=0)
    call_command("tell_double", verbosity=0)

    dispute = Dispute.objects.get()
    assert (dispute.payment.order, dispute.state) == (order, "needs_response")
    run = Run.objects.get()
    assert (run.state, run.seen, run.matched, run.opened) == ("done", 3, 2, 1)
    assert Finding.objects.get().about == "charge ch_demo_elsewhere"
