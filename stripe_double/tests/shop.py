"""A shop that calls the double and listens to it, and what it asks for."""

import json
import threading
from collections import deque
from dataclasses import dataclass, field

import stripe

from stripe_double import shapes
from stripe_double.testing import WEBHOOK_SECRET

EXPRESS = {
    "fees": {"payer": "application"},
    "losses": {"payments": "application"},
    "stripe_dashboard": {"type": "express"},
}
DAY = 24 * 60 * 60


class CheckingClient(stripe.RequestsClient):
    """Looks at every answer: all that the library needs is there, and no more."""

    def request(self, *args, **kwargs):
        body, status, headers = super().request(*args, **kwargs)
        if status == 200:
            assert shapes.wrongs(json.loads(body)) == []
        return body, status, headers


@dataclass
class ListeningShop:
    """A webhook address; answers with `statuses` in turn, then 200."""

    url: str = ""
    secret: str = WEBHOOK_SECRET
    bodies: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    statuses: deque[int] = field(default_factory=deque)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, body: str, signature: str) -> int:
        with self.lock:
            try:
                stripe.WebhookSignature.verify_header(body, signature, self.secret)
            except stripe.SignatureVerificationError:
                self.refused.append(body)
                return 400
            self.bodies.append(body)
            return self.statuses.popleft() if self.statuses else 200
