"""Each call is checked against what Stripe and its library allow."""

import pytest
import stripe

from stripe_double import catalogue, gate
from stripe_double.errors import StripeError
from stripe_double.routes import ROUTES

WRONG = [
    ({"amount": 1000}, "parameter_missing", "currency"),
    (
        {"amount": 1000, "currency": "cny", "colour": "red"},
        "parameter_unknown",
        "colour",
    ),
    (
        {"amount": 1000, "currency": "cny", "idempotency_key": "k"},
        "parameter_unknown",
        "idempotency_key",
    ),
    ({"amount": "ten", "currency": "cny"}, "parameter_invalid_integer", "amount"),
    ({"amount": 10.5, "currency": "cny"}, "parameter_invalid_integer", "amount"),
    (
        {"amount": 1000, "currency": "cny", "confirm": "yes"},
        "parameter_invalid_boolean",
        "confirm",
    ),
    (
        {"amount": 1000, "currency": "cny", "capture_method": "later"},
        "parameter_invalid_enum",
        "capture_method",
    ),
    (
        {"amount": 1000, "currency": "cny", "expand": "latest_charge"},
        "parameter_invalid_array",
        "expand",
    ),
    (
        {"amount": 1000, "currency": "cny", "expand": ["colour"]},
        "parameter_invalid_expand",
        "expand",
    ),
    (
        {"amount": 1000, "currency": "cny", "metadata": "order 1"},
        "parameter_invalid_object",
        "metadata",
    ),
    (
        {
            "amount": 1000,
            "currency": "cny",
            "automatic_payment_methods": {"allow_redirects": "always"},
        },
        "parameter_missing",
        "automatic_payment_methods[enabled]",
    ),
    (
        {
            "amount": 1000,
            "currency": "cny",
            "automatic_payment_methods": {"enabled": True, "colour": "red"},
        },
        "parameter_unknown",
        "automatic_payment_methods[colour]",
    ),
    (
        {"amount": 1000, "currency": "cny", "payment_method_types": ["card"]},
        "payment_method_types_no_longer_supported",
        "payment_method_types",
    ),
]


@pytest.mark.parametrize(("params", "code", "param"), WRONG)
def test_gate_refuses_wrong_parameter(api, double, params, code, param):
    with pytest.raises(stripe.InvalidRequestError) as refused:
        api.payment_intents.create(params)

    assert refused.value.code == code
    assert refused.value.param == param
    assert refused.value.http_status == 400
    assert double.books()["intents"] == []


def test_gate_lets_empty_object_vanish_as_form_encoding_does(api):
    params = {"amount": 1000, "currency": "cny", "automatic_payment_methods": {}}

    assert api.payment_intents.create(params).automatic_payment_methods.enabled is True


def test_gate_says_loudly_what_is_not_built(api, client, double, seller):
    for call in (
        lambda: api.accounts.create({}),
        lambda: api.topups.create({"amount": 1, "currency": "cny"}),
        lambda: api.payment_intents.create(
            {"amount": 1000, "currency": "cny", "error_on_requires_action": True}
        ),
        lambda: api.transfers.list({}, {"stripe_account": seller()}),
    ):
        with pytest.raises(stripe.APIError) as refused:
            call()
        assert refused.value.http_status == 501

    with pytest.raises(stripe.InvalidRequestError) as unknown:
        client.raw_request("get", "/v1/farmers")
    assert unknown.value.http_status == 404
    assert double.books()["intents"] == []


def test_every_route_has_the_parameters_of_the_library():
    for route in ROUTES:
        path = route.template.replace("{", "").replace("}", "")
        declared = catalogue.params_type(route.method, path)
        assert declared is not None, route.template
        unknown = route.takes - set(gate._fields(declared))
        assert unknown == set(), route.template


def test_catalogue_reads_hundreds_of_calls():
    calls = catalogue.api_calls()

    assert len([c for c in calls if c.template.startswith("/v1/")]) > 300
    assert catalogue.knows("POST", "/v1/transfers/tr_1/reversals")
    assert not catalogue.knows("POST", "/v1/transfers/tr_1/reversals/x/y")


def test_gate_types_what_it_lets_through():
    declared = catalogue.params_type("POST", "/v1/payment_intents")
    sent = {"amount": "1250", "currency": "cny", "confirm": "true", "receipt_email": ""}

    assert gate.check(sent, declared=declared) == {
        "amount": 1250,
        "currency": "cny",
        "confirm": True,
        "receipt_email": "",
    }


def test_gate_refuses_every_parameter_where_none_is_declared():
    with pytest.raises(StripeError) as refused:
        gate.check({"a": "1"}, declared=None)

    assert refused.value.error["code"] == "parameter_unknown"


@pytest.mark.parametrize("key", ["", "sk_live_1", "whatever", "pk_test_1"])
def test_key_that_is_no_test_secret_is_refused(double, key):
    client = stripe.StripeClient(key or "x", base_addresses={"api": double.url})

    with pytest.raises(stripe.StripeError) as refused:
        client.v1.balance.retrieve()

    assert refused.value.http_status == (403 if key.startswith("pk_") else 401)
