"""The only locks on bank details."""

from django.db.models import QuerySet

from .models import BankAccount


def lock_account(rows: QuerySet[BankAccount]) -> BankAccount | None:
    """The one row of the query, locked; None when there is none."""
    return rows.select_for_update(of=("self",), no_key=True).first()
