"""Payouts: from what is available, to the bank, and back when the bank refuses."""

import pytest
import stripe

from .shop import DAY

MANUAL = {"payouts": {"schedule": {"interval": "manual"}}}


@pytest.fixture
def rich(charge, seller, send):
    """A seller with ¥10 available, which pays out only when asked to."""

    def make(**params):
        account = seller(**({"settings": MANUAL} | params))
        send(charge("4000000000000077"), amount=1000, to=account)
        return account

    return make


@pytest.fixture
def pay_out(api):
    def make(account=None, amount=1000, **params):
        wanted = {"amount": amount, "currency": "cny"} | params
        return api.payouts.create(
            wanted, {"stripe_account": account} if account else {}
        )

    return make


def test_payout_of_a_seller_arrives_a_day_later(api, rich, pay_out, double):
    account = rich()
    theirs = {"stripe_account": account}

    made = pay_out(account, metadata={"payout": "9"})
    assert (made.status, made.automatic) == ("pending", False)
    assert api.balance.retrieve({}, theirs).available[0].amount == 0
    double.advance(DAY)

    assert api.payouts.retrieve(made.id, {}, theirs).status == "paid"
    told = double.events("payout.paid")[0]
    event = stripe.Webhook.construct_event(told.payload, told.signature, "whsec_double")
    assert (event.account, event.data.object.id) == (account, made.id)


def test_payout_needs_what_is_available(rich, pay_out, charge, send, double):
    account = rich()
    send(charge(), amount=5000, to=account)

    with pytest.raises(stripe.InvalidRequestError) as refused:
        pay_out(account, amount=1001)

    assert refused.value.code == "balance_insufficient"
    assert double.books()["of_accounts"][account]["payouts"] == []


def test_platform_pays_out_what_it_earned(api, charge, pay_out, double):
    charge("4000000000000077")

    made = pay_out(amount=20000)

    assert [one.id for one in api.payouts.list().data] == [made.id]
    row = api.balance_transactions.retrieve(made.balance_transaction)
    assert (row.type, row.amount) == ("payout", -20000)


def test_accounts_see_their_own_only(api, rich, pay_out):
    mei, li = rich(), rich()
    made = pay_out(mei)

    assert api.payouts.list().data == []
    assert api.payouts.list({}, {"stripe_account": li}).data == []
    for options in ({}, {"stripe_account": li}):
        with pytest.raises(stripe.InvalidRequestError) as refused:
            api.payouts.retrieve(made.id, {}, options)
        assert refused.value.code == "resource_missing"


@pytest.mark.parametrize("after_it_was_paid", [True, False])
def test_failed_payout_comes_back_and_stops_the_next(
    api, rich, pay_out, double, after_it_was_paid
):
    account = rich()
    theirs = {"stripe_account": account}
    made = pay_out(account)
    if not after_it_was_paid:
        double.payout_fails(times=1)
    double.advance(DAY)
    if after_it_was_paid:
        double.payout_fails(made.id)

    found = api.payouts.retrieve(
        made.id, {"expand": ["failure_balance_transaction"]}, theirs
    )
    assert (found.status, found.failure_code) == ("failed", "account_closed")
    assert found.failure_balance_transaction.amount == 1000
    assert api.balance.retrieve({}, theirs).available[0].amount == 1000
    assert len(double.events("payout.failed")) == 1
    assert len(double.events("account.external_account.updated")) == 1
    with pytest.raises(stripe.InvalidRequestError) as refused:
        pay_out(account)
    assert refused.value.code == "payouts_not_allowed"


def test_payout_can_be_cancelled_while_it_waits(api, rich, pay_out, double):
    account = rich()
    theirs = {"stripe_account": account}
    made = pay_out(account)

    gone = api.payouts.cancel(made.id, {}, theirs)

    assert gone.status == "canceled"
    assert api.balance.retrieve({}, theirs).available[0].amount == 1000
    double.advance(DAY)
    assert double.events("payout.paid") == []
    with pytest.raises(stripe.InvalidRequestError):
        api.payouts.cancel(made.id, {}, theirs)


def test_stripe_pays_out_daily_by_itself(api, charge, seller, send, double):
    account = seller()
    theirs = {"stripe_account": account}
    first = send(charge("4000000000000077"), amount=700, to=account)
    send(charge(), amount=300, to=account)

    double.advance(DAY)

    payout = api.payouts.list({}, theirs).data[0]
    assert (payout.amount, payout.automatic) == (700, True)
    rows = api.balance_transactions.list({"payout": payout.id}, theirs).data
    assert [row.type for row in rows] == ["payout", "payment"]
    assert rows[1].source == first.destination_payment
    double.advance(2 * DAY)
    assert [one.amount for one in api.payouts.list({}, theirs).data] == [300, 700]


def test_rows_of_a_manual_payout_are_nobodys_business(api, rich, pay_out):
    account = rich()
    made = pay_out(account)

    with pytest.raises(stripe.InvalidRequestError) as refused:
        api.balance_transactions.list({"payout": made.id}, {"stripe_account": account})

    assert refused.value.param == "payout"


def test_payout_keeps_notes(api, rich, pay_out, double):
    account = rich()
    made = pay_out(account)
    theirs = {"stripe_account": account}

    api.payouts.update(made.id, {"metadata": {"payout": "9"}}, theirs)

    assert api.payouts.retrieve(made.id, {}, theirs).metadata["payout"] == "9"
    assert api.payouts.list({"status": "paid"}, theirs).data == []


def test_same_key_of_another_account_is_another_key(api, rich):
    wanted = {"amount": 1000, "currency": "cny"}
    made = [
        api.payouts.create(wanted, {"stripe_account": one, "idempotency_key": "po:1"})
        for one in (rich(), rich())
    ]

    assert made[0].id != made[1].id


@pytest.mark.parametrize(("amount", "sent"), [(1050, 1000), (99, 0)])
def test_some_banks_take_whole_hundreds_only(
    api, charge, seller, send, pay_out, double, amount, sent
):
    account = seller()
    paid = charge("4000000000000077", amount=20000, currency="huf")
    send(paid, amount=amount, to=account, currency="huf")
    with pytest.raises(stripe.InvalidRequestError) as refused:
        pay_out(account, amount=amount, currency="huf")
    assert refused.value.param == "amount"

    double.advance(DAY)

    found = api.payouts.list({}, {"stripe_account": account}).data
    assert [one.amount for one in found] == ([sent] if sent else [])
