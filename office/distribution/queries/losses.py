"""Which part of the losses a household that left bears, before its stake goes back.

China's Farmers' Professional Cooperatives Law (2017 revision), art. 28: who leaves
bears its share of the losses from before, as the statutes say. The losses are those
that the accounts of its last year carry on; they are shared among everybody who was
a member in that year, and only the part of the leaver is taken.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Sum

from core.money import minor_step
from office.distribution.models import LossShare, Year
from office.distribution.rules import Weighed, loss_shares
from office.distribution.states import IN_THE_BOOKS, LossesBy, PaybackState
from vendors.cooperatives.models import Household
from vendors.cooperatives.queries import stakes_on
from vendors.partner.models import Partner

from .books import trade_sums
from .figures import members_in
from .runs import latest_posted


@dataclass(frozen=True)
class Borne:
    """Of the `loss` of a year a household's part, by its `weight` of `weights`.

    `share` is all of it, `open` what was not taken of it so far. `is_capped`: never
    more than what is paid back. Amounts in minor units.
    """

    household_id: int
    year: Year
    by: str
    loss: int
    weight: int
    weights: int
    share: int
    open: int
    is_capped: bool

    @property
    def by_words(self) -> str:
        return str(LossesBy(self.by).label)

    def taken_of(self, amount: int) -> int:
        """What is taken of so much that goes back."""
        return min(self.open, amount)

    def uncovered_by(self, amount: int) -> int:
        """What the household still owes then, where the statutes know no bound."""
        return 0 if self.is_capped else max(self.open - amount, 0)


def losses_of(
    cooperative: Partner, currency: str, gone: Iterable[Household]
) -> dict[int, Borne]:
    """By household of those that left; without those that bear nothing.

    Five queries for each year in which one of them left with a loss.
    """
    households = [one for one in gone if one.left is not None]
    if not households:
        return {}
    years = Year.objects.filter(
        cooperative=cooperative, currency=currency, runs__state__in=IN_THE_BOOKS
    ).exclude(charter__losses_by=LossesBy.NONE)
    found: dict[int, Borne] = {}
    for year in years.select_related("charter", "cooperative").distinct():
        of_year = [one for one in households if _left_in(one, year)]
        if of_year:
            found |= _of_year(year, of_year, _taken(of_year, currency))
    return found


def _left_in(one: Household, year: Year) -> bool:
    last = one.left - timedelta(days=1) if one.left else None
    return last is not None and year.first <= last <= year.last


def _taken(households: Sequence[Household], currency: str) -> dict[int, int]:
    """What was taken so far; also where it only waits to be approved."""
    rows = LossShare.objects.filter(
        household__in=households, payback__currency=currency
    ).exclude(payback__state=PaybackState.CANCELLED)
    sums = rows.order_by().values_list("household").annotate(sum=Sum("taken"))
    return {pk: int(amount) for pk, amount in sums}


def _of_year(
    year: Year, households: Sequence[Household], taken: Mapping[int, int]
) -> dict[int, Borne]:
    run = latest_posted(year)
    loss = int(run.figures["loss_after"]) if run else 0
    if not loss:
        return {}
    rows, charter = _weighed(year), year.charter
    shares = loss_shares(loss, rows, minor_step(year.currency))
    weights, whole = {one.pk: one.weight for one in rows}, sum(o.weight for o in rows)
    return {
        one.pk: Borne(
            household_id=one.pk,
            year=year,
            by=charter.losses_by,
            loss=loss,
            weight=weights[one.pk],
            weights=whole,
            share=share,
            open=max(share - taken.get(one.pk, 0), 0),
            is_capped=charter.losses_capped,
        )
        for one in households
        if (share := shares.get(one.pk, 0))
    }


def _weighed(year: Year) -> list[Weighed]:
    """Everybody who was a member in the year, by trade or by stake at its end."""
    members = members_in(year)
    if year.charter.losses_by == LossesBy.TRADE:
        sums: dict[int, int] = dict.fromkeys(members, 0)
        for each in trade_sums(year):
            if each.household_id in sums and each.kind in year.charter.counted_trade:
                sums[each.household_id] += each.amount
    else:
        stakes = stakes_on(year.cooperative, year.last, year.currency)
        counted = year.charter.counted_stakes
        sums = {
            pk: sum(stakes.get((pk, kind), 0) for kind in counted) for pk in members
        }
    return [Weighed(pk, one.number, max(sums[pk], 0)) for pk, one in members.items()]
