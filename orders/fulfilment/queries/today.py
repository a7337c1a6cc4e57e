"""Today's work at one seller's, in true figures."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import Case, Count, F, Min, OuterRef, Subquery, Sum, When

from orders.order.models import Line, VendorOrder
from orders.order.states import VendorOrderStatus
from vendors.partner.models import Partner, StockPool

from .parts import REOPENED, TO_PACK, TO_SEND, listed_parts, parts_of

_S = VendorOrderStatus
PACK_FIRST = 5


def low_pools(partner: Partner) -> list[StockPool]:
    """Goods on sale whose free stock is under their mark, the emptiest first."""
    low = StockPool.objects.filter(
        partner=partner,
        starts=None,
        low_at__gt=0,
        on_hand__lt=F("claimed") + F("low_at"),
        product__is_public=True,
    )
    return list(
        low.select_related("product").order_by(F("on_hand") - F("claimed"), "pk")
    )


@dataclass(frozen=True)
class Status:
    """The parts in one state: how many, how heavy, since when the oldest waits."""

    count: int
    grams: int
    oldest: datetime


@dataclass(frozen=True)
class Today:
    """What there is to do at one seller's, in true figures."""

    by_status: Mapping[str, Status]
    boxes: int
    low: list[StockPool]
    first: list[VendorOrder]
    reopened: int = 0

    def _count(self, *states: str) -> int:
        return sum(self.by_status[s].count for s in states if s in self.by_status)

    @cached_property
    def to_pack(self) -> int:
        return self._count(*TO_PACK)

    @cached_property
    def packed(self) -> int:
        return self._count(_S.PACKED)

    @property
    def packing_and_packed(self) -> int:
        return self.to_pack + self.packed

    @cached_property
    def to_send(self) -> int:
        return self._count(*TO_SEND)

    @cached_property
    def to_accept(self) -> int:
        return self._count(_S.PAID)

    @property
    def oldest_unaccepted(self) -> datetime | None:
        waiting = self.by_status.get(_S.PAID)
        return waiting.oldest if waiting else None

    @property
    def grams(self) -> int:
        return sum(self.by_status[s].grams for s in TO_PACK if s in self.by_status)


def today(partner: Partner) -> Today:
    """Four queries, however much there is to do."""
    lines = Line.objects.filter(vendor_order=OuterRef("pk")).order_by()
    packs = lines.values("vendor_order").annotate(n=Sum("quantity")).values("n")
    by_state = parts_of(partner).order_by().values("status")
    rows = list(
        by_state.annotate(
            n=Count("pk"),
            weight=Sum("weight_grams"),
            since=Min("created"),
            reopened=Count("pk", filter=REOPENED),
            boxes=Sum(Case(When(status__in=TO_PACK, then=Subquery(packs)))),
        )
    )
    by_status = {
        row["status"]: Status(row["n"], row["weight"], row["since"]) for row in rows
    }
    first = listed_parts(partner).filter(status__in=(*TO_PACK, _S.PACKED))
    return Today(
        by_status=by_status,
        boxes=sum(row["boxes"] or 0 for row in rows),
        low=low_pools(partner),
        first=list(first.order_by("created", "pk")[:PACK_FIRST]),
        reopened=sum(row["reopened"] for row in rows),
    )
