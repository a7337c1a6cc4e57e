"""Push services of browsers' makers: they take what they can't read, and tell who left.

What a message says is read by whoever has the browser's keys: a test.
"""

from __future__ import annotations

import base64
import json
import re

from .store import Store
from .wire import Asked, Reply, json_reply

SMALLEST, LARGEST = 86, 4096
LONGEST_LIFE = 28 * 24 * 3600
URGENCIES = frozenset({"very-low", "low", "normal", "high"})
_PROOF = re.compile(r"vapid t=(?P<token>[\w-]+\.[\w-]+\.[\w-]{86}),k=[\w-]{87}")


def answer(store: Store, asked: Asked) -> Reply:
    """At `/push/<name>`, which stands for one browser. `refuse` is one that is gone."""
    wrong, status = _wrong(asked)
    if wrong:
        store.refused_calls.append(f"push: {wrong}")
        return json_reply({"message": wrong}, status)
    name = asked.path.removeprefix("/push/")
    if store.blocks("push"):
        return json_reply({"message": "no such subscription"}, 410)
    message = store.take("push", name, "(sealed)")
    message.extra = {
        "body": base64.b64encode(asked.body).decode(),
        "ttl": asked.headers["ttl"],
        "urgency": asked.headers.get("urgency", "normal"),
        "proof": asked.headers["authorization"],
    }
    return Reply(201, b"", "text/plain")


def _wrong(asked: Asked) -> tuple[str, int]:
    """What a service would refuse, and by which status; "" for nothing."""
    headers, size = asked.headers, len(asked.body)
    ttl = headers.get("ttl", "")
    is_sealed = headers.get("content-encoding") == "aes128gcm" and size > SMALLEST
    is_urgency = headers.get("urgency", "normal") in URGENCIES
    faults = {
        ("only POST", 405): asked.method != "POST",
        ("not sealed", 400): not is_sealed,
        ("too large", 413): size > LARGEST,
        ("no TTL", 400): not ttl.isdecimal() or int(ttl) > LONGEST_LIFE,
        ("no such urgency", 400): not is_urgency,
        ("no proof", 401): not _is_proven(headers.get("authorization", "")),
    }
    return next((fault for fault, is_so in faults.items() if is_so), ("", 0))


def _is_proven(said: str) -> bool:
    """Whether a proof has its parts; who has the public key checks who signed it."""
    found = _PROOF.fullmatch(said)
    if found is None:
        return False
    claims = found["token"].split(".")[1]
    read = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
    return bool({"aud", "exp", "sub"} <= read.keys())
