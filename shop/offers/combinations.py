"""Which offers together take the most off a basket, where they are in each other's way.

Which of two offers has a pack is decided by who comes first, so a combination is an
order. Offers that meet on lines, directly or through others, are a group; each group is
tried by itself, with so much work at most.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from .models import Benefit, ConditionalOffer
from .trials import AskedOffer, Untouched, share_items

# One offer asked for one line once is 1. A group of five offers on ten lines is tried
# in every order with it, were none left out because it can't be the best.
MOST_WORK = 4000
# The rest is for better orders than the first ones of a group that is too large.
_TO_SEARCH = Decimal("0.7")
MOST_EXPLAINING = 1000


@dataclass
class Budget:
    """How much work is left."""

    left: int = MOST_WORK
    tries: int = 0

    def spend(self, asked: AskedOffer) -> None:
        self.left -= len(asked.lines)
        self.tries += 1


@dataclass
class Group:
    """Offers that meet on lines, in the order in which they are applied."""

    asked: list[AskedOffer]
    given: Decimal
    is_surely_best: bool = False

    @property
    def lines(self) -> list[Any]:
        return _lines_of(self.asked)

    @property
    def at_rest(self) -> list[AskedOffer]:
        return [one for one in self.asked if not one.given]


@dataclass
class Combination:
    """The groups of a basket, for whoever explains why an offer took nothing off."""

    groups: Sequence[Group] = ()
    budget: Budget = field(default_factory=lambda: Budget(MOST_EXPLAINING))

    def instead(self, offer: ConditionalOffer) -> tuple[Decimal, Decimal] | None:
        """What its group takes off, and what it would take off with this one first.

        None where it isn't in the way of others, or where that was asked often enough.
        """
        for group in self.groups:
            for one in group.asked:
                if one.offer is offer and self.budget.left > 0:
                    return group.given, self._with_first(group, one)
        return None

    def _with_first(self, group: Group, first: AskedOffer) -> Decimal:
        rest = [one for one in group.asked if one is not first]
        with Untouched(group.lines, afresh=True):
            return _give([first, *rest], self.budget)


def _lines_of(asked: Collection[AskedOffer]) -> list[Any]:
    return list({line.pk: line for one in asked for line in one.lines}.values())


def _give(order: Sequence[AskedOffer], budget: Budget) -> Decimal:
    """What the offers give one after another, to lines as they are."""
    total = Decimal(0)
    for one in order:
        budget.spend(one)
        total += one.give_all()
    return total


def groups_that_meet(asked: Sequence[AskedOffer]) -> list[Group]:
    """Offers whose conditions are met and that were in each other's way.

    All of them must have been applied, one after another, in the order of `asked`.
    """
    in_the_way = {
        line.pk for one in asked for line in one.lines if line.discounts.is_contested
    } | _bundled(asked)
    if not in_the_way:
        return []
    with Untouched(_lines_of(asked), afresh=True):
        met = [one for one in asked if one.is_met]
    return [
        Group(together, sum((one.given for one in together), Decimal(0)))
        for together in _connected(met)
        if len(together) > 1 and not in_the_way.isdisjoint(_ids(together))
    ]


def _bundled(asked: Sequence[AskedOffer]) -> set[int]:
    """Lines that are sold together for a price.

    That offer alone can gain from a cheaper pack that another takes from it.
    """
    is_one = Benefit.FIXED_PRICE
    return _ids([one for one in asked if one.offer.benefit.type == is_one])


def _ids(asked: Collection[AskedOffer]) -> set[int]:
    return {line.pk for one in asked for line in one.lines}


def _connected(asked: Sequence[AskedOffer]) -> list[list[AskedOffer]]:
    """Parted so that offers of two parts share no line; each in its order."""
    found: list[tuple[set[int], list[AskedOffer]]] = []
    for one in asked:
        ids, together = _ids([one]), [one]
        apart = []
        for others, them in found:
            if ids.isdisjoint(others):
                apart.append((others, them))
            else:
                ids, together = ids | others, [*them, *together]
        found = [*apart, (ids, together)]
    place = {id(one): n for n, one in enumerate(asked)}
    return [sorted(them, key=lambda one: place[id(one)]) for _ids_of, them in found]


def improve(group: Group, budget: Budget) -> bool:
    """Find the order that takes the most off, and whether it is better than this one.

    Lines are as they were afterwards.
    """
    with Untouched(group.lines, afresh=True):
        search = _Search(group, budget)
        search.run()
    is_better = search.most > group.given
    group.is_surely_best = search.is_whole
    if is_better:
        chosen = [*search.order]
        chosen += [one for one in group.asked if one not in chosen]
        group.asked = chosen
    return is_better


class _Search:
    """Orders of a group's offers, those left out that can't be better than the best.

    An offer finds the less, the later it comes: one that takes all it finds and finds
    nothing needn't be tried behind others. Of two neighbours that aren't in each
    other's way one order is tried.
    """

    def __init__(self, group: Group, budget: Budget) -> None:
        self.group, self.budget = group, budget
        self.lines = group.lines
        self.most, self.order = group.given, list(group.asked)
        self.is_whole = True
        self._floor = 0
        self._ceilings = {
            id(one): one.ceiling() for one in group.asked if not one.takes_all
        }
        self._risky = {line.pk for line in self.lines if self._may_be_free(line)}

    def _may_be_free(self, line: Any) -> bool:
        """Whether offers that share its packs could take more than it costs."""
        rates = (
            one.rate(line)
            for one in self.group.asked
            if not one.offer.exclusive and line in one.lines
        )
        return sum(rates, Decimal(0)) >= line.unit_effective_price

    def run(self) -> None:
        if self._bound(self.group.asked) <= self.most:
            return
        ranked = self._ranked()
        self._floor = int(self.budget.left * (1 - _TO_SEARCH))
        self._descend(Decimal(0), [], ranked)
        if not self.is_whole:
            self._floor = 0
            self._swap([*self.order, *(o for o in ranked if o not in self.order)])

    def _ranked(self) -> list[AskedOffer]:
        """The best bargains first: those that take most off each coin they touch."""
        ranked = sorted(self.group.asked, key=self._bargain, reverse=True)
        for rank, one in enumerate(ranked):
            one.rank = rank
        return ranked

    def _bargain(self, one: AskedOffer) -> Decimal:
        benefit = one.offer.benefit
        if one.takes_all and benefit.type == Benefit.PERCENTAGE:
            return Decimal(benefit.value) / 100
        with Untouched(one.lines):
            self.budget.spend(one)
            given = one.give_all()
            touched = sum(
                line.unit_effective_price * line.discounts.num_consumed(one.offer)
                for line in one.lines
            )
        return given / touched if touched else Decimal(0)

    def _descend(
        self, total: Decimal, order: list[AskedOffer], alive: Sequence[AskedOffer]
    ) -> None:
        """Try each of the offers that are left behind those of the order."""
        if total > self.most:
            self.most, self.order = total, order
        if not alive or total + self._bound(alive) <= self.most:
            return
        dead: set[int] = set()
        for one in alive:
            if self.budget.left <= self._floor:
                self.is_whole = False
                return
            if order and one.rank < order[-1].rank and self._is_apart(one, order[-1]):
                continue
            with Untouched(one.lines):
                self.budget.spend(one)
                given = one.give_all()
                if one.uses_items:
                    rest = [o for o in alive if o is not one and id(o) not in dead]
                    self._descend(total + given, [*order, one], rest)
                elif one.takes_all:
                    dead.add(id(one))

    def _is_apart(self, one: AskedOffer, other: AskedOffer) -> bool:
        """Whether it makes no difference which of two neighbours comes first."""
        shared = _ids([one]) & _ids([other])
        if not shared:
            return True
        if not share_items(one.offer, other.offer):
            return False
        return shared.isdisjoint(self._risky)

    def _bound(self, alive: Collection[AskedOffer]) -> Decimal:
        """More than these offers can't give to the lines as they are."""
        most = sum(
            (self._ceilings[id(one)] for one in alive if not one.takes_all), Decimal(0)
        )
        best: dict[int, tuple[Decimal, Decimal]] = {}
        for one in alive:
            if not one.takes_all:
                continue
            for line in one.lines:
                alone, shared = best.get(line.pk, (Decimal(0), Decimal(0)))
                worth = one.at_most(line)
                if one.offer.exclusive:
                    alone = max(alone, worth)
                else:
                    shared += worth
                best[line.pk] = alone, shared
        for line in self.lines:
            if line.pk in best:
                left = line.line_price_incl_tax - line.discount_value
                most += min(left, max(best[line.pk]))
        return most

    def _swap(self, order: list[AskedOffer]) -> None:
        """Exchange any two as long as one exchange takes more off."""
        pairs = [(n, m) for n in range(len(order)) for m in range(n + 1, len(order))]
        is_better = True
        while is_better:
            is_better = False
            for n, m in pairs:
                if self.budget.left <= 0:
                    return
                other = list(order)
                other[n], other[m] = order[m], order[n]
                with Untouched(self.lines):
                    total = _give(other, self.budget)
                if total > self.most:
                    self.most, self.order, order = total, other, other
                    is_better = True
