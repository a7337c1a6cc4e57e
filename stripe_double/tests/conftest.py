"""A double on a free port, a client that talks to it, and a shop that listens."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import stripe

from stripe_double.testing import SECRET_KEY, running_double

from .shop import EXPRESS, CheckingClient, ListeningShop


@pytest.fixture(scope="session")
def started():
    with running_double() as double:
        yield double


@pytest.fixture
def double(started):
    started.reset()
    started.settle_delay(0)
    yield started
    assert started.wrongs() == []


@pytest.fixture
def client(double):
    return stripe.StripeClient(
        SECRET_KEY,
        base_addresses={"api": double.url, "files": double.url},
        http_client=CheckingClient(timeout=10),
    )


@pytest.fixture
def api(client):
    return client.v1


@pytest.fixture
def intent(api):
    """Makes one PaymentIntent of ¥235, or as the test wants it."""

    def make(key=None, **params):
        wanted = {"amount": 23500, "currency": "cny"} | params
        return api.payment_intents.create(
            wanted, {"idempotency_key": key} if key else {}
        )

    return make


@pytest.fixture
def charge(api, intent, double):
    """Makes a paid charge of ¥235, or as the test wants it."""

    def make(card="4242424242424242", **params):
        made = intent(**params)
        double.pay(made.id, card)
        found = api.payment_intents.retrieve(made.id, {"expand": ["latest_charge"]})
        return found.latest_charge

    return make


@pytest.fixture
def seller(api, double):
    """Makes a connected account; `state=None` leaves it as it was created."""

    def make(state="complete", **params):
        wanted = {
            "controller": EXPRESS,
            "country": "HK",
            "capabilities": {"transfers": {"requested": True}},
        }
        made = api.accounts.create(wanted | params)
        if state:
            double.account(made.id, state)
        return made.id

    return make


@pytest.fixture
def send(api, seller):
    """Makes a transfer of ¥10 of the charge to a seller."""

    def make(charge, amount=1000, to=None, **params):
        source = {"source_transaction": charge.id} if charge else {}
        wanted = {"amount": amount, "currency": "cny", "destination": to or seller()}
        return api.transfers.create(wanted | source | params)

    return make


@pytest.fixture
def shop():
    found = ListeningShop()

    class Ear(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self.send_response(found.take(body, self.headers["Stripe-Signature"]))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Ear)
    server.daemon_threads = True
    found.url = f"http://127.0.0.1:{server.server_address[1]}/stripe/webhook/"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield found
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def listened(shop):
    with running_double(webhook_url=shop.url) as double:
        yield double


@pytest.fixture
def listened_api(listened):
    return stripe.StripeClient(SECRET_KEY, base_addresses={"api": listened.url}).v1
