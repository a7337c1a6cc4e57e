"""Refunds of one payment that settle at the same moment are all in its sum."""

from decimal import Decimal
from functools import partial

import pytest

from payments.payment.models import Source
from payments.payment.services.refunds import ask_refund, send_refund
from payments.payment.states import RefundState
from tests.factories.orders import make_order
from tests.factories.shop import make_pack
from tests.races.market import paid_for
from tests.races.together import all_values, run_together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_refunds_settling_at_once_are_all_counted(double):
    payment = paid_for(double, make_order([(make_pack(price="100.00"), 1)]))
    asked = [
        ask_refund(payment, amount=100, cause=f"test:{place}") for place in range(8)
    ]

    sent = all_values(
        run_together([partial(send_refund, refund.pk) for refund in asked])
    )

    assert [refund.state for refund in sent] == [RefundState.SUCCEEDED] * 8
    assert Source.objects.get().amount_refunded == Decimal("8.00")
