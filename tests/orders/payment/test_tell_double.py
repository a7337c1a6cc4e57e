"""The demo's paid orders can be refunded: the double learns of their payments."""

import pytest
from django.core.management import call_command

from core.outbox import deliver_due
from orders.order.services import cancel_part
from orders.payment.models import Payment, Refund
from tests.cast import a_paid_order

pytestmark = pytest.mark.django_db


def test_tell_double_makes_seeded_payments_refundable(double):
    order = a_paid_order()
    Payment.objects.update(intent_id="pi_demo_1", charge_id="ch_demo_1")

    call_command("tell_double", verbosity=0)
    call_command("tell_double", verbosity=0)
    cancel_part(order.parts.get(), by=None, by_shopper=True)
    deliver_due()

    assert Refund.objects.get().state == "succeeded"
    assert [one["id"] for one in double.books()["charges"]] == ["ch_demo_1"]
