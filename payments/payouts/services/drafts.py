"""A new batch with the next number of its year, and its transfers."""

from collections.abc import Sequence
from datetime import datetime

from accounts.models import User
from core import dates
from payments.payouts.eligibility import PayoutDue
from payments.payouts.locks import lock_year
from payments.payouts.models import PayoutBatch, Transfer


def new_batch(
    dues: Sequence[PayoutDue], currency: str, *, by: User, now: datetime
) -> tuple[PayoutBatch, list[Transfer]]:
    """A draft with the next number of the year."""
    batch = PayoutBatch.objects.create(
        number=_next_number(dates.day_of(now).year),
        currency=currency,
        total=sum(due.amount for due in dues),
        count=len(dues),
        made_by=by,
        created=now,
    )
    return batch, Transfer.objects.bulk_create(
        _transfer(batch, place, due) for place, due in enumerate(dues, start=1)
    )


def _transfer(batch: PayoutBatch, place: int, due: PayoutDue) -> Transfer:
    account = due.account
    return Transfer(
        batch=batch,
        key=f"{batch.number}-{place:03d}",
        partner=due.partner,
        household=due.household,
        currency=batch.currency,
        amount=due.amount,
        holder=account.holder,
        bank=account.bank,
        branch=account.branch,
        masked=account.masked,
        number=account.number,
        account_version=account.version,
        created=batch.created,
    )


def _next_number(year: int) -> str:
    counter = lock_year(year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return f"P-{year}-{counter.last:04d}"
