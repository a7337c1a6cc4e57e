"""Deliveries: signed, tried again, in disorder when that is asked for."""

import json

import requests
import stripe

from stripe_double.events import emit
from stripe_double.store import Store
from stripe_double.testing import WEBHOOK_SECRET, until
from stripe_double.webhooks import MAX_TRIES, Webhooks

THREE = ["payment_intent.created", "charge.succeeded", "payment_intent.succeeded"]


def kinds(bodies):
    return [json.loads(body)["type"] for body in bodies]


def pay_one(double, api):
    made = api.payment_intents.create({"amount": 5000, "currency": "cny"})
    double.pay(made.id)
    return made


def test_events_arrive_signed_and_count_as_delivered(listened, listened_api, shop):
    pay_one(listened, listened_api)
    listened.settle()

    assert sorted(kinds(shop.bodies)) == sorted(THREE)
    assert shop.refused == []
    assert listened_api.events.list({"delivery_success": False}).data == []
    assert len(listened_api.events.list({"delivery_success": True}).data) == 3
    only = listened_api.events.list({"types": ["charge.succeeded", "refund.failed"]})
    assert [event.type for event in only.data] == ["charge.succeeded"]


def test_event_is_sent_again_until_the_shop_takes_it(listened, listened_api, shop):
    shop.statuses.extend([500, 302, 500])

    listened_api.payment_intents.create({"amount": 5000, "currency": "cny"})
    listened.settle()

    assert kinds(shop.bodies) == ["payment_intent.created"] * 4
    assert len({json.loads(body)["id"] for body in shop.bodies}) == 1


def test_doubled_and_shuffled_events_all_arrive(listened, listened_api, shop):
    listened.chaos(shuffle=True, duplicate=True)

    for _ in range(4):
        pay_one(listened, listened_api)
    listened.settle()

    assert sorted(kinds(shop.bodies)) == sorted(THREE * 8)
    arrived = list(dict.fromkeys(json.loads(body)["id"] for body in shop.bodies))
    happened = [event.id for event in listened.events()]
    assert arrived != happened
    assert sorted(arrived) == sorted(happened)


def test_dropped_event_is_found_by_listing_and_sent_on_demand(
    listened, listened_api, shop
):
    listened.chaos(drop=1)
    listened_api.payment_intents.create({"amount": 5000, "currency": "cny"})
    listened.settle()
    assert shop.bodies == []
    missing = listened_api.events.list({"delivery_success": False}).data
    assert [event.type for event in missing] == ["payment_intent.created"]

    listened.redeliver(missing[0].id)
    listened.settle()

    assert kinds(shop.bodies) == ["payment_intent.created"]
    assert listened_api.events.list({"delivery_success": False}).data == []


def test_wrong_secret_is_refused_by_the_shop(listened, listened_api, shop):
    listened.chaos(wrong_secret=1)
    listened_api.payment_intents.create({"amount": 5000, "currency": "cny"})
    until(lambda: shop.refused)

    assert shop.bodies == []
    assert len(listened.books()["undelivered"]) == 1


def test_event_can_be_handed_to_a_shop_without_the_network(double, intent):
    made = intent()
    double.pay(made.id)

    told = double.events("payment_intent.succeeded")[0]
    event = stripe.Webhook.construct_event(told.payload, told.signature, WEBHOOK_SECRET)

    assert event.data.object.id == made.id
    assert event.data.object.status == "succeeded"
    assert event.api_version == stripe.api_version
    assert "_token" not in told.payload


def test_unknown_chaos_is_refused(double):
    answer = requests.post(f"{double.url}/_test/chaos", json={"rain": 1}, timeout=5)

    assert answer.status_code == 400
    assert double.chaos()["shuffle"] is False


def test_undelivered_events_are_tried_afresh_after_a_restart(shop, tmp_path):
    path = tmp_path / "double.json"
    store = Store(path=path)
    Webhooks(store, "http://127.0.0.1:1/", WEBHOOK_SECRET)
    with store.lock:
        emit(store, "charge.succeeded", {"object": "charge", "id": "ch_1"})
        for delivery in store.deliveries.values():
            delivery["tries"] = MAX_TRIES
    store.close()

    again = Store(path=path)
    webhooks = Webhooks(again, shop.url, WEBHOOK_SECRET)
    webhooks.start()
    until(webhooks.is_idle)
    webhooks.close()
    again.close()

    assert kinds(shop.bodies) == ["charge.succeeded"]
    assert again.deliveries == {}
