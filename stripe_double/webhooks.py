"""Deliveries of events to the shop: signed, and tried again with back-off.

A test can ask for them shuffled, doubled, late, lost or wrongly signed.
"""

from __future__ import annotations

import http.client
import json
import logging
import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import stripe

from .clockwork import catch_up
from .endpoints import Endpoint, wants
from .errors import Obj
from .events import without_secrets
from .store import Store

log = logging.getLogger("stripe_double")
MAX_TRIES = 12
LONGEST_WAIT = 60.0
ANSWER_WITHIN = 10.0
SHUFFLE_WINDOW = 0.3
TICK = 0.05
WORKERS = 4
OTHER_SECRET = "whsec_somebody_elses"  # noqa: S105 - no secret: it is there to be wrong


@dataclass
class Chaos:
    """What goes wrong on purpose. A number counts events, `True` means all of them."""

    shuffle: bool = False
    duplicate: int | bool = False
    drop: int | bool = False
    wrong_secret: int | bool = False
    delay: float = 0.0

    def take(self, name: str) -> bool:
        """Whether it happens to the event at hand; counts a number down."""
        left = getattr(self, name)
        if isinstance(left, bool):
            return left
        if left <= 0:
            return False
        setattr(self, name, left - 1)
        return True


@dataclass
class Webhooks:
    """The queue of deliveries. It is part of the store, so it survives a restart."""

    store: Store
    url: str | None
    secret: str
    connect: Endpoint | None = None
    first_wait: float = 1.0
    chaos: Chaos = field(default_factory=Chaos)

    def __post_init__(self) -> None:
        self._stop = threading.Event()
        self._random = random.Random(20240229)
        self._busy: set[str] = set()
        self._pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="webhook")
        self._clockwork = threading.Thread(target=self._run, daemon=True)
        self.store.listeners.append(self.expect)

    def endpoint(self, event: Obj) -> Endpoint:
        """Events of connected accounts have an endpoint of their own, if one is set."""
        if "account" in event and self.connect:
            return self.connect
        return Endpoint(self.url, self.secret)

    def start(self) -> None:
        """Begin; what an earlier run could not deliver is tried afresh."""
        for delivery in self.store.deliveries.values():
            delivery.update(tries=0, due=time.time())
        self._clockwork.start()

    def close(self) -> None:
        self._stop.set()
        self._clockwork.join()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def addresses(self, event: Obj) -> dict[str, Endpoint]:
        """By the name of the delivery: where the event has to go."""
        name = event["id"]
        found = {name: self.endpoint(event)} if self.endpoint(event).url else {}
        for made in self.store.rows("webhook_endpoint"):
            if wants(made, event):
                found[f"{name} {made['id']}"] = Endpoint(made["url"], made["_secret"])
        return found

    def expect(self, event: Obj) -> None:
        """Queue an event. Called with the store's lock held."""
        addresses = self.addresses(event)
        event["pending_webhooks"] = len(addresses)
        for name in addresses:
            due = time.time() + self.chaos.delay
            if self.chaos.shuffle:
                due += self._random.random() * SHUFFLE_WINDOW
            self.store.deliveries[name] = {
                **_delivery(event["id"], due),
                "copies": 2 if self.chaos.take("duplicate") else 1,
                "wrong_secret": self.chaos.take("wrong_secret"),
                "lost": self.chaos.take("drop"),
            }

    def redeliver(self, event_id: str) -> None:
        """Send an event once more, whether or not it arrived before."""
        with self.store.lock:
            event = self.store.get("event", event_id)
            addresses = self.addresses(event)
            event["pending_webhooks"] = len(addresses)
            for name in addresses:
                self.store.deliveries[name] = _delivery(event_id, time.time())
            self.store.touch()

    def is_idle(self) -> bool:
        """Nothing waits for its first delivery, and no charge for its settlement."""
        with self.store.lock:
            waiting = any(
                not delivery["lost"] and delivery["tries"] < MAX_TRIES
                for delivery in self.store.deliveries.values()
            )
            return not (waiting or self._busy or self.store.settlements)

    def _run(self) -> None:
        while not self._stop.wait(TICK):
            self._catch_up()
            with self.store.lock:
                due = [
                    name
                    for name, delivery in self.store.deliveries.items()
                    if delivery["due"] <= time.time()
                    and delivery["tries"] < MAX_TRIES
                    and not delivery["lost"]
                    and name not in self._busy
                ]
                self._busy.update(due)
            for name in due:
                self._pool.submit(self._deliver, name)

    def _catch_up(self) -> None:
        """A fault of the double must not stop its clock, which nobody would see."""
        try:
            catch_up(self.store)
        except Exception:
            log.exception("The double itself failed at what time brings")

    def _deliver(self, name: str) -> None:
        try:
            with self.store.lock:
                delivery = self.store.deliveries.get(name)
                if delivery is None:
                    return
                event = self.store.get("event", delivery["event"])
                payload = json.dumps(without_secrets(event))
                to = self.addresses(event).get(name)
            if to and delivery["wrong_secret"]:
                to = Endpoint(to.url, OTHER_SECRET)
            arrived = [_post(payload, to) for _ in range(delivery["copies"]) if to]
            with self.store.lock:
                # An endpoint that is gone has heard all that it will ever hear.
                self._note(name, delivery, arrived=any(arrived) or not to)
        finally:
            with self.store.lock:
                self._busy.discard(name)

    def _note(self, name: str, delivery: Obj, *, arrived: bool) -> None:
        """Done with it, or when to try again. A reset meanwhile is left alone."""
        if self.store.deliveries.get(name) is not delivery:
            return
        if arrived:
            del self.store.deliveries[name]
            self.store.get("event", delivery["event"])["pending_webhooks"] -= 1
        else:
            delivery["tries"] += 1
            wait = self.first_wait * 2 ** (delivery["tries"] - 1)
            delivery["due"] = time.time() + min(wait, LONGEST_WAIT)
        self.store.touch()


def _delivery(event_id: str, due: float) -> Obj:
    return {
        "event": event_id,
        "due": due,
        "tries": 0,
        "copies": 1,
        "wrong_secret": False,
        "lost": False,
    }


def _post(payload: str, to: Endpoint) -> bool:
    if not to.url:
        return False
    parts = urlsplit(to.url)
    secure = parts.scheme == "https"
    kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=ANSWER_WITHIN)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request(
            "POST",
            path or "/",
            body=payload.encode(),
            headers={
                "Content-Type": "application/json; charset=utf-8",
                "Stripe-Signature": sign(payload, to.secret),
                "User-Agent": "Stripe/1.0 (stripe_double)",
            },
        )
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return 200 <= status < 300


def sign(payload: str, secret: str) -> str:
    header: str = stripe.WebhookSignature.generate_signature_header(payload, secret)
    return header
