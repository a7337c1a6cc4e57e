"""Webhook endpoints that the shop makes, beside those of the command line."""

import json

import pytest
import stripe

from stripe_double.testing import until

from .shop import EXPRESS


@pytest.fixture
def endpoint(api, shop):
    def make(*kinds, **params):
        wanted = {"url": shop.url, "enabled_events": list(kinds) or ["*"]} | params
        made = api.webhook_endpoints.create(wanted)
        shop.secret = made.secret
        return made

    return make


def heard(shop):
    return [json.loads(body)["type"] for body in shop.bodies]


def test_endpoint_hears_what_it_asked_for(api, intent, endpoint, shop, double):
    made = endpoint("payment_intent.succeeded", api_version=stripe.api_version)
    double.pay(intent().id)

    double.settle()

    assert heard(shop) == ["payment_intent.succeeded"]
    assert shop.refused == []
    assert made.secret.startswith("whsec_")
    assert "secret" not in api.webhook_endpoints.retrieve(made.id).to_dict()


def test_events_of_accounts_need_a_connect_endpoint(api, endpoint, shop, double):
    endpoint("*", connect=True)
    api.payment_intents.create({"amount": 500, "currency": "cny"})
    api.accounts.create({"controller": EXPRESS, "country": "HK"})

    double.settle()

    assert heard(shop) == ["account.updated"]


def test_event_is_delivered_when_all_have_heard_it(listened, listened_api, shop):
    made = listened_api.webhook_endpoints.create(
        {"url": "http://127.0.0.1:1/", "enabled_events": ["*"]}
    )
    listened_api.payment_intents.create({"amount": 500, "currency": "cny"})

    def waiting():
        late = listened_api.events.list({"delivery_success": False}).data
        return [(event.type, event.pending_webhooks) for event in late]

    until(lambda: waiting() == [("payment_intent.created", 1)])

    listened_api.webhook_endpoints.delete(made.id)
    listened.settle()

    assert waiting() == []
    assert heard(shop) == ["payment_intent.created"]


def test_disabled_endpoint_hears_nothing(api, intent, endpoint, shop, double):
    made = endpoint()
    api.webhook_endpoints.update(made.id, {"disabled": True, "description": "old"})
    intent()

    double.settle()

    assert heard(shop) == []
    assert api.webhook_endpoints.list().data[0].status == "disabled"


@pytest.mark.parametrize(
    ("params", "status"),
    [
        ({"url": "javascript:alert(1)"}, 400),
        ({"enabled_events": ["seller.rained"]}, 400),
        ({"api_version": "2024-06-20"}, 501),
    ],
)
def test_wrong_endpoint_is_refused(api, endpoint, params, status):
    with pytest.raises(stripe.StripeError) as refused:
        endpoint(**params)

    assert refused.value.http_status == status
    assert api.webhook_endpoints.list().data == []
