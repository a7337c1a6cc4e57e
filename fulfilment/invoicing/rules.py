"""How documents reckon: amounts by rate of tax, and what a credit note takes of them.

Amounts are minor units. A group is what of a part is taxed at one rate; its rate is a
fraction in words ("0.09"), or empty for what bears no tax of this sale.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from core.money import share, split
from core.refusals import RefusalError

UNTAXED = ""


@dataclass(frozen=True)
class TaxGroup:
    """What of a part is taxed at one rate, and the tax inside it."""

    rate: str
    gross: int
    tax: int

    @property
    def net(self) -> int:
        return self.gross - self.tax


class MoreThanInvoicedError(RefusalError, ValueError):
    """Raised when more would be credited than was invoiced."""

    says = _("More would be given back than was invoiced.")


def rate_in_words(rate: Decimal) -> str:
    """0.0900 → "0.09", so that one rate is written in one way."""
    return f"{rate.normalize() + 0:f}"


def grouped(amounts: Iterable[TaxGroup]) -> list[TaxGroup]:
    """One group per rate, the highest first; what bears no tax comes last."""
    sums: dict[str, tuple[int, int]] = {}
    for each in amounts:
        gross, tax = sums.get(each.rate, (0, 0))
        sums[each.rate] = (gross + each.gross, tax + each.tax)
    found = [TaxGroup(rate, *both) for rate, both in sums.items() if any(both)]
    return sorted(found, key=lambda one: -Decimal(one.rate or -1))


def credited(
    invoiced: Iterable[TaxGroup],
    before: Mapping[str, int],
    wanted: Iterable[tuple[str, int]],
    *,
    unit: int = 1,
) -> list[TaxGroup]:
    """What a credit note says of each rate.

    `before` is what was credited of each rate so far, `wanted` what goes back now. What
    a rate can't hold is taken from the others in proportion. The tax is a target that
    grows with what was credited, so that many small notes take as much as one large
    one, and all together the whole tax. Raises `MoreThanInvoicedError`.
    """
    groups = {group.rate: group for group in invoiced}
    left = {rate: one.gross - before.get(rate, 0) for rate, one in groups.items()}
    taken = dict.fromkeys(groups, 0)
    loose = 0
    for rate, amount in wanted:
        fits = min(amount, left.get(rate, 0) - taken.get(rate, 0))
        if fits:
            taken[rate] += fits
        loose += amount - fits
    room = [left[rate] - taken[rate] for rate in groups]
    if loose > sum(room):
        message = f"{loose} more is to be credited, {sum(room)} are left"
        raise MoreThanInvoicedError(message)
    for rate, more in zip(groups, _spread(loose, room), strict=True):
        taken[rate] += more
    return [
        TaxGroup(rate, amount, _tax(groups[rate], before.get(rate, 0), amount, unit))
        for rate, amount in taken.items()
        if amount
    ]


def _spread(amount: int, room: list[int]) -> list[int]:
    """`split` by what is left; a remainder never goes where nothing is."""
    return split(amount, room) if amount else [0] * len(room)


def _tax(group: TaxGroup, before: int, amount: int, unit: int) -> int:
    """The tax inside `amount`, which is credited after `before`."""
    upto = share(group.tax, before + amount, group.gross, unit)
    return upto - share(group.tax, before, group.gross, unit)
