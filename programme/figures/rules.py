"""How few are too few: a figure of so small a group would tell on one of them."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import TypeVar

FEW = 3  # stores or shoppers
FEW_ORDERS = 10  # of a region, on the public page

Name = TypeVar("Name", bound=Hashable)


@dataclass(frozen=True)
class Cell:
    """A figure of a table whose sum is known, and the smallest group behind it."""

    value: int
    people: int


def hidden(cells: Mapping[Name, Cell]) -> set[Name]:
    """The cells that are not shown.

    Those with too few people behind them. Where that is a single one, the smallest of
    the others goes with it: else the sum would tell it.
    """
    full = {name: cell for name, cell in cells.items() if cell.value}
    found = {name for name, cell in full.items() if cell.people < FEW}
    shown = [name for name in full if name not in found]
    if len(found) == 1 and shown:
        found.add(min(shown, key=lambda name: (full[name].value, str(name))))
    return found
