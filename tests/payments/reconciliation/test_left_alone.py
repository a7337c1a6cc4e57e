"""What Stripe's books and ours need not agree about is left alone."""

from datetime import timedelta

import pytest
from django.utils import timezone

from payments.payment.models import Payment
from payments.reconciliation.models import StripeRow
from payments.reconciliation.services import postings
from payments.reconciliation.services.runs import GRACE
from tests.factories.orders import make_order
from tests.factories.payments import compare

pytestmark = pytest.mark.django_db


def test_order_that_a_balance_paid_for_is_not_looked_for_at_stripe(double):
    Payment.objects.create(
        order=make_order(),
        key="balance:1",
        amount=0,
        from_balance=1000,
        currency="CNY",
        state="succeeded",
        method="balance",
        paid_at=timezone.now() - GRACE - timedelta(minutes=5),
    )

    assert compare().opened == 0


def test_charge_of_which_stripe_names_no_amount_books_no_difference():
    payment = Payment(currency="CNY")
    rate = StripeRow(kind="charge", amount=100, presented=0)
    back = StripeRow(kind="refund", amount=-50, presented=50, payment=payment)

    assert postings._difference(back, rate) == []
