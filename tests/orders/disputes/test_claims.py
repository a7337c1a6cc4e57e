"""Claims about an order whose payment is disputed: told to the bank, not paid twice."""

import pytest

from orders.claims.services import ClaimRefused, accept
from orders.disputes.evidence import evidence_of
from orders.payment.models import Refund
from tests.cast import a_user
from tests.orders.claims.makers import (
    a_claim,
    a_received_part,
    a_refusal,
    acts,
    fresh,
)

from .makers import disputed

pytestmark = pytest.mark.django_db


@pytest.fixture
def part(double):
    part = a_received_part()
    payment = part.order.payments.get()
    row = {
        "intent": payment.intent_id,
        "charge": payment.charge_id,
        "amount": payment.amount,
        "currency": payment.currency,
        "order": part.order.number,
    }
    double.adopt(payments=[row])
    return part


def test_claims_are_told_with_what_became_of_them(double, part):
    a_refusal(a_claim(part))

    told = evidence_of(disputed(double, part.order))["uncategorized_text"]

    assert "The shopper made claim" in told
    assert "Refused by the farm: They were whole." in told


def test_claim_is_not_paid_while_the_bank_decides(double, part):
    claim = a_claim(part)
    disputed(double, part.order)
    before = acts(claim)

    with pytest.raises(ClaimRefused, match="at their bank"):
        accept(claim, by=a_user())

    assert not Refund.objects.exists()
    assert (fresh(claim).state, acts(claim)) == (claim.state, before)
