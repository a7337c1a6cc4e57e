"""What is asked of orders by more than one page."""

from decimal import Decimal
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Sum

from .models import BalanceEntry

if TYPE_CHECKING:
    from accounts.models import User


def owed_by(user: "User | None") -> dict[int, Decimal]:
    """What a shopper owes from earlier orders, by seller's id; one query."""
    if user is None or user.pk is None:
        return {}
    rows = BalanceEntry.objects.filter(user=user, currency=settings.MARKET_CURRENCY)
    sums = rows.order_by().values("partner").annotate(owed=Sum("amount"))
    return {row["partner"]: row["owed"] for row in sums if row["owed"] > 0}
