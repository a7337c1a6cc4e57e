from pathlib import Path

import pytest
import requests

import stripe_double
from stripe_double.controls import CONTROLS


def test_page_of_another_origin_cannot_use_the_controls(double, intent):
    intent()

    answer = requests.post(
        f"{double.url}/_test/reset", headers={"Origin": "http://evil.test"}, timeout=5
    )

    assert answer.status_code == 403
    assert len(double.books()["intents"]) == 1


@pytest.mark.parametrize(
    ("name", "body"),
    [("chaos", "[]"), ("chaos", "{"), ("advance", "{}"), ("advance", '{"seconds":-1}')],
)
def test_wrong_control_is_refused(double, name, body):
    answer = requests.post(f"{double.url}/_test/{name}", data=body, timeout=5)

    assert answer.status_code == 400
    assert double.double.store.seconds_ahead == 0


def test_unknown_control_is_404(double):
    assert requests.post(f"{double.url}/_test/dance", timeout=5).status_code == 404


def test_calls_of_the_server_are_recorded(double, intent):
    made = intent(key="k", metadata={"order": "7"})
    intent(key="k", metadata={"order": "7"})
    double.pay(made.id)

    calls = double.calls()

    assert [(c["path"], c["status"], c["replayed"]) for c in calls] == [
        ("/v1/payment_intents", 200, False),
        ("/v1/payment_intents", 200, True),
    ]
    assert calls[0]["idempotency_key"] == "k"
    assert calls[0]["params"]["metadata"] == {"order": "7"}


def test_reset_forgets_everything(double, intent):
    double.pay(intent(key="k").id)
    double.chaos(shuffle=True)
    double.advance(100)

    double.reset()

    books = double.books()
    assert books["intents"] == books["charges"] == books["balance_transactions"] == []
    assert double.calls() == []
    assert double.chaos()["shuffle"] is False
    assert double.double.store.seconds_ahead == 0


def test_books_name_a_breach(double, intent):
    made = intent()
    double.pay(made.id)
    charge = double.double.store.rows("charge")[0]
    charge["amount_refunded"] = 1

    books = double.books()

    assert books["ok"] is False
    assert [c["breaches"] for c in books["checks"] if c["breaches"]] == [[charge["id"]]]
    charge["amount_refunded"] = 0


def test_readme_names_every_control():
    readme = Path(stripe_double.__file__).with_name("README.md").read_text("utf-8")

    unnamed = [
        f"{method} /_test/{name}"
        for method, name in CONTROLS
        if f"`{method} /_test/{name}`" not in readme
    ]

    assert unnamed == []
