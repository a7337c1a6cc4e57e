"""Webhooks: what Stripe says by itself, believed by its signature."""

from typing import Any

import stripe
from django.conf import settings
from django.utils import timezone

from core.inputs import document

SIGNATURE_TOLERANCE_SECONDS = 300
MOST_OF_AN_ID = 64
MOST_OF_AN_OBJECT = 100  # a page to pay on has an id of 66 characters
LIVE_KEYS = ("sk_live_", "rk_live_")  # a restricted key is as live as the secret one


class WebhookSignatureError(Exception):
    """A webhook that Stripe did not send to us."""


def read_webhook(body: bytes, signature: str, *, secret: str) -> dict[str, object]:
    """The verified event as plain data.

    Raises `WebhookSignatureError` for a forged, foreign or stale one. stripe-python
    lets a signature from the future pass; we don't. Without a secret nobody can be
    believed.
    """
    read = document(body)
    if not secret or read is None or not _is_event(read):
        raise WebhookSignatureError
    try:
        # Not `construct_event`, which makes objects of it all, to be made plain again.
        stripe.WebhookSignature.verify_header(
            body.decode(), signature, secret, SIGNATURE_TOLERANCE_SECONDS
        )
        sent_at = int(dict(p.split("=", 1) for p in signature.split(","))["t"])
    except (ValueError, KeyError, stripe.SignatureVerificationError) as error:
        raise WebhookSignatureError from error
    ahead = sent_at - timezone.now().timestamp()
    if ahead > SIGNATURE_TOLERANCE_SECONDS:
        raise WebhookSignatureError
    if bool(read.get("livemode")) != settings.STRIPE_SECRET_KEY.startswith(LIVE_KEYS):
        raise WebhookSignatureError
    return read


def _is_event(found: dict[str, Any]) -> bool:
    """Whether it has an event's shape, with ids that a row can keep."""
    data = found.get("data")
    about = data.get("object") if isinstance(data, dict) else None
    if not isinstance(about, dict):
        return False
    ids = [found.get("id"), found.get("type"), found.get("account") or ""]
    return _fits(about.get("id", ""), MOST_OF_AN_OBJECT) and all(
        _fits(each, MOST_OF_AN_ID) for each in ids
    )


def _fits(text: Any, most: int) -> bool:
    return isinstance(text, str) and len(text) <= most
