"""Fees, sales and what the books say of them."""

from decimal import Decimal

from orders.ledger.models import Posting
from orders.ledger.queries import balance_of
from orders.payouts.models import FeeRule


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
