"""What will be taken of a seller's stock soon, beside what orders hold of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from core.hooks import Hook
from vendors.partner.models import Partner, StockPool


@dataclass(frozen=True)
class StockNeed:
    """Base units of a pool that nobody holds yet: for what, and where more is told.

    `first_units` of them leave on the `first_on`, the first day of it. Who may do the
    `act` sees the page at `url`.
    """

    label: str
    url: str
    act: str
    units: int
    first_on: date
    first_units: int

    def short_of(self, pool: StockPool) -> int:
        """So much is missing of what is available now."""
        return max(0, self.units - pool.available)


# By pool's id.
STOCK_NEEDS: Hook[Callable[[Partner], Mapping[int, StockNeed]]] = Hook(
    __name__, "what will be taken of a seller's stock soon"
)


@dataclass(frozen=True)
class PoolNeed:
    """A need beside the pool that it is of, as pages show it."""

    need: StockNeed
    short: int


def stock_needs(partner: Partner) -> dict[int, list[StockNeed]]:
    """By pool's id."""
    found: dict[int, list[StockNeed]] = {}
    for ask in STOCK_NEEDS:
        for pool, need in ask(partner).items():
            found.setdefault(pool, []).append(need)
    return found


def needs_of_pool(
    pool: StockPool | None, needs: Mapping[int, list[StockNeed]]
) -> list[PoolNeed]:
    if pool is None:
        return []
    return [PoolNeed(need, need.short_of(pool)) for need in needs.get(pool.pk, [])]
