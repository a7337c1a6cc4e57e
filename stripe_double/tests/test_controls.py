"""The controls: what they do, who is refused, and that the README names them."""

import re
from pathlib import Path

import pytest
import requests

from stripe_double.__main__ import options
from stripe_double.controls import CONTROLS
from stripe_double.routes import ROUTES

README = Path(__file__).parents[1].joinpath("README.md").read_text("utf-8")


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
    unnamed = [
        f"{method} /_test/{name}"
        for method, name in CONTROLS
        if f"`{method} /_test/{name}`" not in README
    ]

    assert unnamed == []


def test_readme_names_all_that_is_answered():
    heads = {re.match(r"[a-z_0-9/]+\w", route.template)[0] for route in ROUTES}

    assert [head for head in sorted(heads) if f"`{head}`" not in README] == []


def test_readme_names_each_option(capsys):
    with pytest.raises(SystemExit):
        options(["--help"])
    named = set(re.findall(r"--[a-z-]+", capsys.readouterr().out)) - {"--help"}

    assert {option for option in named if f"`{option}`" not in README} == set()
