"""What a cooperative owes its households, less what is about to be paid."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet, Sum

from office.distribution.models import PayItem, PayRun
from office.distribution.rules import in_order
from office.distribution.states import ItemState
from orders.ledger.models import LedgerAccount
from orders.ledger.queries import with_balance
from orders.ledger.states import AccountKind
from vendors.banking.models import BankAccount
from vendors.banking.states import AccountState
from vendors.cooperatives.models import Household
from vendors.cooperatives.queries import households_of
from vendors.partner.models import Partner


@dataclass(frozen=True)
class Due:
    """A household, what it is owed, and what of it no payment holds. Minor units."""

    household: Household
    owed: int
    held: int
    account: BankAccount | None = None

    @property
    def free(self) -> int:
        return self.owed - self.held

    @property
    def payable(self) -> int:
        """What a payment may be made of: one at a time, the rest once it is noted."""
        return 0 if self.held else self.owed

    @property
    def is_payable_by_bank(self) -> bool:
        account = self.account
        return account is not None and account.state == AccountState.CONFIRMED


def owed_to(household_ids: Iterable[int], currency: str) -> dict[int, int]:
    """By household, in minor units; one query."""
    accounts = LedgerAccount.objects.filter(
        kind=AccountKind.HOUSEHOLD, currency=currency, household__in=list(household_ids)
    )
    rows = with_balance(accounts).values_list("household", "balance")  # type: ignore[misc]  # annotated
    return {pk: int(balance) for pk, balance in rows}


def pay_runs_of(cooperative: Partner) -> QuerySet[PayRun]:
    """The latest first, with how many of their items wait to be noted; one query."""
    intended = Q(items__state=ItemState.INTENDED)
    rows = PayRun.objects.filter(cooperative=cooperative).select_related("batch", "by")
    return rows.annotate(waiting=Count("items", filter=intended)).order_by("-pk")


def held_for(household_ids: Iterable[int], currency: str) -> dict[int, int]:
    """What payments hold that are intended and not yet made; one query."""
    rows = PayItem.objects.filter(
        household__in=list(household_ids),
        currency=currency,
        state=ItemState.INTENDED,
    )
    sums = rows.order_by().values_list("household").annotate(sum=Sum("amount"))
    return {pk: int(amount) for pk, amount in sums}


def dues_of(cooperative: Partner, currency: str) -> list[Due]:
    """Households that are owed something, by number; four queries."""
    households = {one.pk: one for one in households_of(cooperative)}
    owed = owed_to(households, currency)
    held = held_for(owed, currency)
    accounts = {
        each.household_id: each
        for each in BankAccount.objects.filter(household__in=owed)
    }
    dues = [
        Due(households[pk], amount, held.get(pk, 0), accounts.get(pk))
        for pk, amount in owed.items()
        if amount > 0
    ]
    return sorted(dues, key=lambda due: (in_order(due.household.number), due.owed))
