"""The state outlives a restart, and the process starts and ends in order."""

import json
import signal
import subprocess
import sys
import time

import pytest
import stripe

from stripe_double.__main__ import build, options
from stripe_double.store import PLATFORM, Store, owner


def test_state_outlives_a_restart(tmp_path):
    path = tmp_path / "var" / "double.json"
    first = Store(path=path)
    first.add({"object": "payment_intent", "id": "pi_1", "amount": 5})
    first.keys["platform done"] = {"status": 200, "body": "{}"}
    first.keys["platform in flight"] = {"status": None, "body": None}
    first.seconds_ahead = 60
    first.close()

    second = Store(path=path)
    second.close()

    assert second.get("payment_intent", "pi_1")["amount"] == 5
    assert list(second.keys) == ["platform done"]
    assert second.seconds_ahead == 60
    assert [entry.name for entry in path.parent.iterdir()] == ["double.json"]


def test_process_starts_serves_and_keeps_its_state(tmp_path):
    state = tmp_path / "double.json"
    command = [sys.executable, "-m", "stripe_double", "--port", "0", "--state", state]
    for wrong in (["--api-key", "sk_live_1"], ["--public-url", "http://" + "a" * 64]):
        with pytest.raises(SystemExit):
            options(wrong)
    server = build(options(["--port", "0", "--state", str(state)]))
    server.server_close()
    server.double.store.close()
    port = server.server_address[1]
    command[4] = str(port)

    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout.readline().startswith("Stripe double on http://127.0.0.1")
        client = stripe.StripeClient(
            "sk_test_1", base_addresses={"api": f"http://127.0.0.1:{port}"}
        )
        made = client.v1.payment_intents.create({"amount": 500, "currency": "cny"})
    finally:
        process.send_signal(signal.SIGTERM)
        code = process.wait(10)
        process.stdout.close()

    assert code == 0
    saved = json.loads(state.read_text())
    assert list(saved["objects"]["payment_intent"]) == [made.id]


def test_accounts_have_the_same_endpoint_unless_told_otherwise():
    usual = ["--port", "0", "--webhook-url", "http://a.test/"]
    more = ["--connect-url", "http://b.test/", "--connect-secret", "whsec_b"]
    one, two = build(options(usual)), build(options([*usual, *more]))
    for server in (one, two):
        server.server_close()
    ours, theirs = {"type": "payout.paid"}, {"type": "payout.paid", "account": "a"}

    def ends(server):
        return [server.double.webhooks.endpoint(event).url for event in (ours, theirs)]

    assert ends(one) == ["http://a.test/", "http://a.test/"]
    assert ends(two) == ["http://a.test/", "http://b.test/"]
    assert two.double.webhooks.endpoint(theirs).secret == "whsec_b"


def test_state_of_an_older_double_is_read(tmp_path):
    path = tmp_path / "double.json"
    old = {
        "objects": {"charge": {"ch_1": {"object": "charge", "id": "ch_1"}}},
        "keys": {},
        "deliveries": {},
        "settlements": {},
        "seconds_ahead": 5,
    }
    path.write_text(json.dumps(old))

    store = Store(path=path)
    store.close()

    assert store.rows("transfer") == []
    assert owner(store.get("charge", "ch_1")) == PLATFORM
    assert store.rates == {}


def test_clock_moves_with_the_seconds_ahead():
    store = Store()
    store.seconds_ahead = 3600

    assert 3599 <= store.now() - int(time.time()) <= 3601
