"""What is taken over from the books of a seeded shop, without a word to the shop."""

import pytest

PAYMENT = {
    "intent": "pi_demo_K7M2Q9XR4T",
    "charge": "ch_demo_K7M2Q9XR4T",
    "amount": 7100,
    "currency": "CNY",
    "order": "K7M2Q9XR4T",
}
ACCOUNT = {"account": "acct_demo_mei", "country": "hk", "name": "Mei's seller"}
TRANSFER = {
    "transfer": "tr_demo_1",
    "charge": PAYMENT["charge"],
    "account": ACCOUNT["account"],
    "amount": 5000,
    "currency": "cny",
}
REVERSAL = {"reversal": "trr_demo_1", "transfer": "tr_demo_1", "amount": 500}
REFUND = {"refund": "re_demo_1", "charge": PAYMENT["charge"], "amount": 600}
PAYOUT = {
    "payout": "po_demo_1",
    "account": ACCOUNT["account"],
    "amount": 4000,
    "currency": "cny",
}


def adopt(double, **more):
    return double.adopt([PAYMENT], accounts=[ACCOUNT], transfers=[TRANSFER], **more)


def test_payment_can_be_given_back(api, double):
    first, again = double.adopt([PAYMENT]), double.adopt([PAYMENT])

    refund = api.refunds.create({"payment_intent": PAYMENT["intent"]})

    assert (first, again) == (1, 0)
    assert (refund.status, refund.amount) == ("succeeded", 7100)
    assert refund.charge == PAYMENT["charge"]
    assert double.events("payment_intent.succeeded") == []


def test_money_of_long_ago_is_available(api, double):
    double.adopt([PAYMENT])

    assert api.balance.retrieve().pending[0].amount == 0
    assert api.balance.retrieve().available[0].amount > 0


def test_seller_and_what_it_got_can_be_worked_with(api, double):
    assert (adopt(double), adopt(double)) == (3, 0)

    account = api.accounts.retrieve(ACCOUNT["account"])
    back = api.transfers.reversals.create(TRANSFER["transfer"], {"amount": 1000})

    assert account.capabilities.transfers == "active"
    assert account.business_profile.name == "Mei's seller"
    assert api.transfers.retrieve(TRANSFER["transfer"]).transfer_group == "K7M2Q9XR4T"
    assert back.amount == 1000
    assert [event.kind for event in double.events()] == ["transfer.reversed"]


def test_whole_story_leaves_what_is_left(api, double):
    more = {"refunds": [REFUND], "reversals": [REVERSAL], "payouts": [PAYOUT]}

    assert adopt(double, **more) == 6

    theirs = {"stripe_account": ACCOUNT["account"]}
    assert api.balance.retrieve({}, theirs).available[0].amount == 500
    assert api.payouts.retrieve("po_demo_1", {}, theirs).status == "paid"
    assert api.charges.retrieve(PAYMENT["charge"]).amount_refunded == 600
    assert api.transfers.retrieve("tr_demo_1").amount_reversed == 500
    assert double.events() == []


def test_it_is_dated_as_it_was(api, double):
    then = double.double.store.now() - 1000
    double.adopt([PAYMENT | {"created": then}])

    rows = api.balance_transactions.list({"created": {"lte": then}}).data

    assert [(row.source, row.available_on) for row in rows] == [
        (PAYMENT["charge"], then)
    ]
    assert api.payment_intents.retrieve(PAYMENT["intent"]).created == then


@pytest.mark.parametrize(
    "wanted",
    [
        {"payments": [{"intent": "pi_1"}]},
        {"accounts": [{"account": "acct_1"}]},
        {"transfers": [TRANSFER]},
        {"sellers": []},
    ],
)
def test_half_of_it_is_refused(double, wanted):
    with pytest.raises(ValueError, match=r"Missing|No such|unknown"):
        double.adopt(**wanted)

    assert double.books()["intents"] == []
