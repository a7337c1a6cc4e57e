"""Pushes of browsers: a line on the lock screen, also while no page is open.

One message goes to each browser that a person turned on. Only the subject of the
notice and a link are in it, sealed for the browser; who comes back to a message of
which nobody knows whether it went sends it again, and the browser shows both as one.
"""

import json
from email.utils import parseaddr
from functools import partial
from hashlib import sha256
from time import time
from typing import Any
from urllib.parse import urlsplit

import requests
from django.conf import settings
from django.utils import timezone, translation

from accounts.models import User
from core.deliveries import (
    TAKEN,
    Accepted,
    DeliveryError,
    NotSentError,
    RefusedError,
    digest,
    send_once,
)
from core.models import Delivery, OutboxMessage
from core.public_web import InvalidIPAddress, https_session
from core.sms_providers.calls import ask
from core.web_push import encrypted, proof
from notifications.emails import reader_of
from notifications.models import PushSubscription
from notifications.push_subscriptions import live_ones, market_key, note_gone
from notifications.states import ALWAYS, ESSENTIAL, TEXTED

from .base import GivenUpError, News, OutsideChannel, link_of

# After so many attempts it is given up: somebody else should tell the person by then.
ATTEMPTS = 4
LONGEST = 120  # signs of the line
DAY = 24 * 3600
GONE = frozenset({404, 410})
# Their system is busy, or our key and clock want looking after: later helps.
LATER = frozenset({401, 403, 429})
# Makers' own services; each that fails is left alone for itself, others together.
SERVICES = (
    "fcm.googleapis.com", "push.services.mozilla.com", "push.apple.com",
    "notify.windows.com",
)  # fmt: skip


class Push(OutsideChannel):
    name = "push"

    def deliver(self, message: OutboxMessage) -> None:
        """To each browser once; it is told if one of them took it."""
        news, user = self.read(message)
        rows = list(live_ones(user)) if user is not None else []
        if user is None or not rows:
            raise GivenUpError("no browser")
        body, failures, took = payload_of(news, user), [], 0
        for row in rows:
            try:
                sent = self._send(message, row, news, body)
            except DeliveryError as failure:
                failures.append(failure)
            else:
                took += sent.state in TAKEN
        waiting = [each for each in failures if not isinstance(each, RefusedError)]
        if waiting and message.attempts < ATTEMPTS:
            raise waiting[0]
        if not took:
            raise GivenUpError(str(failures[0]) if failures else "no browser")

    def _send(
        self, message: OutboxMessage, row: PushSubscription, news: News, body: bytes
    ) -> Delivery:
        intent = self.intent(message)
        intent.key = f"{message.key[:180]}:{row.pk}"
        intent.whom, intent.provider = digest(row.endpoint), "push"
        return send_once(intent, partial(_post, row, news, body), lambda _row: None)


def payload_of(news: News, user: User) -> bytes:
    """What the browser shows: the notice's own line. `tag` makes two of them one."""
    to = reader_of(user)
    with translation.override(to.language):
        title = str(news.subject())
        said: dict[str, Any] = {
            "title": title if len(title) <= LONGEST else f"{title[: LONGEST - 1]}…",
            "link": link_of(news, to),
            "tag": sha256(news.key(str(user.pk)).encode()).hexdigest()[:16],
            "lang": to.language,
        }
    return json.dumps(said, ensure_ascii=False).encode()


def _post(row: PushSubscription, news: News, body: bytes) -> Accepted:
    is_urgent = news.kind in ESSENTIAL | ALWAYS | TEXTED
    headers = {
        "TTL": str(DAY),
        "Urgency": "high" if is_urgent else "normal",
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "Authorization": proof(
            row.endpoint, private=market_key(), contact=_contact(), now=time()
        ),
    }
    sealed = encrypted(body, to=row.p256dh, auth=row.auth)
    answer = ask(_service(row.endpoint), partial(_call, row.endpoint, sealed, headers))
    code = answer.status_code
    if code in GONE:
        note_gone(row)
        raise RefusedError("push: the browser is gone")
    if code in LATER:
        raise NotSentError(f"push: {code}")
    if code >= 300:
        raise RefusedError(f"push: {code}")
    PushSubscription.objects.filter(pk=row.pk).update(told_at=timezone.now())
    return Accepted()


def _call(
    endpoint: str, body: bytes, headers: dict[str, str], **options: Any
) -> requests.Response:
    """Only what the whole internet can reach is called, whatever a browser said."""
    if settings.PUSH_API_URL:
        name = digest(endpoint)
        url = f"{settings.PUSH_API_URL}/push/{name}"
        return requests.post(url, data=body, headers=headers, **options)  # noqa: S113 - `ask` says it
    with https_session(user_agent="Nanpo") as session:
        try:
            return session.post(endpoint, data=body, headers=headers, **options)
        except InvalidIPAddress:
            raise RefusedError("push: no address of the internet") from None


def _service(endpoint: str) -> str:
    host = urlsplit(endpoint).hostname or ""
    known = (one for one in SERVICES if host == one or host.endswith(f".{one}"))
    return f"push {next(known, 'elsewhere')}"


def _contact() -> str:
    if settings.PUSH_CONTACT:
        return str(settings.PUSH_CONTACT)
    return f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}"
