"""How far a posted distribution has reached its households.

A household is paid what it is owed in one sum, of harvests and of shares; so what was
owed longest counts as paid first.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from office.distribution.models import PayItem, Run, RunShare
from office.distribution.states import IN_THE_BOOKS, ItemState
from orders.ledger.models import LedgerAccount, LedgerTransaction, Posting
from orders.ledger.queries import with_balance
from orders.ledger.states import AccountKind, Kind
from orders.payouts.models import Transfer
from orders.payouts.states import LIVE

PAYING = (Kind.MEMBER_PAID, Kind.MEMBER_RETURNED)
PAID, ON_ITS_WAY, OWED, SMALL, KEPT = "paid", "on-its-way", "owed", "small", "kept"
STANDINGS = {
    PAID: pgettext_lazy("a payment", "paid"),
    ON_ITS_WAY: pgettext_lazy("a payment", "on its way"),
    OWED: pgettext_lazy("a payment", "owed"),
    SMALL: _("owed, below the least payment"),
    KEPT: _("nothing to be paid"),
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
class Progress:
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


def progress_of(run: Run, shares: Sequence[RunShare]) -> Progress:
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

    return Progress({each.household_id: part(each) for each in shares})


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
