"""One call per idempotency key: the same key again gets the first answer again."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from .errors import StripeError
from .store import Store

LIFETIME = 24 * 60 * 60
LONGEST_KEY = 255


@dataclass(frozen=True)
class KeptAnswer:
    """A status and a body already written as JSON."""

    status: int
    body: str
    replayed: bool = False


@dataclass(frozen=True)
class Claim:
    """A key as one call holds it: whose it is, and what was asked under it."""

    name: str
    fingerprint: str


def fingerprint(method: str, path: str, body: str) -> str:
    return hashlib.sha256(f"{method} {path}\n{body}".encode()).hexdigest()


def begin(store: Store, *, account: str, key: str, asked: str) -> Claim | KeptAnswer:
    """Take the key, or give the answer kept for it.

    Raises the errors of Stripe when the key came with another call before, or when
    that call is still being answered.
    """
    if len(key) > LONGEST_KEY:
        raise StripeError(
            f"Idempotency keys are at most {LONGEST_KEY} characters long.",
            kind="idempotency_error",
            executed=False,
        )
    name = f"{account} {key}"
    with store.lock:
        kept = store.keys.get(name)
        if kept and kept["created"] + LIFETIME <= store.now():
            kept = None
        if kept is None:
            store.keys[name] = {
                "fingerprint": asked,
                "created": store.now(),
                "status": None,
                "body": None,
            }
            return Claim(name, asked)
    if kept["fingerprint"] != asked:
        raise StripeError(
            "Keys for idempotent requests can only be used with the same parameters "
            f"they were first used with. Try using a key other than '{key}'.",
            kind="idempotency_error",
            executed=False,
        )
    if kept["status"] is None:
        raise StripeError(
            "There is currently another in-progress request using this Idempotent "
            "Key. Please try again later.",
            status=409,
            code="idempotency_key_in_use",
            kind="idempotency_error",
            executed=False,
        )
    return KeptAnswer(kept["status"], kept["body"], replayed=True)


def keep(store: Store, claim: Claim, answer: KeptAnswer) -> None:
    with store.lock:
        kept = store.keys.get(claim.name)
        if kept and kept["fingerprint"] == claim.fingerprint:
            kept.update(status=answer.status, body=answer.body)
            store.touch()


def release(store: Store, claim: Claim) -> None:
    """Forget the key: its call never began."""
    with store.lock:
        store.keys.pop(claim.name, None)
