"""Transfers: within their charge and its currency, to who may be paid."""

import threading

import pytest
import stripe

from stripe_double.money import fee

from .shop import DAY


def test_transfer_moves_money_of_its_charge(api, charge, double, seller, send):
    account, paid = seller(), charge(transfer_group="N7")

    made = send(paid, amount=5000, to=account, metadata={"share": "3"})

    assert (made.amount, made.currency, made.reversed) == (5000, "cny", False)
    assert made.transfer_group == "N7"
    assert made.source_transaction == paid.id
    theirs = {"stripe_account": account}
    assert api.balance.retrieve({}, theirs).pending[0].amount == 5000
    assert api.balance.retrieve().pending[0].amount == 23500 - fee(23500) - 5000
    payment = api.charges.retrieve(made.destination_payment, {}, theirs)
    assert (payment.amount, payment.source_transfer) == (5000, made.id)
    row = api.balance_transactions.list({"type": "transfer"}).data[0]
    assert (row.amount, row.source, row.fee) == (-5000, made.id, 0)
    assert double.events()[-1].kind == "transfer.created"


def test_money_of_a_pending_charge_comes_with_the_charge(
    api, charge, seller, send, double
):
    account = seller()
    send(charge(), to=account, amount=700)
    theirs = {"stripe_account": account}

    double.advance(2 * DAY - 60)
    assert api.balance.retrieve({}, theirs).available[0].amount == 0
    double.advance(60)

    assert len(double.events("balance.available")) == 2
    assert api.balance.retrieve().pending[0].amount == 0


def test_transfers_of_one_charge_are_at_most_the_charge(charge, seller, send):
    account, paid = seller(), charge()
    send(paid, amount=20000, to=account)
    send(paid, amount=3500, to=account)

    with pytest.raises(stripe.InvalidRequestError) as refused:
        send(paid, amount=1, to=account)

    assert refused.value.param == "amount"


def test_reversal_frees_the_charge_again(api, charge, seller, send):
    account, paid = seller(), charge()
    whole = send(paid, amount=23500, to=account)
    api.transfers.reversals.create(whole.id, {"amount": 1500})

    assert send(paid, amount=1500, to=account).amount == 1500


def test_charge_that_was_given_back_still_pays(api, charge, send):
    """As at Stripe: the cap is the charge, whatever was refunded of it since."""
    paid = charge()
    api.refunds.create({"charge": paid.id})

    assert send(paid, amount=23500).amount == 23500


def test_transfer_from_the_balance_needs_what_is_available(
    charge, seller, send, double
):
    account = seller()
    charge()
    with pytest.raises(stripe.InvalidRequestError) as refused:
        send(None, amount=100, to=account)
    assert refused.value.code == "balance_insufficient"

    double.top_up(100)

    assert send(None, amount=100, to=account).source_transaction is None


def test_settled_charge_draws_on_the_available_balance(
    api, charge, seller, send, double
):
    """Once settled, a charge's money may be spent on something else."""
    account, paid = seller(), charge()
    double.advance(2 * DAY)
    api.payouts.create({"amount": 20000, "currency": "cny"})

    with pytest.raises(stripe.InvalidRequestError) as refused:
        send(paid, amount=5000, to=account)

    assert refused.value.code == "balance_insufficient"


def test_refusal_is_kept_for_its_key_even_after_a_top_up(api, seller, double):
    wanted = {"amount": 100, "currency": "cny", "destination": seller()}
    with pytest.raises(stripe.InvalidRequestError):
        api.transfers.create(wanted, {"idempotency_key": "tr:3:1"})
    double.top_up(5000)

    with pytest.raises(stripe.InvalidRequestError) as again:
        api.transfers.create(wanted, {"idempotency_key": "tr:3:1"})

    assert again.value.headers["Idempotent-Replayed"] == "true"
    assert api.transfers.create(wanted, {"idempotency_key": "tr:3:2"}).amount == 100


@pytest.mark.parametrize("state", [None, "due", "checking", "restricted", "rejected"])
def test_account_that_is_not_ready_gets_nothing(charge, seller, send, double, state):
    account, paid = seller(state), charge()

    with pytest.raises(stripe.InvalidRequestError) as refused:
        send(paid, to=account)

    assert refused.value.code == "insufficient_capabilities_for_transfer"
    assert double.books()["transfers"] == []


@pytest.mark.parametrize(
    ("changes", "code", "param"),
    [
        ({"destination": "acct_nobody"}, "resource_missing", "destination"),
        ({"currency": "hkd"}, None, "currency"),
        ({"currency": "zzz"}, "parameter_invalid_currency", "currency"),
        ({"amount": 0}, "parameter_invalid_integer", "amount"),
        ({"source_transaction": "ch_no"}, "resource_missing", "source_transaction"),
    ],
)
def test_wrong_transfer_is_refused(charge, send, double, changes, code, param):
    with pytest.raises(stripe.InvalidRequestError) as refused:
        send(charge(), **changes)

    assert refused.value.param == param
    assert code in (None, refused.value.code)
    assert double.books()["transfers"] == []


def test_charge_without_balance_transaction_pays_nobody_yet(api, intent, double, send):
    double.settle_delay(60)
    made = intent()
    double.pay(made.id)

    with pytest.raises(stripe.InvalidRequestError) as refused:
        send(api.charges.list().data[0])

    assert refused.value.param == "source_transaction"


def test_transfers_are_found_by_group_and_destination(api, charge, seller, send):
    mei, li, paid = seller(), seller(), charge(transfer_group="N7")
    one, two = send(paid, to=mei), send(paid, to=li)

    by_group = api.transfers.list({"transfer_group": "N7"})
    by_seller = api.transfers.list({"destination": mei})

    assert [found.id for found in by_group.data] == [two.id, one.id]
    assert [found.id for found in by_seller.data] == [one.id]


def test_transfer_keeps_notes(api, charge, send, double):
    made = send(charge())

    api.transfers.update(made.id, {"description": "N7", "metadata": {"share": "3"}})

    found = api.transfers.retrieve(made.id)
    assert (found.description, found.metadata.to_dict()) == ("N7", {"share": "3"})
    assert double.events()[-1].kind == "transfer.updated"


def test_transfer_is_opened_to_both_its_ends(api, charge, send):
    made = send(charge())

    opened = api.transfers.retrieve(
        made.id,
        {"expand": ["source_transaction", "destination_payment", "destination"]},
    )

    assert opened.source_transaction.object == "charge"
    assert opened.destination_payment.source_transfer == made.id
    assert opened.destination.object == "account"


def test_many_at_once_take_no_more_than_the_charge(charge, double, seller, send):
    account, paid = seller(), charge()
    refused = []

    def take():
        try:
            send(paid, amount=5000, to=account)
        except stripe.InvalidRequestError as error:
            refused.append(error.param)

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(double.books()["transfers"]) == 4
    assert refused == ["amount"] * 4


def test_end_of_a_transfer_is_not_the_platforms_to_refund(api, charge, send, double):
    made = send(charge())

    with pytest.raises(stripe.InvalidRequestError) as refused:
        api.refunds.create({"charge": made.destination_payment})

    assert refused.value.code == "resource_missing"
    with pytest.raises(ValueError, match="No such charge"):
        double.dispute(made.destination_payment)
