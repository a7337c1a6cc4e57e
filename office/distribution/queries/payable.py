"""What a cooperative owes its households, and how far a distribution reached them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from office.distribution.models import PayItem, PayRun, Run, RunShare
from office.distribution.rules import in_order
from office.distribution.states import IN_THE_BOOKS, ItemState
from payments.ledger.models import LedgerAccount, LedgerTransaction, Posting
from payments.ledger.queries import with_balance
from payments.ledger.states import AccountKind, TransactionKind
from payments.payouts.models import Transfer
from payments.payouts.states import LIVE
from vendors.banking.models import BankAccount
from vendors.banking.states import AccountState
from vendors.cooperatives.models import Household
from vendors.cooperatives.queries import households_of
from vendors.partner.models import Partner


@dataclass(frozen=True)
class UnpaidShare:
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


def dues_of(cooperative: Partner, currency: str) -> list[UnpaidShare]:
    """Households that are owed something, by number; four queries."""
    households = {one.pk: one for one in households_of(cooperative)}
    owed = owed_to(households, currency)
    held = held_for(owed, currency)
    accounts = {
        each.household_id: each
        for each in BankAccount.objects.filter(household__in=owed)
    }
    dues = [
        UnpaidShare(households[pk], amount, held.get(pk, 0), accounts.get(pk))
        for pk, amount in owed.items()
        if amount > 0
    ]
    return sorted(dues, key=lambda due: (in_order(due.household.number), due.owed))


# A household is paid what it is owed in one sum, of harvests and of shares; so what was
# owed longest counts as paid first.

PAYING = (TransactionKind.MEMBER_PAID, TransactionKind.MEMBER_RETURNED)
PAID, ON_ITS_WAY, OWED, SMALL, KEPT = "paid", "on-its-way", "owed", "small", "kept"
STANDINGS = {
    PAID: pgettext_lazy("a payment", "paid"),
    ON_ITS_WAY: pgettext_lazy("a payment", "on its way"),
    OWED: pgettext_lazy("a payment", "owed"),
    SMALL: _("owed, below the minimum payment"),
    KEPT: _("nothing payable"),
}
# Of these nothing is to be done any more.
SETTLED = frozenset({PAID, SMALL, KEPT})


@dataclass(frozen=True)
class Part:
    """A household's part of a distribution. `open` of its `due` has not reached it.

    `under_way` is what payments hold that nobody has confirmed. Minor units.
    """

    due: int
    open: int = 0
    under_way: int = 0
    outstanding: int = 0
    least: int = 0

    @property
    def standing(self) -> str:
        if self.due <= 0:
            return KEPT
        if not self.open:
            return PAID
        if self.under_way:
            return ON_ITS_WAY
        return SMALL if self.outstanding < self.least else OWED

    @property
    def words(self) -> Any:
        return STANDINGS[self.standing]

    @property
    def is_settled(self) -> bool:
        return self.standing in SETTLED


@dataclass(frozen=True)
class PaymentProgress:
    """The parts of a posted distribution by household."""

    parts: dict[int, Part]

    @cached_property
    def to_pay(self) -> list[Part]:
        return [part for part in self.parts.values() if part.due > 0]

    @property
    def paid(self) -> int:
        return sum(part.due - part.open for part in self.to_pay)

    @property
    def due(self) -> int:
        return sum(part.due for part in self.to_pay)

    @property
    def counts(self) -> list[tuple[str, Any, int]]:
        """How many households stand so, of each way that there is one of."""
        found = [part.standing for part in self.parts.values()]
        return [
            (name, words, found.count(name))
            for name, words in STANDINGS.items()
            if name in found
        ]

    @property
    def is_settled(self) -> bool:
        return all(part.is_settled for part in self.parts.values())


def progress_of(run: Run, shares: Sequence[RunShare]) -> PaymentProgress:
    """Of a posted run with its year and charter, and its shares; one query."""
    currency, least = run.year.currency, run.year.charter.least
    wanted = [each.household_id for each in shares if each.due > 0]
    accounts = {each.household_id: each for each in _accounts(run, wanted, currency)}

    def part(share: RunShare) -> Part:
        account: Any = accounts.get(share.household_id)
        if account is None:
            return Part(share.due)
        outstanding = account.balance + account.live
        return Part(
            due=share.due,
            open=max(min(outstanding - account.credited, share.due), 0),
            under_way=account.live + account.held,
            outstanding=outstanding,
            least=least,
        )

    return PaymentProgress({each.household_id: part(each) for each in shares})


def _accounts(
    run: Run, household_ids: Iterable[int], currency: str
) -> QuerySet[LedgerAccount]:
    """What households are owed, what of it is under way, what came after the run."""
    rows = LedgerAccount.objects.filter(
        kind=AccountKind.HOUSEHOLD, currency=currency, household__in=list(household_ids)
    )
    posted = LedgerTransaction.objects.filter(cause=f"distribution:{run.pk}")
    after = Posting.objects.filter(
        account=OuterRef("pk"),
        amount__gt=0,
        transaction__gt=Subquery(posted.values("pk")[:1]),
    ).exclude(transaction__kind__in=PAYING)
    live = Transfer.objects.filter(
        household=OuterRef("household"), currency=currency, state__in=LIVE
    )
    held = PayItem.objects.filter(
        household=OuterRef("household"), currency=currency, state=ItemState.INTENDED
    )
    return with_balance(rows).annotate(
        credited=_sum(after, "account"),
        live=_sum(live, "household"),
        held=_sum(held, "household"),
    )


def _sum(rows: QuerySet[Any], by: str) -> Coalesce:
    grouped = rows.order_by().values(by)
    return Coalesce(
        Subquery(grouped.annotate(total=Sum("amount")).values("total")), Value(0)
    )


def posted_runs(
    cooperative_id: int | None = None, currency: str | None = None
) -> QuerySet[Run]:
    """Those in the books, with all that `progress_of` asks of them."""
    wanted = Q(state__in=IN_THE_BOOKS)
    if cooperative_id is not None:
        wanted &= Q(cooperative=cooperative_id)
    if currency is not None:
        wanted &= Q(year__currency=currency)
    rows = Run.objects.filter(wanted).select_related("year__charter")
    return rows.prefetch_related("shares").order_by("pk")
