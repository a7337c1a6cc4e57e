"""Signed tickets: proof that the viewer of a page may hear a channel, for a while."""

import secrets
import time
from dataclasses import dataclass

from django.conf import settings
from django.core import signing

from .news import is_wide

SALT = "core.events"
TICKET_AGE = 3600  # seconds that a ticket opens streams, and that a stream lasts


@dataclass(frozen=True)
class Ticket:
    """What a ticket says: the channel, which ticket it is, and until when it counts."""

    channel: str
    nonce: str
    ends: int  # seconds since 1970
    is_counted: bool = True  # among those who watch; the crew's own pages are not


def ticket(channel: str, lasts: int = TICKET_AGE, *, is_counted: bool = True) -> str:
    """A new ticket for one page. `lasts` longer only where anybody may hear."""
    named: list[str | int] = [
        channel,
        secrets.token_urlsafe(6),
        int(time.time()) + lasts,
    ]
    if not is_counted:
        named.append(0)
    return signing.dumps(named, salt=SALT)


def address(channel: str, lasts: int = TICKET_AGE, *, is_counted: bool = True) -> str:
    """Where the page's browser hears the channel; a new ticket at every call."""
    signed = ticket(channel, lasts, is_counted=is_counted)
    if settings.NCHAN_PUBLISH_URL and is_wide(channel):
        return settings.NCHAN_STREAM_URL.format(channel=channel, ticket=signed)
    return f"/events/{signed}/"


def read_ticket(signed: str) -> Ticket | None:
    """What the ticket says, or None when it is forged or too old."""
    try:
        channel, nonce, ends, *uncounted = signing.loads(signed, salt=SALT)
        is_old = time.time() >= ends
    except (signing.BadSignature, TypeError, ValueError):
        return None
    if is_old:
        return None
    return Ticket(channel, nonce, ends, is_counted=not uncounted)
