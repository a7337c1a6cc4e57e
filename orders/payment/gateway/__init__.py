"""Stripe, behind the few calls the market makes. No database, no decisions.

Every call carries the key of the row that was committed before it.
"""

from .accounts import (
    AccountAnswer,
    create_account,
    dashboard_url,
    find_account,
    last_payout,
    onboarding_url,
    retrieve_account,
)
from .calls import CUT_OFF, MISSING, Ambiguous, Refused, call, client, client_of
from .intents import Intent, cancel_intent, create_intent, retrieve_intent
from .refunds import RefundAnswer, create_refund, find_refund, retrieve_refund
from .transfers import (
    Sending,
    Settled,
    TransferAnswer,
    charge_settled,
    create_reversal,
    create_transfer,
    find_reversal,
    find_transfer,
    retrieve_transfer,
)
from .webhooks import BadSignature, read_webhook

__all__ = [
    "CUT_OFF",
    "MISSING",
    "AccountAnswer",
    "Ambiguous",
    "BadSignature",
    "Intent",
    "RefundAnswer",
    "Refused",
    "Sending",
    "Settled",
    "TransferAnswer",
    "call",
    "cancel_intent",
    "charge_settled",
    "client",
    "client_of",
    "create_account",
    "create_intent",
    "create_refund",
    "create_reversal",
    "create_transfer",
    "dashboard_url",
    "find_account",
    "find_refund",
    "find_reversal",
    "find_transfer",
    "last_payout",
    "onboarding_url",
    "read_webhook",
    "retrieve_account",
    "retrieve_intent",
    "retrieve_refund",
    "retrieve_transfer",
]
