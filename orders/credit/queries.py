"""What shoppers have on their balances, and how it came about."""

from django.db.models import Sum

from .models import Credit


def balance(user_id: int, currency: str) -> int:
    """What the shopper can spend, in the currency's smallest unit; one query."""
    rows = Credit.objects.unspent(user_id).filter(currency=currency)
    total = rows.aggregate(total=Sum("left", default=0))["total"]
    return int(total)
