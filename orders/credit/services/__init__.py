"""Every write to the balances of shoppers."""

from .choices import choose_differences
from .expiring import expire_due, warn
from .gifts import Gift, give
from .giving import (
    WARNED_BEFORE,
    credit_refund,
    give_back,
    of_shopper,
    return_cash_out,
    taken_by,
    usual_expiry,
)
from .spending import BalanceSpent, Taking, hold, release, take

__all__ = [
    "WARNED_BEFORE",
    "BalanceSpent",
    "Gift",
    "Taking",
    "choose_differences",
    "credit_refund",
    "expire_due",
    "give",
    "give_back",
    "hold",
    "of_shopper",
    "release",
    "return_cash_out",
    "take",
    "taken_by",
    "usual_expiry",
    "warn",
]
