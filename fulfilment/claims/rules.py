"""What a claim may come to, how many packs it may name, and a seller's score."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from core.money import rounded, to_minor

MOST_PHOTOS = 6
MOST_PHOTOS_IN_ALL = 12
MOST_SHOWN = 20
# A seller's score is the share of lines sent in these days without an upheld claim,
# smoothed as if so many more had gone out, that share of them well. One claim is
# anybody's luck and does not count.
SCORE_DAYS = 90
PRIOR_LINES = 50
PRIOR_SHARE = Decimal("0.98")
FORGIVEN = 1
# With fewer lines than this nothing is said in public.
ENOUGH_LINES = 20
REPEAT_DAYS = 90


def price_share(
    price: Decimal, *, packs: int, of: int, degree: int | Decimal, currency: str
) -> int:
    """`degree` percent of `packs` of the `of` packs that cost `price`, minor units."""
    if not of:
        return 0
    exact = price * min(packs, of) * degree / (of * 100)
    return to_minor(rounded(exact, currency), currency)


def packs_to_send(packs: int, degree: int) -> int:
    """Whole packs that replace so many that are bad to a degree: 3 at 50 % → 2."""
    return math.ceil(packs * degree / 100)


@dataclass(frozen=True)
class Worth:
    """What a claim brings: of each line by its id, and of the delivery cost."""

    lines: Mapping[int, int]
    delivery: int = 0

    @property
    def goods(self) -> int:
        return sum(self.lines.values())

    @property
    def total(self) -> int:
        return self.goods + self.delivery


@dataclass(frozen=True)
class Score:
    """A seller's record of the last months."""

    lines: int
    upheld: int

    @property
    def percent(self) -> Decimal:
        """From 0 to 100, with one decimal."""
        counted = max(self.upheld - FORGIVEN, 0)
        good = self.lines - min(counted, self.lines) + PRIOR_LINES * PRIOR_SHARE
        return (good * 100 / (self.lines + PRIOR_LINES)).quantize(Decimal("0.1"))

    @property
    def is_known(self) -> bool:
        return self.lines >= ENOUGH_LINES
