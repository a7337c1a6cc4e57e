"""Webhooks: what Stripe says by itself, believed by its signature."""

from typing import Any

import stripe
from django.conf import settings
from django.utils import timezone

SIGNATURE_TOLERANCE_SECONDS = 300


class BadSignature(Exception):  # noqa: N818 - a finding
    """A webhook that Stripe did not send to us."""


def read_webhook(body: bytes, signature: str, *, secret: str) -> dict[str, Any]:
    """The verified event as plain data.

    Raises `BadSignature` for a forged, foreign or stale one. stripe-python lets a
    signature from the future pass; we don't. Without a secret nobody can be believed.
    """
    if not secret:
        raise BadSignature
    try:
        event = stripe.Webhook.construct_event(
            body,
            signature,
            secret,
            tolerance=SIGNATURE_TOLERANCE_SECONDS,
        )
        sent_at = int(dict(p.split("=", 1) for p in signature.split(","))["t"])
    except (ValueError, KeyError, stripe.SignatureVerificationError) as error:
        raise BadSignature from error
    ahead = sent_at - timezone.now().timestamp()
    if ahead > SIGNATURE_TOLERANCE_SECONDS:
        raise BadSignature
    read = event.to_dict()
    if bool(read.get("livemode")) != settings.STRIPE_SECRET_KEY.startswith("sk_live"):
        raise BadSignature
    return dict(read)
