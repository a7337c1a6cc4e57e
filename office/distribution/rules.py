"""How a year's surplus becomes each household's share: whole minor units, to the last.

China's Farmers' Professional Cooperatives Law (2017 revision): a reserve may be taken
from the year's surplus and is written to the members' accounts (art. 42); what is left
after losses and reserve is distributable, at least 60 % of it goes back by trade with
the cooperative, the rest by the contributions, shares of the reserve and shares of
grants and donations recorded in the accounts (arts. 43, 44). A household that left gets
its share of the surplus from before (art. 28). Other floors are other
`DistributionTerms`.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext_lazy as _

from core.inputs import whole
from core.money import share, split
from core.refusals import RefusalError

# Values of `states.ReserveOf` and `states.ReserveBy`, which stand beside this file.
AFTER_LOSSES, OF_SURPLUS = "after-losses", "surplus"
BY_TRADE, BY_STAKE, EQUALLY = "trade", "stake", "equal"
# Percentages are in hundredths of a percent: 60 % is 6000.
WHOLE = 10_000


class ShareError(RefusalError):
    """Raised when a surplus can't be shared so. `choices` says what may be done."""

    text = _("The surplus can't be distributed this way.")
    choices: Sequence[object] = ()

    def __init__(self) -> None:
        super().__init__(str(self.text))


class BelowFloorError(ShareError):
    text = _("The share by trade is below what the law or the statutes require.")
    choices = (_("Raise the share by trade to the minimum or above."),)


class NobodyTradedError(ShareError):
    text = _(
        "No member traded with the cooperative, so nothing can be distributed by trade."
    )
    choices = (
        _("Have the meeting allocate the whole surplus to the reserve (100%)."),
        _("Enter the missing trade of this year, then check again."),
        _("If the statutes set no minimum, set the share by trade to 0%."),
    )


class NobodyStakedError(ShareError):
    text = _("No stake is recorded, so the remainder can't be distributed by stake.")
    choices = (
        _("Have the meeting distribute everything by trade (100%)."),
        _("Enter the missing stakes, then check again."),
    )


class ReserveOfNobodyError(ShareError):
    text = _(
        "The reserve can't be allocated to the accounts: nobody has a share in it."
    )
    choices = (_("Choose another allocation, such as equal shares."),)


@dataclass(frozen=True)
class DistributionTerms:
    """How it is to be shared. Percentages in hundredths, `unit` in minor units."""

    reserve: int = 1000
    reserve_of: str = AFTER_LOSSES
    reserve_by: str = BY_TRADE
    trade: int = 6000
    floor: int = 6000
    cash: int = WHOLE
    unit: int = 1


@dataclass(frozen=True)
class Member:
    """What counts of a household. `trade` and `stake` in minor units.

    For `days` of the year its stake counts: the same number for each that is a member
    all year. One that left by the year's end has no part in the reserve.
    """

    household_id: int
    number: str
    trade: int = 0
    stake: int = 0
    days: int = 1
    stays: bool = True


@dataclass(frozen=True)
class HouseholdShare:
    """What a household gets. `due` is to be paid, `retained` stays as a stake."""

    household_id: int
    number: str
    trade: int
    stake: int
    by_trade: int = 0
    by_stake: int = 0
    reserve: int = 0
    due: int = 0
    retained: int = 0

    @property
    def total(self) -> int:
        return self.by_trade + self.by_stake


@dataclass(frozen=True)
class DistributionResult:
    """A year from its surplus down to the shares, ordered by household number."""

    surplus: int
    loss_before: int
    made_up: int
    loss_after: int
    reserve: int
    distributable: int
    by_trade: int
    by_stake: int
    shares: list[HouseholdShare] = field(default_factory=list)

    @property
    def after_losses(self) -> int:
        return max(self.surplus, 0) - self.made_up

    @property
    def due(self) -> int:
        return sum(each.due for each in self.shares)

    @property
    def retained(self) -> int:
        return sum(each.retained for each in self.shares)


def in_order(number: str) -> tuple[tuple[int, str], ...]:
    """A key by which household 9 stands before household 10."""
    parts = re.findall(r"\d+|\D+", number)
    return tuple(
        (-1, part) if (figures := whole(part)) is None else (figures, "")
        for part in parts
    )


def shared(
    surplus: int, loss_before: int, members: Sequence[Member], terms: DistributionTerms
) -> DistributionResult:
    """Surplus → losses → reserve → by trade and by stake → each household.

    A surplus that is negative adds to the loss and shares nothing. The order of the
    members does not matter: what is left over in rounding goes to the larger remainder,
    and of equal ones to the smaller household number. Raises `ShareError`.
    """
    if terms.trade < terms.floor:
        raise BelowFloorError
    rows = sorted(members, key=lambda one: (in_order(one.number), one.household_id))
    earned = max(surplus, 0)
    made_up = min(earned, loss_before)
    left = earned - made_up
    base = earned if terms.reserve_of == OF_SURPLUS else left
    reserve = min(share(base, terms.reserve, WHOLE, terms.unit), left)
    distributable = left - reserve
    by_trade = _at_least(distributable, terms.trade, terms.unit)
    shares = [
        HouseholdShare(
            one.household_id, one.number, max(one.trade, 0), max(one.stake, 0)
        )
        for one in rows
    ]
    columns = {
        "by_trade": _split(by_trade, rows, _by_trade, terms.unit, NobodyTradedError),
        "by_stake": _split(
            distributable - by_trade, rows, _by_stake, terms.unit, NobodyStakedError
        ),
        "reserve": _split(
            reserve, rows, _RESERVE[terms.reserve_by], terms.unit, ReserveOfNobodyError
        ),
    }
    for name, parts in columns.items():
        shares = [
            replace(each, **{name: part})  # type: ignore[arg-type]  # only amounts
            for each, part in zip(shares, parts, strict=True)
        ]
    return DistributionResult(
        surplus=surplus,
        loss_before=loss_before,
        made_up=made_up,
        loss_after=loss_before - made_up + max(-surplus, 0),
        reserve=reserve,
        distributable=distributable,
        by_trade=by_trade,
        by_stake=distributable - by_trade,
        shares=[_paid(each, terms) for each in shares],
    )


@dataclass(frozen=True)
class Weighed:
    """By how much a household bears of a loss: its trade or its stake."""

    pk: int
    number: str
    weight: int


def loss_shares(loss: int, rows: Sequence[Weighed], unit: int = 1) -> dict[int, int]:
    """Each household's part, to the last unit: the largest remainders get one more.

    Among equal ones the smaller number does. Where nobody has a weight nobody bears it.
    """
    counted = [each for each in rows if each.weight > 0]
    counted.sort(key=lambda each: (in_order(each.number), each.pk))
    if loss <= 0 or not counted:
        return {}
    parts = split(loss, [each.weight for each in counted], unit)
    return {each.pk: part for each, part in zip(counted, parts, strict=True)}


def _at_least(amount: int, part: int, unit: int) -> int:
    """That part of it, rounded up to the unit so that a floor is never missed."""
    exact = -(-amount * part // (WHOLE * unit)) * unit
    return min(exact, amount)


def _by_trade(one: Member) -> int:
    return max(one.trade, 0)


def _by_stake(one: Member) -> int:
    return max(one.stake, 0) * one.days


_RESERVE: dict[str, Callable[[Member], int]] = {
    BY_TRADE: lambda one: _by_trade(one) if one.stays else 0,
    BY_STAKE: lambda one: _by_stake(one) if one.stays else 0,
    EQUALLY: lambda one: int(one.stays),
}


def _split(
    amount: int,
    members: Sequence[Member],
    weight: Callable[[Member], int],
    unit: int,
    refusal: type[ShareError],
) -> list[int]:
    if not amount:
        return [0] * len(members)
    weights = [weight(one) for one in members]
    if not any(weights):
        raise refusal
    # Only among those with a weight, so that no odd unit goes to another.
    parts = iter(split(amount, [each for each in weights if each], unit))
    return [next(parts) if each else 0 for each in weights]


def _paid(each: HouseholdShare, terms: DistributionTerms) -> HouseholdShare:
    due = min(share(each.total, terms.cash, WHOLE, terms.unit), each.total)
    return replace(each, due=due, retained=each.total - due)


def differences(
    new: Sequence[HouseholdShare], old: Sequence[HouseholdShare]
) -> list[HouseholdShare]:
    """What each household gets more, or less, than it got; those without are left out.

    `trade` and `stake` stay the new ones.
    """
    before = {each.household_id: each for each in old}
    gone = [
        HouseholdShare(each.household_id, each.number, 0, 0)
        for each in old
        if each.household_id not in {one.household_id for one in new}
    ]
    found = []
    for each in [*new, *gone]:
        was = before.get(each.household_id)
        if was:
            each = replace(  # noqa: PLW2901 - the same share less what was had
                each,
                by_trade=each.by_trade - was.by_trade,
                by_stake=each.by_stake - was.by_stake,
                reserve=each.reserve - was.reserve,
                due=each.due - was.due,
                retained=each.retained - was.retained,
            )
        if any((each.by_trade, each.by_stake, each.reserve, each.due, each.retained)):
            found.append(each)
    return sorted(found, key=lambda one: (in_order(one.number), one.household_id))
