"""Bank details of households, entered by one person and confirmed by another."""

from typing import TYPE_CHECKING

from django.db import transaction

from core.audit import record
from vendors.banking.models import BankAccount
from vendors.banking.services import (
    BankDetails,
    confirm_households_account,
    keep_households_account,
)
from vendors.cooperatives.models import Household
from vendors.partner.locks import lock_partner

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def keep_bank(
    household: Household, details: BankDetails, *, seen: int, by: "User"
) -> BankAccount:
    """Enter or change them. The log shows the mask only. Raises `StaleAccount`."""
    lock_partner(household.cooperative_id)
    account = keep_households_account(household, details, seen=seen, by=by)
    record("office.household.bank", household, after={"account": account.masked})
    return account


@transaction.atomic
def confirm_bank(household: Household, *, seen: int, by: "User") -> BankAccount:
    """Somebody has compared them with the household's papers.

    Raises `StaleAccount`, `OwnAccount` and `TransitionError`.
    """
    lock_partner(household.cooperative_id)
    account = confirm_households_account(household, seen=seen, by=by)
    record(
        "office.household.bank_confirmed", household, after={"account": account.masked}
    )
    return account
