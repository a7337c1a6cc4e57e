"""The arithmetic of a draw, which anybody can do again with what its page shows.

    commitment   = SHA-256(seed)                       shown before the first entry
    ticket       = first 16 of SHA-256(order number)   of a buyer's first paid order
    entries_hash = SHA-256(tickets, sorted, a line each)    shown when entries close
    key          = HMAC-SHA-256(seed, entries_hash + ":" + ticket)
    winners      = the tickets with the smallest keys  the seed is shown by then

The seed was chosen before the entries were known and can't be changed after, since it
would not fit the commitment; the entries can't be changed after they were closed, since
they would not fit their hash. An order's number is random and nobody's choice.
"""

import hashlib
import hmac
from collections.abc import Iterable

TICKET_LENGTH = 16


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def commitment_of(seed: str) -> str:
    return _sha256(seed)


def ticket_of(order_number: str) -> str:
    return _sha256(order_number)[:TICKET_LENGTH]


def hash_of_entries(tickets: Iterable[str]) -> str:
    return _sha256("\n".join(sorted(tickets)))


def key_of(seed: str, entries_hash: str, ticket: str) -> str:
    message = f"{entries_hash}:{ticket}"
    return hmac.new(seed.encode(), message.encode(), hashlib.sha256).hexdigest()


def order_of(seed: str, entries_hash: str, tickets: Iterable[str]) -> list[str]:
    """All tickets, the first to win first."""
    return sorted(tickets, key=lambda ticket: key_of(seed, entries_hash, ticket))
