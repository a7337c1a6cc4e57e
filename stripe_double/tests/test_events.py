"""Events: kept for a month, each with the account it is about, one list an account."""

import json

import pytest
import stripe

from stripe_double.testing import SECRET_KEY, running_double

from .shop import DAY, EXPRESS


def test_events_of_an_account_are_listed_for_it(api, seller, double):
    account = seller()

    ours = api.events.list().data
    theirs = api.events.list({}, {"stripe_account": account}).data

    assert ours == []
    assert {event.account for event in theirs} == {account}
    assert [event.type for event in theirs][-1] == "account.updated"
    one = theirs[0].id
    assert api.events.retrieve(one, {}, {"stripe_account": account}).id == one
    with pytest.raises(stripe.InvalidRequestError):
        api.events.retrieve(one)


def test_events_are_found_by_kind_and_paged(api, charge, send):
    made = [send(charge()).id for _ in range(3)]

    found = api.events.list({"types": ["transfer.*"], "limit": 2})

    about = [event.data.object["id"] for event in found.auto_paging_iter()]
    assert about == made[::-1]
    assert len(api.events.list({"type": "charge.succeeded"}).data) == 3


def test_event_is_forgotten_after_a_month(api, intent, double):
    intent()
    event = api.events.list().data[0].id

    double.advance(30 * DAY)

    assert api.events.list().data == []
    with pytest.raises(stripe.InvalidRequestError):
        api.events.retrieve(event)


def test_event_shows_the_object_as_it_was_then(api, charge, send, double):
    made = send(charge(), amount=1000)
    for _ in range(2):
        api.transfers.reversals.create(made.id, {"amount": 100})

    seen = [
        json.loads(event.payload)["data"]["object"]
        for event in double.events("transfer.reversed")
    ]

    assert [one["amount_reversed"] for one in seen] == [100, 200]
    assert [len(one["reversals"]["data"]) for one in seen] == [1, 2]


def test_events_of_accounts_go_to_their_own_endpoint(shop):
    shop.secret = "whsec_connect"
    with running_double(connect_url=shop.url, connect_secret=shop.secret) as double:
        api = stripe.StripeClient(SECRET_KEY, base_addresses={"api": double.url}).v1
        api.payment_intents.create({"amount": 5000, "currency": "cny"})
        account = api.accounts.create({"controller": EXPRESS, "country": "HK"}).id
        double.settle()
        told = double.events("account.updated")[0]

    assert [json.loads(body)["account"] for body in shop.bodies] == [account]
    assert shop.refused == []
    event = stripe.Webhook.construct_event(told.payload, told.signature, shop.secret)
    assert event.account == account
