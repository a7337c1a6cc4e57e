"""Stripe, behind the few calls the market makes. No database, no decisions.

Every call carries the key of the row that was committed before it.
"""

from .calls import CUT_OFF, MISSING, Ambiguous, Refused, call, client, client_of
from .intents import Intent, cancel_intent, create_intent, retrieve_intent
from .refunds import RefundAnswer, create_refund, find_refund, retrieve_refund
from .webhooks import BadSignature, read_webhook

__all__ = [
    "CUT_OFF",
    "MISSING",
    "Ambiguous",
    "BadSignature",
    "Intent",
    "RefundAnswer",
    "Refused",
    "call",
    "cancel_intent",
    "client",
    "client_of",
    "create_intent",
    "create_refund",
    "find_refund",
    "read_webhook",
    "retrieve_intent",
    "retrieve_refund",
]
