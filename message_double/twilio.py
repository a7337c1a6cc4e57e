"""Twilio's side: Messages with basic auth, and signed calls back."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from email.utils import formatdate
from typing import Any
from urllib.parse import urlencode

from .store import Message, Store
from .wire import Asked, Reply, json_reply

KEY, SECRET = "AC0000000000000000000000000000double", "twilio-secret"


def answer(store: Store, asked: Asked) -> Reply:
    expected = base64.b64encode(f"{KEY}:{SECRET}".encode()).decode()
    if asked.headers.get("authorization") != f"Basic {expected}":
        store.refused_calls.append("twilio: authentication")
        return json_reply({"code": 20003, "message": "Authenticate"}, 401)
    if not asked.path.endswith(f"/2010-04-01/Accounts/{KEY}/Messages.json"):
        return json_reply({"code": 20404, "message": "not found"}, 404)
    if asked.method == "GET":
        to = asked.params().get("To")
        rows = [
            _shown(m) for m in store.messages if m.provider == "twilio" and m.to == to
        ]
        return json_reply({"messages": rows})
    return _send(store, asked.form())


def _send(store: Store, form: dict[str, str]) -> Reply:
    if not re.fullmatch(r"\+\d{7,15}", form.get("To", "")):
        return json_reply({"code": 21211, "message": "Invalid 'To' Phone Number"}, 400)
    if store.blocks("twilio"):
        return json_reply({"code": 21610, "message": "unsubscribed recipient"}, 400)
    message = store.take("twilio", form["To"], form["Body"])
    message.id = f"SM{message.number:032x}"
    message.extra["callback"] = form.get("StatusCallback", "")
    return json_reply(_shown(message), 201)


def _shown(message: Message) -> dict[str, Any]:
    return {
        "sid": message.id,
        "to": message.to,
        "body": message.text,
        "status": "queued",
        "num_segments": "1",
        "date_created": formatdate(message.at).replace("-0000", "+0000"),
    }


def signed(form: dict[str, str], url: str) -> tuple[bytes, dict[str, str]]:
    words = url + "".join(f"{name}{form[name]}" for name in sorted(form))
    made = hmac.new(SECRET.encode(), words.encode(), hashlib.sha1).digest()
    return urlencode(form).encode(), {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Twilio-Signature": base64.b64encode(made).decode(),
    }


def report(message: Message, url: str) -> tuple[bytes, dict[str, str]]:
    status = "undelivered" if message.is_lie else "delivered"
    form = {"MessageSid": message.id, "MessageStatus": status, "To": message.to}
    return signed(form | ({"ErrorCode": "30003"} if message.is_lie else {}), url)


def reply(number: str, text: str, url: str) -> tuple[bytes, dict[str, str]]:
    return signed({"From": number, "Body": text, "MessageSid": "SM1"}, url)
