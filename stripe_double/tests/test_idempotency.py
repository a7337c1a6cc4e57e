"""One key, one effect: repeats, other parameters, calls in flight."""

import threading

import pytest
import requests
import stripe

from stripe_double.testing import until

DAY = 24 * 60 * 60


def test_same_key_gives_the_first_answer(intent, double):
    first = intent(key="pi:1:1")
    again = intent(key="pi:1:1")

    assert again.id == first.id
    assert again.last_response.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.last_response.headers
    assert len(double.books()["intents"]) == 1


def test_same_key_with_another_body_is_refused(intent, double):
    intent(key="pi:1:1")

    with pytest.raises(stripe.IdempotencyError) as refused:
        intent(key="pi:1:1", amount=500)

    assert refused.value.http_status == 400
    assert len(double.books()["intents"]) == 1


def test_refusal_of_the_card_is_kept_and_a_wrong_parameter_is_not(api, intent, double):
    made = intent()
    wanted = {
        "payment_method": "pm_card_chargeDeclined",
        "return_url": "https://a.test",
    }
    for _ in range(2):
        with pytest.raises(stripe.CardError):
            api.payment_intents.confirm(made.id, wanted, {"idempotency_key": "c"})
    assert len(double.books()["charges"]) == 1

    with pytest.raises(stripe.InvalidRequestError):
        intent(key="p", amount=1)
    assert intent(key="p", amount=500).amount == 500


def test_key_is_forgotten_after_a_day(intent, double):
    first = intent(key="k")
    double.advance(DAY - 60)
    assert intent(key="k").id == first.id

    double.advance(60)

    assert intent(key="k").id != first.id


def test_key_of_256_characters_is_refused(intent, double):
    with pytest.raises(stripe.StripeError):
        intent(key="k" * 256)

    assert double.books()["intents"] == []


def test_key_in_flight_is_409_and_then_replayed(intent, double):
    double.fault("timeout", path="/v1/payment_intents", seconds=30)
    first = threading.Thread(target=lambda: made.append(intent(key="k")))
    made = []
    first.start()
    until(double.calls)

    with pytest.raises(stripe.StripeError) as refused:
        intent(key="k")
    double.double.faults.clear()
    first.join()

    assert refused.value.http_status == 409
    assert intent(key="k").id == made[0].id
    assert len(double.books()["intents"]) == 1


def test_get_ignores_keys(double):
    answer = requests.get(
        f"{double.url}/v1/balance",
        auth=("sk_test_1", ""),
        headers={"Idempotency-Key": "k"},
        timeout=5,
    )

    assert answer.status_code == 200
    assert "Idempotent-Replayed" not in answer.headers
