"""All figures of a distribution from the rows of its year: eight queries at most."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum

from core.money import minor_step
from office.distribution.models import Charter, Run, RunShare, Year
from office.distribution.rules import (
    DistributionResult,
    DistributionTerms,
    HouseholdShare,
    Member,
    ShareError,
    differences,
    in_order,
    shared,
)
from office.distribution.states import FLOORS, IN_THE_BOOKS, Leavers, Regime
from vendors.cooperatives.models import EarlierMembership, Household, StakeEntry
from vendors.cooperatives.queries import households_of
from vendors.cooperatives.states import StakeKind

from .books import BookLine, TradeSum, book_lines, trade_sums
from .runs import carried_loss

Stakes = dict[tuple[int, str], int]


@dataclass(frozen=True)
class Inputs:
    """What a year is shared from. `outside` is the trade with those who are no members,
    which is no base for anybody. `back` is what households that left are still to get
    of their stake.
    """

    lines: list[BookLine]
    members: list[Member]
    households: dict[int, Household]
    outside: int
    loss_before: int
    back: dict[int, int] = field(default_factory=dict)

    @property
    def income(self) -> int:
        return sum(line.amount for line in self.lines if line.signed == line.amount)

    @property
    def costs(self) -> int:
        return self.income - self.surplus

    @property
    def surplus(self) -> int:
        return sum(line.signed for line in self.lines)


@dataclass(frozen=True)
class DistributionFigures:
    """A distribution as it stands now. With `refusal` there are no shares.

    `shares` are what would be booked: of a correction the differences. `whole` are the
    shares of the year without regard to what was booked before.
    """

    inputs: Inputs
    terms: DistributionTerms
    outcome: DistributionResult | None
    shares: list[HouseholdShare]
    refusal: ShareError | None = None

    @property
    def whole(self) -> list[HouseholdShare]:
        return self.outcome.shares if self.outcome else []

    def frozen(self) -> dict[str, object]:
        """What is kept of them, as JSON."""
        made = self.outcome
        if made is None:
            return {}
        names = (
            "surplus", "loss_before", "made_up", "loss_after", "reserve",
            "distributable", "by_trade", "by_stake",
        )  # fmt: skip
        return {
            **{name: getattr(made, name) for name in names},
            "outside": self.inputs.outside,
            "trade": sum(each.trade for each in made.shares),
            "stake": sum(each.stake for each in made.shares),
            "lines": [
                {
                    "key": line.key,
                    "side": line.side,
                    "title": line.title if line.typed else "",
                    "amount": line.amount,
                }
                for line in self.inputs.lines
            ],
        }

    @property
    def digest(self) -> str:
        """Changes with any figure of it."""
        whole = [
            self.frozen(),
            [
                [
                    each.household_id, each.trade, each.stake, each.by_trade,
                    each.by_stake, each.reserve, each.due, each.retained,
                ]
                for each in self.shares
            ],
        ]  # fmt: skip
        text = json.dumps(whole, sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()


def figures_of(
    run: Run, inputs: Inputs | None = None, booked: Iterable[RunShare] | None = None
) -> DistributionFigures:
    """As they are now, whatever was frozen; the run has its year and charter.

    `inputs` of its year, and the shares that are `booked` of it, are read unless they
    are given.
    """
    inputs = inputs or _inputs(run.year)
    terms = terms_of(run)
    try:
        outcome = shared(inputs.surplus, inputs.loss_before, inputs.members, terms)
    except ShareError as refusal:
        return DistributionFigures(inputs, terms, None, [], refusal)
    shares = [each for each in outcome.shares if each.total or each.reserve]
    if run.corrects_id is not None:
        rows = booked_shares(run.year) if booked is None else booked
        shares = differences(outcome.shares, _added_up(rows))
    return DistributionFigures(inputs, terms, outcome, shares)


def terms_of(run: Run) -> DistributionTerms:
    charter = run.year.charter
    # The charter's own floor for China is the law's; elsewhere it is what it says.
    floor = FLOORS[Regime(charter.regime)] or _points(charter.trade_percent)
    return DistributionTerms(
        reserve=_points(run.reserve_percent),
        reserve_of=charter.reserve_of,
        reserve_by=run.reserve_by,
        trade=_points(run.trade_percent),
        floor=floor,
        cash=_points(run.cash_percent),
        unit=minor_step(run.year.currency),
    )


def _points(percent: Any) -> int:
    """60.00 → 6000."""
    return int(percent * 100)


def _inputs(year: Year) -> Inputs:
    trades = trade_sums(year)
    households = {one.pk: one for one in _households(year)}
    counted = _counted_trade(year.charter, trades)
    members = _members(year, households.values())
    stakes, now = _stakes(year)
    at_leaving = _stakes_of_leavers(year, members)
    return Inputs(
        lines=book_lines(year, trades),
        members=sorted(
            (
                _member(one, year, counted.get(pk, 0), stakes, at_leaving)
                for pk, one in members.items()
            ),
            key=lambda one: (in_order(one.number), one.household_id),
        ),
        households=households,
        outside=sum(
            amount for pk, amount in counted.items() if pk is None or pk not in members
        ),
        loss_before=carried_loss(year),
        back=_paid_back(members, now),
    )


def _counted_trade(
    charter: Charter, trades: Iterable[TradeSum]
) -> dict[int | None, int]:
    sums: dict[int | None, int] = {}
    for each in trades:
        if each.kind in charter.counted_trade:
            sums[each.household_id] = sums.get(each.household_id, 0) + each.amount
    return sums


@dataclass(frozen=True)
class _Stay:
    """A household's last membership that began by the year's end; `left` by then."""

    household: Household
    joined: date
    left: date | None


def _households(year: Year) -> QuerySet[Any]:
    """With the membership before the one it came back to, if that began later."""
    before = EarlierMembership.objects.filter(
        household=OuterRef("pk"), joined__lte=year.last
    ).order_by("-joined")
    return households_of(year.cooperative).annotate(
        joined_before=Subquery(before.values("joined")[:1]),
        left_before=Subquery(before.values("left")[:1]),
    )


def members_in(year: Year) -> dict[int, Household]:
    """Households that were members on any day of the year, by id; one query."""
    return {
        pk: stay.household for pk, stay in _members(year, _households(year)).items()
    }


def _members(year: Year, households: Iterable[Any]) -> dict[int, _Stay]:
    """Those that were members on any day of the year."""
    found = {}
    for one in households:
        joined, left = one.joined, one.left
        if joined > year.last:
            joined, left = one.joined_before, one.left_before
        if joined is not None and (left is None or left > year.first):
            gone = left if left and left <= year.last else None
            found[one.pk] = _Stay(one, joined, gone)
    return found


def _member(
    stay: _Stay, year: Year, trade: int, stakes: Stakes, at_leaving: Stakes
) -> Member:
    one, charter = stay.household, year.charter
    days = (year.last - year.first).days + 1
    source = stakes
    if stay.left and charter.leavers == Leavers.PRO_RATA:
        source = at_leaving
        days = (stay.left - max(year.first, stay.joined)).days
    counts = stay.left is None or charter.leavers != Leavers.NONE
    stake = sum(source.get((one.pk, kind), 0) for kind in charter.counted_stakes)
    return Member(
        household_id=one.pk,
        number=one.number,
        trade=trade,
        stake=stake if counts else 0,
        days=days,
        stays=stay.left is None,
    )


def _stakes(year: Year) -> tuple[Stakes, Stakes]:
    """At the end of the year, and by now; one query."""
    rows = StakeEntry.objects.filter(
        household__cooperative=year.cooperative_id, currency=year.currency
    )
    then = Sum("amount", filter=Q(day__lte=year.last), default=0)
    sums: Any = rows.order_by().values("household", "kind")
    found = list(sums.annotate(then=then, now=Sum("amount")))
    return (
        {(row["household"], row["kind"]): int(row["then"]) for row in found},
        {(row["household"], row["kind"]): int(row["now"]) for row in found},
    )


def _stakes_of_leavers(year: Year, members: Mapping[int, _Stay]) -> Stakes:
    """What they had staked on their last day, before it was paid back."""
    gone = {pk: stay.left for pk, stay in members.items() if stay.left}
    if not gone or year.charter.leavers != Leavers.PRO_RATA:
        return {}
    rows = StakeEntry.objects.filter(
        household__in=gone, currency=year.currency, day__lte=year.last
    )
    sums: Stakes = {}
    for pk, kind, day, amount in rows.values_list("household", "kind", "day", "amount"):
        if day < gone[pk]:
            sums[pk, kind] = sums.get((pk, kind), 0) + amount
    return sums


def _paid_back(members: Mapping[int, _Stay], stakes: Stakes) -> dict[int, int]:
    """Contribution and share of the reserve of those that left (art. 28) for good."""
    own = (StakeKind.CAPITAL, StakeKind.RESERVE)
    found = {
        pk: sum(stakes.get((pk, kind), 0) for kind in own)
        for pk, stay in members.items()
        if stay.left and stay.household.left
    }
    return {pk: amount for pk, amount in found.items() if amount > 0}


def booked_shares(year: Year, *runs: Run) -> list[RunShare]:
    """What the year's distributions booked so far, and the shares of `runs`."""
    wanted = Q(run__year=year, run__state__in=IN_THE_BOOKS) | Q(run__in=runs)
    rows = RunShare.objects.filter(wanted).select_related("household", "run")
    return list(rows.order_by("run", "place"))


def _added_up(rows: Iterable[RunShare]) -> list[HouseholdShare]:
    """By household."""
    columns = ("by_trade", "by_stake", "reserve", "due", "retained")
    sums: dict[int, HouseholdShare] = {}
    for row in rows:
        pk = row.household_id
        so_far = sums.get(pk) or HouseholdShare(
            pk, row.household.number, trade=0, stake=0
        )
        more = {name: getattr(so_far, name) + getattr(row, name) for name in columns}
        sums[pk] = replace(so_far, **more)
    return list(sums.values())
