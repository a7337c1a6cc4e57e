"""What a county's farms sold outside this market: by origin, never added to ours.

A month of fewer than three farms is hidden, and another with it where the sum of the
year would tell it.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from core.hooks import Hook
from vendors.places.models import County

from .rules import FEW, Cell, hidden
from .states import SaleOrigin

Name = TypeVar("Name", bound=Hashable)


@dataclass(frozen=True)
class OtherSales:
    """Sales of a year from one origin, in a currency's smallest unit.

    By month how much, and of how many farms. `people` is how many the year is of.
    """

    origin: SaleOrigin
    currency: str
    months: Mapping[date, Cell]
    people: int

    @property
    def shown_months(self) -> dict[date, int | None]:
        """None where a month is hidden."""
        gone, _is_total = what_is_hidden(self.months, self.people)
        return {
            month: None if month in gone else cell.value
            for month, cell in sorted(self.months.items())
        }

    @property
    def total(self) -> int | None:
        _gone, is_hidden = what_is_hidden(self.months, self.people)
        return None if is_hidden else sum(one.value for one in self.months.values())

    def within(self, first: date, last: date) -> int | None:
        """Of the months from one to another; None where one of them is hidden.

        So it tells nothing that the months do not tell.
        """
        told = [
            value
            for month, value in self.shown_months.items()
            if first <= month <= last
        ]
        return None if None in told else sum(filter(None, told))


def what_is_hidden(
    cells: Mapping[Name, Cell], people: int
) -> tuple[frozenset[Name], bool]:
    """Which cells, and whether their sum as well.

    Where everything is of few, the sum is too; where one cell alone is hidden and
    nothing else is there to go with it, the sum would tell it.
    """
    gone = hidden(cells) | {name for name, one in cells.items() if one.people < FEW}
    is_total_hidden = bool(cells) and (people < FEW or len(gone) == 1)
    return frozenset(gone), is_total_hidden


# Of a county and a year, what is known of sales outside this market.
OTHER_SALES: Hook[Callable[[County, int], Iterable[OtherSales]]] = Hook(
    __name__, "who knows what farms sell outside this market"
)


def sales_elsewhere(county: County, year: int) -> list[OtherSales]:
    """By origin and currency, those with months alone."""
    found = [one for each in OTHER_SALES for one in each(county, year) if one.months]
    return sorted(found, key=lambda one: (one.origin, one.currency))
