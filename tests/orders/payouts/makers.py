"""Fees, sales and what the books say of them."""

from decimal import Decimal

from config.audit import INVARIANTS
from orders.ledger.models import Posting
from orders.ledger.queries import balance_of
from orders.payouts.models import FeeRule

MONEY = {"adjusted", "books", "credit", "disputes", "money", "payouts", "stripe"}
# Lateness is not at issue: time stands still here. A refund that failed is asked again
# by a person, and until then the audit names what was cancelled and is not paid back.
LEFT_OUT = (" in time", " come to an end", "that were paid go back in full")


def a_fee(percent="10", **fields):
    return FeeRule.objects.create(percent=Decimal(percent), **fields)


def owed(farm, kind="pending", currency="CNY"):
    return balance_of(f"{kind}:{currency}:{farm.pk}")


def held(kind, currency="CNY"):
    return balance_of(f"{kind}:{currency}")


def off_balance():
    """Causes of transactions that don't sum to zero; there must be none."""
    sums = {}
    for cause, amount in Posting.objects.values_list("transaction__cause", "amount"):
        sums[cause] = sums.get(cause, 0) + amount
    return {cause: total for cause, total in sums.items() if total}


def money_audits():
    return [
        one
        for one in INVARIANTS
        if one.check.__module__.rpartition(".")[2] in MONEY
        and not one.name.endswith(LEFT_OUT)
    ]
