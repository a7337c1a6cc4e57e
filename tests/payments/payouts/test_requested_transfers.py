"""Transfers that a page asks the worker for."""

import pytest

from payments.payouts.models import StripeTransfer
from payments.payouts.services.stripe_sweep import ask_for_sweep
from tests.factories.outbox import deliver_everything
from tests.factories.payouts import (
    make_earned_vendor_order,
    make_stripe_seller,
    transfers_at_stripe,
)

pytestmark = pytest.mark.django_db


def test_asked_for_by_a_page_the_worker_sends_it_once(double):
    make_earned_vendor_order(double, make_stripe_seller(double))
    asked = len(double.calls())

    ask_for_sweep("CNY")
    ask_for_sweep("CNY")
    assert len(double.calls()) == asked
    assert not StripeTransfer.objects.exists()

    deliver_everything()
    assert transfers_at_stripe(double) == [(11_200, 0)]
