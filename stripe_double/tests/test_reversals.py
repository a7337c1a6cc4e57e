"""Reversals: part by part, never more than the transfer, only what is still there."""

import pytest
import stripe

from .shop import DAY


def test_reversals_add_up_to_the_transfer_and_no_further(api, charge, send, double):
    made = send(charge(), amount=1000)
    reverse = api.transfers.reversals.create

    first = reverse(made.id, {"amount": 400, "metadata": {"refund": "5"}})
    half = api.transfers.retrieve(made.id)
    with pytest.raises(stripe.InvalidRequestError) as too_much:
        reverse(made.id, {"amount": 601})
    rest = reverse(made.id)
    whole = api.transfers.retrieve(made.id)
    with pytest.raises(stripe.InvalidRequestError) as again:
        reverse(made.id)

    assert (half.amount_reversed, half.reversed) == (400, False)
    assert (rest.amount, whole.reversed) == (600, True)
    assert too_much.value.param == "amount"
    assert "already fully reversed" in again.value.user_message
    assert [one.id for one in whole.reversals.data] == [rest.id, first.id]
    assert len(double.events("transfer.reversed")) == 2


def test_reversal_moves_money_back_from_the_seller(api, charge, seller, send):
    account = seller()
    made = send(charge(), amount=1000, to=account)
    theirs = {"stripe_account": account}

    back = api.transfers.reversals.create(made.id, {"amount": 400})

    assert api.balance.retrieve({}, theirs).pending[0].amount == 600
    row = api.balance_transactions.retrieve(back.balance_transaction)
    assert (row.type, row.amount, row.source) == ("transfer_refund", 400, back.id)
    refund = api.refunds.retrieve(back.destination_payment_refund, {}, theirs)
    assert (refund.amount, refund.transfer_reversal) == (400, back.id)


def test_seller_that_was_paid_out_has_nothing_to_give_back(
    api, charge, seller, send, double
):
    account = seller()
    made = send(charge("4000000000000077"), amount=1000, to=account)
    double.advance(DAY)

    with pytest.raises(stripe.InvalidRequestError) as refused:
        api.transfers.reversals.create(made.id, {"amount": 1})

    assert refused.value.code == "balance_insufficient"
    assert api.transfers.retrieve(made.id).amount_reversed == 0


def test_later_transfer_pays_the_reversal_of_an_earlier_one(
    api, charge, seller, send, double
):
    account = seller()
    early = send(charge("4000000000000077"), amount=1000, to=account)
    double.advance(DAY)
    send(charge("4000000000000077"), amount=1000, to=account)

    assert api.transfers.reversals.create(early.id).amount == 1000


def test_reversals_are_listed_read_and_noted(api, charge, send):
    made = send(charge(), amount=1000)
    other = send(charge(), amount=1000)
    parts = [
        api.transfers.reversals.create(made.id, {"amount": 100}).id for _ in range(3)
    ]

    page = api.transfers.reversals.list(made.id, {"limit": 2})
    api.transfers.reversals.update(made.id, parts[0], {"metadata": {"refund": "5"}})
    read = api.transfers.reversals.retrieve(made.id, parts[0])

    assert [one.id for one in page.auto_paging_iter()] == parts[::-1]
    assert read.metadata.to_dict() == {"refund": "5"}
    with pytest.raises(stripe.InvalidRequestError):
        api.transfers.reversals.retrieve(other.id, parts[0])


def test_lost_response_reverses_once(api, charge, send, double):
    made = send(charge(), amount=1000)
    double.fault("lost_response", path="/v1/transfers/*/reversals")
    wanted, keyed = {"amount": 400}, {"idempotency_key": "trr:5:1"}
    with pytest.raises(stripe.APIConnectionError):
        api.transfers.reversals.create(made.id, wanted, keyed)

    again = api.transfers.reversals.create(made.id, wanted, keyed)

    assert again.last_response.headers["Idempotent-Replayed"] == "true"
    assert api.transfers.retrieve(made.id).amount_reversed == 400


def test_account_can_be_made_to_owe_the_rest(api, charge, seller, send, double):
    account = seller()
    made = send(charge("4000000000000077"), amount=1000, to=account)
    double.advance(DAY)
    double.reversals_overdraw()

    api.transfers.reversals.create(made.id, {"amount": 400})

    theirs = {"stripe_account": account}
    assert api.balance.retrieve({}, theirs).available[0].amount == -400
    send(charge("4000000000000077"), amount=1000, to=account)
    double.advance(DAY)
    assert [one.amount for one in api.payouts.list({}, theirs).data] == [600, 1000]
