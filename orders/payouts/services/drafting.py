"""A new batch with the next number of its year."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone

from orders.payouts.locks import lock_year
from orders.payouts.models import PayoutBatch

if TYPE_CHECKING:
    from accounts.models import User


def new_batch(
    currency: str, *, total: int, count: int, by: "User", now: datetime
) -> PayoutBatch:
    """A draft with the next number of the year, without its transfers."""
    return PayoutBatch.objects.create(
        number=_next_number(timezone.localdate(now).year),
        currency=currency,
        total=total,
        count=count,
        made_by=by,
        created=now,
    )


def _next_number(year: int) -> str:
    counter = lock_year(year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return f"P-{year}-{counter.last:04d}"
