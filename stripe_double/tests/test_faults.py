"""Calls that go wrong on purpose."""

import pytest
import requests
import stripe

from stripe_double.testing import until

PATH = "/v1/payment_intents"


def test_refused_call_does_nothing(intent, double):
    double.fault("refuse", path=PATH)

    with pytest.raises(stripe.APIConnectionError):
        intent(key="k")

    assert double.books()["intents"] == []
    assert intent(key="k").status == "requires_payment_method"


def test_lost_response_did_the_work_and_the_retry_replays_it(intent, double):
    double.fault("lost_response", path=PATH)

    with pytest.raises(stripe.APIConnectionError):
        intent(key="k")

    assert len(double.books()["intents"]) == 1
    again = intent(key="k")
    assert again.last_response.headers["Idempotent-Replayed"] == "true"
    assert len(double.books()["intents"]) == 1


def test_client_with_retries_survives_a_lost_response(double):
    client = stripe.StripeClient(
        "sk_test_1", base_addresses={"api": double.url}, max_network_retries=1
    )
    double.fault("lost_response", path=PATH)

    made = client.v1.payment_intents.create({"amount": 500, "currency": "cny"})

    assert [one["id"] for one in double.books()["intents"]] == [made.id]


@pytest.mark.parametrize(("work", "intents"), [(False, 0), (True, 1)])
def test_stored_500_is_replayed(intent, double, work, intents):
    double.fault("stored_500", path=PATH, work=work)

    for _ in range(2):
        with pytest.raises(stripe.APIError) as broken:
            intent(key="k")
        assert broken.value.http_status == 500

    assert len(double.books()["intents"]) == intents


def test_429_passes_and_is_not_kept(intent, double):
    double.fault("429", path=PATH, times=2)

    for _ in range(2):
        with pytest.raises(stripe.RateLimitError):
            intent(key="k")

    assert intent(key="k").amount == 23500


def test_timeout_outlasts_the_client_and_the_work_is_done_once(intent, double):
    double.fault("timeout", path=PATH, seconds=0.3)
    impatient = stripe.StripeClient(
        "sk_test_1",
        base_addresses={"api": double.url},
        http_client=stripe.RequestsClient(timeout=0.1),
    )
    with pytest.raises(stripe.APIConnectionError):
        impatient.v1.payment_intents.create(
            {"amount": 23500, "currency": "cny"}, {"idempotency_key": "k"}
        )

    until(lambda: double.calls()[0]["status"])

    assert intent(key="k").last_response.headers["Idempotent-Replayed"] == "true"
    assert len(double.books()["intents"]) == 1


def test_fault_hits_the_browser_too(intent, double):
    made = intent()
    double.fault("429", path="/v1/payment_intents/*/confirm")

    assert double.pay(made.id)["error"]["code"] == "rate_limit"
    assert double.pay(made.id)["status"] == "succeeded"


@pytest.mark.parametrize(
    "wanted", [{}, {"mode": "explode"}, {"mode": "429", "times": -1}]
)
def test_fault_that_does_not_exist_is_refused(double, wanted):
    answer = requests.post(f"{double.url}/_test/fault", json=wanted, timeout=5)

    assert answer.status_code == 400
    assert double.double.faults.pending == []
