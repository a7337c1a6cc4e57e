"""Tokens of invitations: random, signed, and kept as a digest only."""

import hashlib
import secrets

from django.core.signing import BadSignature, Signer

_SALT = "members.invitation"


def new_token() -> str:
    """What stands in the link."""
    return Signer(salt=_SALT).sign(secrets.token_urlsafe(24))


def digest_of(token: str) -> str | None:
    """Under which the token is kept; None for one that was never given out."""
    try:
        raw = Signer(salt=_SALT).unsign(token)
    except BadSignature:
        return None
    return hashlib.sha256(raw.encode()).hexdigest()
