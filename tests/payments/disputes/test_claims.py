"""Claims about an order whose payment is disputed: told to the bank, not paid twice."""

from datetime import timedelta

import pytest
from django.utils import timezone

from fulfilment.claims.services.clock import move_on
from fulfilment.claims.services.steps import accept
from fulfilment.claims.services.transitions import ClaimError
from payments.disputes.evidence import evidence_of
from payments.payment.models import Refund
from tests.factories.accounts import make_user
from tests.factories.fulfilment import (
    acts_of_claim,
    fresh_claim,
    make_claim,
    make_received_vendor_order,
    make_refusal,
)
from tests.factories.payments import decide_dispute, make_dispute

pytestmark = pytest.mark.django_db


@pytest.fixture
def vendor_order(double):
    vendor_order = make_received_vendor_order()
    payment = vendor_order.order.payments.get()
    row = {
        "intent": payment.intent_id,
        "charge": payment.charge_id,
        "amount": payment.amount,
        "currency": payment.currency,
        "order": vendor_order.order.number,
    }
    double.adopt(payments=[row])
    return vendor_order


def test_claims_are_told_with_what_became_of_them(double, vendor_order):
    make_refusal(make_claim(vendor_order))

    told = evidence_of(make_dispute(double, vendor_order.order))["uncategorized_text"]

    assert "The shopper made claim" in told
    assert "Rejected by the farm: They were whole." in told


def test_claim_is_not_paid_while_the_bank_decides(double, vendor_order):
    claim = make_claim(vendor_order)
    make_dispute(double, vendor_order.order)
    before = acts_of_claim(claim)

    with pytest.raises(
        ClaimError,
        match=(
            "The shopper disputes this payment with their bank, so refunds "
            "are blocked until it is decided"
        ),
    ):
        accept(claim, by=make_user())

    assert not Refund.objects.exists()
    assert (fresh_claim(claim).state, acts_of_claim(claim)) == (claim.state, before)


def test_claim_ends_when_the_bank_has_given_the_money_back(double, vendor_order):
    claim = make_claim(vendor_order)
    decide_dispute(double, make_dispute(double, vendor_order.order), won=False)

    moved = move_on(timezone.now() + timedelta(days=30))

    assert moved == 1
    assert fresh_claim(claim).state == "closed"
    assert not Refund.objects.exists()
