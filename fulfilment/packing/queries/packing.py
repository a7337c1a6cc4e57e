"""The packing page: a day's parts by order, by product and by way of delivery."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from core import dates
from core.templatetags.market import quantity
from core.templatetags.regions import region_in_words
from orders.order.models import Line, VendorOrder
from orders.order.services.weights import weight_bounds
from orders.order.states import VendorOrderStatus
from orders.order.wording import listed, packed, settlement
from vendors.partner.models import Partner, StockPool, StockRecord

from .added import (
    FIRST,
    added_to,
    grams_added,
    named,
    vendor_orders_to_print,
    with_added,
)
from .vendor_orders import (
    TO_PACK,
    Leaving,
    Recipient,
    in_hand,
    is_reopened,
    lines_with_lots,
    name_ways,
    recipient,
    vendor_orders_of,
)

_S = VendorOrderStatus
_LEFT = F("quantity") - F("short") - F("shipped")
DAYS = ("due", "tomorrow", "later", "all")
VIEWS = ("order", "product", "route")


@dataclass(frozen=True)
class PackLine:
    """A line on the packing page; `line.order` and its lots have been fetched."""

    line: Line

    @property
    def is_weighed(self) -> bool:
        return bool(self.line.is_weighed)

    @cached_property
    def bounds(self) -> tuple[int, int]:
        return weight_bounds(self.line)

    @property
    def due_units(self) -> int:
        return int(self.line.due * self.line.pack_quantity)

    @property
    def listed(self) -> str:
        return listed(self.line)

    @property
    def packed(self) -> str:
        return packed(self.line)

    @property
    def settles(self) -> str:
        return settlement(self.line)

    @property
    def most(self) -> str:
        return quantity(self.bounds[1], self.line.unit_kind)

    @property
    def least(self) -> str:
        return quantity(self.bounds[0], self.line.unit_kind)

    @property
    def price(self) -> str:
        """What it costs when all of it is packed, as a number for scripts."""
        return str(self.line.final_price)

    @property
    def lots(self) -> str:
        """The codes of the lots it is filled from, or will be."""
        if self.line.lot and self.line.lot_held:
            return self.line.lot.code
        return ", ".join(draw.lot.code for draw in self.line.draws.all())

    def state(self) -> dict[str, object]:
        """What a phone needs to show the line as it is now."""
        return {
            "id": self.line.pk,
            "packed": self.line.is_packed,
            "units": self.line.packed_units,
            "weight": self.packed,
            "settles": self.settles,
        }


@dataclass(frozen=True)
class PackVendorOrder:
    """A part on the packing page."""

    vendor_order: VendorOrder
    leaves: date | None = None

    @cached_property
    def lines(self) -> list[PackLine]:
        found = [line for line in self.vendor_order.lines.all() if line.due]
        for line in found:
            if line.vendor_order_id == self.vendor_order.pk:
                line.order = self.vendor_order.order
        return [PackLine(line) for line in found]

    @cached_property
    def to(self) -> Recipient:
        return recipient(self.vendor_order)

    @property
    def packed(self) -> int:
        return sum(one.line.is_packed for one in self.lines)

    @property
    def is_whole(self) -> bool:
        return all(one.line.is_packed or not one.line.left for one in self.lines)

    @property
    def is_reopened(self) -> bool:
        """Packed before, and to be packed anew: a lot of it was recalled."""
        return is_reopened(self.vendor_order)

    @property
    def is_open(self) -> bool:
        return self.vendor_order.status in TO_PACK or self.is_reopened

    @property
    def is_late(self) -> bool:
        return self.leaves is not None and self.leaves < dates.today()

    @property
    def weight(self) -> str:
        """What the packed goods weigh so far: weighed lines, and ticked ones."""
        grams = sum(
            one.line.packed_units or one.due_units
            for one in self.lines
            if one.line.is_packed and one.line.unit_kind == "weight"
        )
        return quantity(grams) if grams else ""

    def state(self) -> dict[str, object]:
        """What a phone needs to show the part as it is now."""
        words = _("%(packed)d of %(all)d packed")
        return {
            "number": self.vendor_order.number,
            "status": self.vendor_order.status,
            "label": self.vendor_order.status_words,
            "open": self.is_open,
            "whole": self.is_whole,
            "progress": words % {"packed": self.packed, "all": len(self.lines)},
            "weight": self.weight,
            "lines": [one.line.pk for one in self.lines],
        }


class PackingDay:
    """What a seller has to pack on a day; built once per request."""

    def __init__(self, partner: Partner, day: str = "due") -> None:
        self.partner = partner
        self.day = day if day in DAYS else "due"
        self.leaving = Leaving(partner)
        self.today = dates.today()

    def _rule(self, day: str) -> Q:
        today = self.leaving.until(self.today)
        tomorrow = self.leaving.until(self.today + timedelta(days=1))
        rules = {
            "due": today,
            "tomorrow": tomorrow & ~today,
            "later": ~tomorrow,
            "all": Q(),
        }
        return rules[day]

    @property
    def waiting(self) -> QuerySet[VendorOrder]:
        """The parts that wait to be packed on the day."""
        open_vendor_orders = vendor_orders_of(self.partner).filter(in_hand(), FIRST)
        return open_vendor_orders.filter(self._rule(self.day))

    @property
    def _with_added(self) -> Q:
        """Of lines: they are of parts that wait, or were added to one of them."""
        waiting = self.waiting.order_by()
        added = added_to(waiting).values("pk")
        return Q(vendor_order__in=waiting) | Q(vendor_order__in=added)

    def counts(self) -> dict[str, int]:
        """How many parts wait on each of the days; one query."""
        rows = vendor_orders_of(self.partner).filter(in_hand(), FIRST)
        open_vendor_orders = rows.order_by()
        asked = {
            day: Count("pk", filter=self._rule(day)) if day != "all" else Count("pk")
            for day in DAYS
        }
        return dict(open_vendor_orders.aggregate(**asked))

    def vendor_orders(
        self, way: "DispatchMethod | None" = None
    ) -> QuerySet[VendorOrder]:
        """With lines, lots and recipient, those first that were ordered first."""
        rows = vendor_orders_to_print(self.partner).filter(in_hand(), FIRST)
        rows = rows.filter(self._rule(self.day))
        if way:
            rows = rows.filter(way.rule())
        return rows.order_by("created", "pk")

    def shown(self, vendor_orders: Iterable[VendorOrder]) -> list[PackVendorOrder]:
        found = with_added(vendor_orders)
        name_ways(found, self.leaving.methods)
        return [
            PackVendorOrder(vendor_order, self.leaving.day_of(vendor_order))
            for vendor_order in found
        ]

    def goods(self) -> list["PickedGoods"]:
        """What the day needs of each pack; three queries."""
        rows = (
            Line.objects.filter(self._with_added)
            .order_by()
            .values("stockrecord_id", "pool_id", "pack_quantity", "unit_kind")
            .annotate(
                packs=Sum(_LEFT),
                ready=Sum(_LEFT, filter=Q(is_packed=True)),
                orders=Count("vendor_order", distinct=True),
            )
            .filter(packs__gt=0)
        )
        found = list(rows)
        packs = StockRecord.objects.select_related("product").in_bulk(
            [row["stockrecord_id"] for row in found if row["stockrecord_id"]]
        )
        pools = StockPool.objects.select_related("product").in_bulk(
            [row["pool_id"] for row in found if row["pool_id"]]
        )
        goods = [
            PickedGoods(
                row, packs.get(row["stockrecord_id"]), pools.get(row["pool_id"])
            )
            for row in found
        ]
        return sorted(goods, key=lambda one: (one.title, one.pack_quantity))

    def lines_of(self, pack_id: int) -> QuerySet[Line]:
        """The day's lines of one pack, by order."""
        return (
            lines_with_lots()
            .filter(self._with_added, stockrecord=pack_id)
            .filter(quantity__gt=F("short") + F("shipped"))
            .select_related(
                "vendor_order__order__shipping_address", "order", "product",
                "stockrecord",
            )
            .order_by("vendor_order__created", "pk")
        )  # fmt: skip

    def ways(self) -> list["DispatchMethod"]:
        """The day's ways of delivery with how much takes each; one query."""
        rows = (
            self.waiting.order_by()
            .values(
                "delivery_code",
                "delivery_name",
                "is_pickup",
                state=F("order__shipping_address__state"),
                starts=F("pickup__starts"),
                point=F("pickup__point"),
            )
            .annotate(
                vendor_orders=Count("pk"), grams=Sum(F("weight_grams") + grams_added())
            )
        )
        merged: dict[tuple[Any, ...], DispatchMethod] = {}
        for row in rows:
            method = self.leaving.methods.get(row["delivery_code"])
            way = DispatchMethod.of(dict(row), name=method.name if method else "")
            key = (way.code, way.state, way.starts)
            merged[key] = way.joined(merged[key]) if key in merged else way
        return sorted(
            merged.values(),
            key=lambda one: (str(one.starts or ""), one.name, -one.vendor_orders),
        )


class PickedGoods:
    """So many packs of one product in a day's parts."""

    def __init__(
        self, row: dict[str, Any], pack: StockRecord | None, pool: StockPool | None
    ) -> None:
        self.pack_id: int | None = row["stockrecord_id"]
        self.pool = pool
        self.packs = int(row["packs"] or 0)
        self.ready = int(row["ready"] or 0)
        self.orders = int(row["orders"])
        self.pack_quantity = int(row["pack_quantity"])
        self.unit_kind = str(row["unit_kind"])
        product = pack.product if pack else pool and pool.product
        self.title = str(product.title) if product else ""
        self.pack_name = str(pack.name) if pack else ""

    @property
    def amount(self) -> str:
        return quantity(self.packs * self.pack_quantity, self.unit_kind)


@dataclass(frozen=True)
class DispatchMethod:
    """A method into a region, or a pickup point at an hour, and what takes it."""

    code: str
    name: str
    state: str = ""
    starts: datetime | None = None
    vendor_orders: int = 0
    grams: int = 0

    @classmethod
    def of(cls, row: dict[str, Any], *, name: str) -> "DispatchMethod":
        """`name` is what the seller calls it; without, what the shopper read."""
        is_pickup = bool(row["is_pickup"])
        return cls(
            code=row["delivery_code"],
            name=row["point"] or name or row["delivery_name"],
            state="" if is_pickup else str(row["state"] or ""),
            starts=row["starts"],
            vendor_orders=row["vendor_orders"],
            grams=row["grams"] or 0,
        )

    def joined(self, other: "DispatchMethod") -> "DispatchMethod":
        return DispatchMethod(
            self.code,
            self.name,
            self.state,
            self.starts,
            self.vendor_orders + other.vendor_orders,
            self.grams + other.grams,
        )

    def rule(self) -> Q:
        rule = Q(delivery_code=self.code)
        if self.starts:
            rule &= Q(pickup__starts=self.starts)
        if self.state:
            rule &= Q(order__shipping_address__state=self.state)
        return rule

    @property
    def place(self) -> str:
        return region_in_words(self.state) if self.state else ""

    @property
    def weight(self) -> str:
        return quantity(self.grams) if self.grams else ""

    @property
    def key(self) -> str:
        """As an address names it."""
        starts = self.starts.isoformat() if self.starts else ""
        return f"{self.code}|{self.state}|{starts}"


def states_of(
    partner: Partner, numbers: Iterable[str]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """How these parts and their lines are now, for a phone; three queries."""
    vendor_orders = vendor_orders_to_print(partner).filter(named(partner, numbers))
    shown = [PackVendorOrder(vendor_order) for vendor_order in vendor_orders]
    return (
        [one.state() for one in shown],
        [line.state() for one in shown for line in one.lines],
    )
