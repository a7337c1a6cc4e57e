"""Tokens of invitations: made from a number kept here and the market's secret key.

The row keeps a digest alone, so who reads the database opens no door; the office can
still show and print a link again.
"""

import base64
import hashlib
import secrets
from datetime import timedelta

from django.utils.crypto import salted_hmac

_SALT = "openings.invitation"
MOST_OF_A_TOKEN = 64
# How long after its end an office still sees whom it invited in vain.
NEVER_FOLLOWED_KEPT = timedelta(days=180)


def new_nonce() -> str:
    return secrets.token_hex(16)


def token_of(nonce: str) -> str:
    """What stands in the link."""
    raw = salted_hmac(_SALT, nonce, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(raw).decode()[:24]


def digest_of(token: str) -> str:
    """Under which a link is kept."""
    return hashlib.sha256(token[:MOST_OF_A_TOKEN].encode()).hexdigest()
