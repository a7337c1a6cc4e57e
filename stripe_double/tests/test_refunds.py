"""Refunds: in full, in parts, pending, failed."""

import pytest
import stripe


@pytest.fixture
def paid(intent, double):
    made = intent()
    double.pay(made.id)
    return made


def test_refunds_add_up_to_the_charge_and_no_further(api, paid, double):
    first = api.refunds.create(
        {"payment_intent": paid.id, "amount": 3500, "metadata": {"refund": "1"}}
    )
    with pytest.raises(stripe.InvalidRequestError) as too_much:
        api.refunds.create({"payment_intent": paid.id, "amount": 20001})
    rest = api.refunds.create({"payment_intent": paid.id})
    with pytest.raises(stripe.InvalidRequestError) as again:
        api.refunds.create({"payment_intent": paid.id})

    assert (first.status, first.amount, rest.amount) == ("succeeded", 3500, 20000)
    assert too_much.value.param == "amount"
    assert again.value.code == "charge_already_refunded"
    charge = api.charges.retrieve(first.charge)
    assert (charge.amount_refunded, charge.refunded) == (23500, True)
    assert [r.id for r in api.refunds.list({"charge": charge.id})] == [
        rest.id,
        first.id,
    ]
    assert double.books()["ok"]


def test_refund_of_an_unpaid_intent_is_refused(api, intent, double):
    made = intent()

    with pytest.raises(stripe.InvalidRequestError) as refused:
        api.refunds.create({"payment_intent": made.id})

    assert refused.value.code == "payment_intent_unexpected_state"
    assert double.books()["refunds"] == []


def test_refund_waits_when_told_to(api, paid, double):
    double.refunds_pending()
    refund = api.refunds.create({"payment_intent": paid.id})
    assert refund.status == "pending"

    double.refunds_pending(on=False)

    assert api.refunds.retrieve(refund.id).status == "succeeded"
    kinds = [e.kind for e in double.events()][-3:]
    assert kinds == ["refund.created", "charge.refunded", "refund.updated"]


@pytest.mark.parametrize("later", [True, False])
def test_failed_refund_gives_the_money_back_to_the_platform(api, paid, double, later):
    if not later:
        double.refund_fails(times=1)
    refund = api.refunds.create({"payment_intent": paid.id, "amount": 500})
    if later:
        assert refund.status == "succeeded"
        double.refund_fails(refund.id)

    assert api.refunds.retrieve(refund.id).status == "failed"
    assert len(double.events("refund.failed")) == 1
    assert api.charges.retrieve(refund.charge).amount_refunded == 0
    assert double.books()["ok"]
    assert api.refunds.create({"payment_intent": paid.id}).status == "succeeded"


def test_balance_becomes_available_after_two_days(api, paid, double):
    pending = api.balance.retrieve().pending[0].amount
    assert api.balance.retrieve().available[0].amount == 0

    double.advance(2 * 24 * 60 * 60)

    assert api.balance.retrieve().available[0].amount == pending
    assert api.balance_transactions.list().data[0].status == "available"
