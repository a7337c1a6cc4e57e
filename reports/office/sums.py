"""Sums of sales from the daily rollups: two queries, however much was sold.

Money stays in minor units of one currency; currencies are never added up.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, Sum

from reports.rollups.models import GoodsDay, PartsDay
from reports.sales.periods import Period
from reports.sales.sums import Key, Sums

from .scope import Filters, Scope

_GOODS = ("lines", "packs", "units", "listed", "paid", "given_back")
_PARTS = ("parts", "delivery", "carried", "given_back", "cancelled", "cancelled_total")


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
