"""Which stakes are to go back: shares that stayed for so many years, and stakes of
households that left.

China's Farmers' Professional Cooperatives Law (2017 revision), art. 28: a member that
left gets back the contribution and the share of the reserve in its account, in the way
and by the time that the statutes say; its share of the surplus from before follows
art. 44, and losses from before are borne as the statutes say (`losses`). So nothing
goes back before that year's accounts are in the books.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Min, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from core import dates
from office.distribution.models import LossShare, Payback, PaybackItem, RunShare, Year
from office.distribution.rules import in_order
from office.distribution.states import IN_THE_BOOKS, PaybackState
from vendors.cooperatives.models import Household
from vendors.cooperatives.queries import households_of, stakes_on
from vendors.cooperatives.states import StakeKind
from vendors.partner.models import Partner

from .losses import Borne, losses_of

GOES_BACK = (StakeKind.CAPITAL, StakeKind.RESERVE)
Key = tuple[int, str, int | None]


@dataclass(frozen=True)
class Back:
    """So much of a household's stake that goes back, in minor units.

    With `year` it is what stayed of that year's surplus, due on `due_on`. `waits` where
    the accounts of the year in which the household left are not yet in the books.
    """

    household: Household
    kind: str
    amount: int
    year: Year | None = None
    due_on: date | None = None
    waits: bool = False
    # Of a household that left: of this stake what losses take, and how that was found.
    loss: int = 0
    borne: Borne | None = None

    @property
    def key(self) -> Key:
        return (self.household.pk, self.kind, self.year.pk if self.year else None)

    @property
    def value(self) -> str:
        """As a form names it."""
        return "-".join(str(each) for each in self.key if each is not None)

    @property
    def kind_words(self) -> str:
        return str(StakeKind(self.kind).label)

    @property
    def paid(self) -> int:
        return self.amount - self.loss

    @property
    def is_due(self) -> bool:
        if self.due_on is not None:
            return self.due_on <= dates.today()
        return not self.waits


@dataclass
class _Room:
    """What of each stake is not promised yet, given out once."""

    left: dict[tuple[int, str], int]

    def take(self, household_id: int, kind: str, wanted: int) -> int:
        place = (household_id, kind)
        given = max(min(wanted, self.left.get(place, 0)), 0)
        self.left[place] = self.left.get(place, 0) - given
        return given


def to_go_back(cooperative: Partner, currency: str) -> tuple[list[Back], list[Back]]:
    """What falls due of shares that stayed, and what those that left get; six queries.

    The longest owed first. Never more than what is still staked and not prepared.
    """
    households = {one.pk: one for one in households_of(cooperative)}
    room = _Room(stakes_on(cooperative, dates.today(), currency))
    items = PaybackItem.objects.filter(
        payback__cooperative=cooperative, payback__currency=currency
    )
    for pk, kind, amount in items.filter(
        payback__state=PaybackState.PREPARED
    ).values_list("household", "kind", "amount"):
        room.take(pk, kind, amount)
    today = dates.today()
    gone = [one for one in households.values() if one.left and one.left <= today]
    staying = {pk: one for pk, one in households.items() if one not in gone}
    stayed = _stayed(cooperative, currency, staying, items, room)
    return stayed, _left_behind(cooperative, currency, gone, room)


def _stayed(
    cooperative: Partner,
    currency: str,
    households: dict[int, Household],
    items: QuerySet[PaybackItem],
    room: _Room,
) -> list[Back]:
    shares = RunShare.objects.filter(
        run__cooperative=cooperative,
        run__year__currency=currency,
        run__year__charter__redeem_years__isnull=False,
        run__state__in=IN_THE_BOOKS,
    ).exclude(retained=0)
    rows = shares.order_by().values("household", "run__year")
    sums: Iterable[Any] = rows.annotate(
        amount=Sum("retained"), begun=Min("run__posted_at")
    )
    done: dict[tuple[int, int], int] = defaultdict(int)
    for pk, year_id, amount in (
        items.exclude(payback__state=PaybackState.CANCELLED)
        .filter(year__isnull=False)
        .values_list("household", "year", "amount")
    ):
        done[pk, year_id] += amount
    years = Year.objects.filter(cooperative=cooperative).select_related("charter")
    by_pk = years.in_bulk()
    found = []
    for row in sorted(sums, key=lambda row: (row["begun"], row["household"])):
        household = households.get(row["household"])
        if household is None:
            continue
        year = by_pk[row["run__year"]]
        kind, after = year.charter.retained_as, year.charter.redeem_years or 0
        wanted = row["amount"] - done[household.pk, year.pk]
        amount = room.take(household.pk, kind, wanted)
        if amount:
            day = dates.day_of(row["begun"])
            due_on = dates.years_later(day, after)
            found.append(Back(household, kind, amount, year, due_on))
    return sorted(found, key=lambda each: (each.due_on, _place(each)))


def _left_behind(
    cooperative: Partner, currency: str, gone: list[Household], room: _Room
) -> list[Back]:
    settled = [
        (first, last)
        for first, last, count in Year.objects.filter(
            cooperative=cooperative, currency=currency
        )
        .annotate(count=Count("runs", filter=Q(runs__state__in=IN_THE_BOOKS)))
        .values_list("first", "last", "count")
        if count
    ]

    def waits(one: Household) -> bool:
        if one.left is None:
            return True
        last_day = one.left - timedelta(days=1)
        return not any(first <= last_day <= last for first, last in settled)

    found = [
        Back(one, kind, amount, waits=waits(one))
        for one in gone
        for kind in GOES_BACK
        if (amount := room.take(one.pk, kind, room.left.get((one.pk, kind), 0)))
    ]
    return sorted(found, key=_place)


def with_losses(
    cooperative: Partner, currency: str, rows: Iterable[Back]
) -> list[Back]:
    """These stakes with what losses take of each, the first ones of a household first.

    What waits for its year's accounts has none yet.
    """
    rows = list(rows)
    ready = {row.household.pk: row.household for row in rows if not row.waits}
    found = losses_of(cooperative, currency, ready.values())
    left = {pk: borne.open for pk, borne in found.items()}
    made = []
    for row in rows:
        pk = row.household.pk
        loss = 0 if row.waits else min(left.get(pk, 0), row.amount)
        left[pk] = left.get(pk, 0) - loss
        made.append(replace(row, loss=loss, borne=found.get(pk)))
    return made


def _place(back: Back) -> Any:
    return (in_order(back.household.number), back.kind)


def paybacks_of(cooperative: Partner) -> QuerySet[Payback]:
    """The latest first, with what they come to; one query."""
    rows = Payback.objects.filter(cooperative=cooperative)
    losses = LossShare.objects.filter(payback=OuterRef("pk")).order_by()
    taken: Any = losses.values("payback").annotate(sum=Sum("taken"))
    return (
        rows.select_related("prepared_by", "approved_by")
        .annotate(
            staked=Sum(F("items__amount")),
            households=Count("items__household"),
            lost=Coalesce(Subquery(taken.values("sum")[:1]), 0),
        )
        .annotate(total=F("staked") - F("lost"))
        .order_by("-pk")
    )
