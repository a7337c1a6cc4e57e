"""`python -m stripe_double`: start the double and serve until told to stop."""

from __future__ import annotations

import argparse
import logging
import signal
import sys
import threading
from pathlib import Path

from .double import Double
from .endpoints import Endpoint
from .server import Server, serving
from .store import Store
from .webhooks import Webhooks

LONGEST_URL = 70  # with an address of a payment behind it, it must fit a QR code


def options(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="stripe_double", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="loopback by default")
    parser.add_argument("--port", type=int, default=12111)
    parser.add_argument("--webhook-url", help="where events are posted; none: nowhere")
    parser.add_argument("--webhook-secret", default="whsec_demo")
    parser.add_argument(
        "--connect-url",
        help="where events of connected accounts are posted; default: as all others",
    )
    parser.add_argument(
        "--connect-secret", help="signs those; default: --webhook-secret"
    )
    parser.add_argument("--public-url", help="how a browser reaches the double")
    parser.add_argument("--api-key", help="the one sk_test_ key that is accepted")
    parser.add_argument(
        "--state", type=Path, help="a JSON file that outlives a restart"
    )
    parser.add_argument(
        "--settle-delay",
        type=float,
        default=0.5,
        help="seconds until a charge has its balance transaction",
    )
    parser.add_argument("--verbose", action="store_true", help="log every request")
    chosen = parser.parse_args(arguments)
    if chosen.api_key and not chosen.api_key.startswith("sk_test_"):
        parser.error("--api-key must begin with sk_test_")
    if len(chosen.public_url or "") > LONGEST_URL:
        parser.error(f"--public-url has at most {LONGEST_URL} characters")
    return chosen


def build(chosen: argparse.Namespace) -> Server:
    store = Store(path=chosen.state, settle_delay=chosen.settle_delay)
    connect = Endpoint(
        chosen.connect_url or chosen.webhook_url,
        chosen.connect_secret or chosen.webhook_secret,
    )
    webhooks = Webhooks(store, chosen.webhook_url, chosen.webhook_secret, connect)
    double = Double(store, webhooks, api_key=chosen.api_key)
    server = Server((chosen.host, chosen.port), double)
    store.public_url = (chosen.public_url or server.url).rstrip("/")
    return server


def main() -> int:
    chosen = options()
    logging.basicConfig(
        level=logging.INFO if chosen.verbose else logging.WARNING,
        format="stripe_double %(levelname)s %(message)s",
    )
    try:
        server = build(chosen)
    except OSError as error:
        sys.stderr.write(f"stripe_double cannot start: {error}\n")
        return 1
    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    with serving(server):
        sys.stdout.write(f"Stripe double on {server.double.store.public_url}\n")
        sys.stdout.flush()
        stop.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
