"""Sums of sales from the daily rollups: two queries, however much was sold.

Money stays in minor units of one currency; currencies are never added up.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db.models import Q, Sum

from core.money import from_minor
from orders.figures.periods import Period
from orders.rollups.models import GoodsDay, PartsDay

from .scope import Filters, Scope

_GOODS = ("lines", "packs", "units", "listed", "paid", "given_back")
_PARTS = ("parts", "delivery", "carried", "given_back", "cancelled", "cancelled_total")
Key = tuple[Any, ...]


@dataclass(frozen=True)
class Sums:
    """Goods by their lines, and what parts came to beside them, in minor units.

    `units` are base units of `kind`, which is "" where they are of several kinds.
    """

    lines: int = 0
    packs: int = 0
    units: int = 0
    listed: int = 0
    paid: int = 0
    back_of_goods: int = 0
    parts: int = 0
    delivery: int = 0
    carried: int = 0
    back_beside: int = 0
    cancelled: int = 0
    cancelled_total: int = 0
    kind: str | None = None

    @property
    def discount(self) -> int:
        return self.listed - self.paid

    @property
    def goods_net(self) -> int:
        """What stays of the goods' price."""
        return self.paid - self.back_of_goods

    @property
    def given_back(self) -> int:
        return self.back_of_goods + self.back_beside

    @property
    def net(self) -> int:
        """What stays of all that was paid."""
        return self.paid + self.delivery + self.carried - self.given_back

    def __add__(self, other: "Sums") -> "Sums":
        mine, theirs = vars(self), vars(other)
        kinds = {one.kind for one in (self, other) if one.kind is not None}
        kind = None if not kinds else kinds.pop() if len(kinds) == 1 else ""
        names = [name for name in mine if name != "kind"]
        summed = {name: mine[name] + theirs[name] for name in names}
        return Sums(**summed, kind=kind)

    def amount(self, name: str, currency: str) -> Decimal:
        return from_minor(getattr(self, name), currency)


def together(rows: Iterable[Sums]) -> Sums:
    return sum(rows, Sums())


class Ledger:
    """The sums of one office, narrowed by filters."""

    def __init__(self, scope: Scope, filters: Filters) -> None:
        self.scope, self.filters = scope, filters

    def _rows(self, periods: Iterable[Period]) -> Q:
        inside = Q()
        for one in periods:
            inside |= Q(day__range=(one.first, one.last))
        wanted = inside & self.scope.having("partner")
        wanted &= self.filters.sellers("partner")
        region = self.filters.region
        return wanted & (Q(region=region) if region else Q())

    def goods(self, *by: str, periods: Iterable[Period]) -> dict[Key, Sums]:
        """By currency and `by`, columns of `GoodsDay`; one query."""
        rows = GoodsDay.objects.filter(self._rows(periods), self.filters.goods())
        sums: dict[str, Any] = {f"sum_{name}": Sum(name) for name in _GOODS}
        found: dict[Key, Sums] = {}
        grouped = rows.order_by().values("currency", *by, "unit_kind").annotate(**sums)
        for row in grouped:
            key = (row["currency"], *(row[name] for name in by))
            values: dict[str, Any] = {name: int(row[f"sum_{name}"]) for name in _GOODS}
            back = values.pop("given_back")
            one = Sums(**values, back_of_goods=back, kind=row["unit_kind"])
            found[key] = found[key] + one if key in found else one
        return found

    def parts(self, *by: str, periods: Iterable[Period]) -> dict[Key, Sums]:
        """By currency and `by`, of `PartsDay`; none where goods are asked for."""
        if self.filters.is_of_goods:
            return {}
        rows = PartsDay.objects.filter(self._rows(periods))
        sums: dict[str, Any] = {f"sum_{name}": Sum(name) for name in _PARTS}
        found: dict[Key, Sums] = {}
        for row in rows.order_by().values("currency", *by).annotate(**sums):
            values: dict[str, Any] = {name: int(row[f"sum_{name}"]) for name in _PARTS}
            back = values.pop("given_back")
            key = (row["currency"], *(row[name] for name in by))
            found[key] = Sums(**values, back_beside=back)
        return found

    def both(self, *by: str, periods: Iterable[Period]) -> dict[Key, Sums]:
        """Goods and parts of the same columns; two queries."""
        wanted = tuple(periods)
        found = self.goods(*by, periods=wanted)
        for key, parts in self.parts(*by, periods=wanted).items():
            found[key] = found.get(key, Sums()) + parts
        return found


def currencies(found: Iterable[tuple[str, Sums]]) -> list[str]:
    """Those that something was sold in, the one with the most lines first."""
    sold: dict[str, int] = {}
    for currency, sums in found:
        if sums.lines or sums.parts or sums.cancelled:
            sold[currency] = sold.get(currency, 0) + sums.lines
    return sorted(sold, key=lambda code: (-sold[code], code))


def narrowed(filters: Filters, **more: str) -> Filters:
    return replace(filters, **more)
