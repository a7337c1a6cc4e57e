"""What shoppers have on their balances, and how it came about."""

from django.db.models import Sum

from .models import Credit


def balances_of(user_id: int) -> dict[str, int]:
    """What the shopper can spend by currency, in its smallest unit; one query."""
    rows = Credit.objects.unspent(user_id).order_by().values_list("currency")
    return {code: int(total) for code, total in rows.annotate(total=Sum("left"))}


def balance(user_id: int, currency: str) -> int:
    return balances_of(user_id).get(currency, 0)
