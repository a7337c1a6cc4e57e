"""The bars of the page of sales: sellers, villages, goods, regions, channels."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from reports.sales.cells import bar, share
from reports.sales.forms import Choice
from reports.sales.queries import titles_of
from reports.sales.rows import region_words
from reports.sales.sums import Sums, together
from shop.basket.states import Channel
from vendors.partner.models import Partner

from .dimensions import DIMENSIONS
from .scope import NONE, Links
from .sums import Ledger

TOP = 8


class Overview:
    """Everything in five queries: four sums are asked once and added up twice."""

    def __init__(self, ledger: Ledger, choice: Choice, links: Links) -> None:
        periods = [choice.period]
        self.links, self.currency = links, links.currency
        goods = ledger.goods("partner", "product", periods=periods)
        places = ledger.goods("channel", "region", periods=periods)
        parts = ledger.parts("partner", "region", periods=periods)
        self.by_seller = self._by(1, goods, parts)
        self.by_product = self._by(2, goods)
        self.by_channel = self._by(1, places)
        self.by_region = _added(self._by(2, places), self._by(2, parts))

    def _by(self, at: int, *found: Mapping[Any, Sums]) -> dict[Any, Sums]:
        sums: dict[Any, Sums] = defaultdict(Sums)
        for rows in found:
            for key, one in rows.items():
                if key[0] == self.currency:
                    sums[key[at]] += one
        return dict(sums)

    def bars(self) -> list[dict[str, Any]]:
        """A section each, with its bars; those with nothing to tell apart are empty."""
        top = [key for key, _sums in _most(self.by_seller)]
        sellers = {
            one.pk: one
            for one in Partner.objects.filter(pk__in=self.by_seller).select_related(
                "village"
            )
        }
        products = [key for key, _sums in _most(self.by_product, "goods_net")]
        titles = titles_of([key for key in products if key])
        villages: dict[Any, Sums] = defaultdict(Sums)
        for key, sums in self.by_seller.items():
            villages[sellers[key].village] += sums
        named = {
            village.pk if village else None: (str(village or ""), sums)
            for village, sums in villages.items()
        }
        return [
            self._section("sellers", self.by_seller, {k: sellers[k].name for k in top}),
            self._section(
                "villages",
                {key: sums for key, (_name, sums) in named.items()},
                {key: name for key, (name, _sums) in named.items()},
            ),
            self._section("products", self.by_product, titles),
            self._section(
                "regions", self.by_region, {k: region_words(k) for k in self.by_region}
            ),
            self._section(
                "channels", self.by_channel, {k: str(Channel(k).label) for k in Channel}
            ),
        ]

    def _section(
        self, name: str, found: Mapping[Any, Sums], names: Mapping[Any, str]
    ) -> dict[str, Any]:
        one = DIMENSIONS[name]
        field = "goods_net" if one.of_goods else "net"
        rows_of = self.links.lines if one.of_goods else self.links.parts
        if self.links.filters.is_of_goods:
            field, rows_of = "goods_net", self.links.lines
        whole = getattr(together(found.values()), field)
        bars: list[dict[str, Any]] = []
        top = _most(found, field)
        most = max((getattr(sums, field) for _key, sums in top), default=0)
        for key, sums in top:
            value = getattr(sums, field)
            narrowed = {one.filter: NONE if key is None else str(key)}
            bars.append(
                bar(
                    names.get(key) or str(one.none),
                    value,
                    most,
                    share=share(value, whole) if whole else "",
                    url=rows_of(None, **narrowed),
                )
            )
        return {
            "name": name,
            "title": one.title,
            "bars": bars,
            "more": max(0, len(found) - TOP),
            "url": self.links.table(name),
        }


def _added(one: Mapping[Any, Sums], other: Mapping[Any, Sums]) -> dict[Any, Sums]:
    return {
        key: one.get(key, Sums()) + other.get(key, Sums())
        for key in dict.fromkeys((*one, *other))
    }


def _most(found: Mapping[Any, Sums], field: str = "net") -> list[tuple[Any, Sums]]:
    rows: Iterable[tuple[Any, Sums]] = found.items()
    by_value = sorted(rows, key=lambda one: (-getattr(one[1], field), str(one[0])))
    return by_value[:TOP]
