"""From a lot to its parcels and back: what farm, shopper and anybody may see."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Prefetch, QuerySet, Sum

from core.prepared import Prepared
from core.regions import region_name, region_of
from orders.order.models import Line, LotDraw, Order, VendorOrder
from orders.order.states import VendorOrderStatus
from vendors.partner.models import Lot, Partner
from vendors.partner.services.stock import first_expiring
from vendors.partner.states import LotStatus

from .models import Recall, RecallLine, RecallMessage, RecallShopper

_S = VendorOrderStatus
# Where fewer parcels than this went is not told exactly: it might be one person.
FEW = 3
SHOWN_DRAWS = 50


def lot_by_code(code: str) -> Lot | None:
    """Any seller's lot with what its public page names; one query."""
    rows = Lot.objects.select_related(
        "plot",
        "pool__product__cover",
        "pool__product__main_category",
        "pool__partner__village__county",
        "pool__partner__face",
    )
    return rows.filter(code=code).first()


def vendor_order_of(partner: Partner, number: str) -> VendorOrder | None:
    return VendorOrder.objects.filter(partner=partner, number=number).first()


def line_of(vendor_order: VendorOrder, pk: int) -> Line | None:
    """A line of an order's part, with its goods and the lots that it was given."""
    draws = Prefetch("draws", queryset=LotDraw.objects.select_related("lot"))
    rows = vendor_order.lines.select_related("pool__product", "stockrecord", "lot")
    return rows.filter(pk=pk).prefetch_related(draws).first()


@dataclass(frozen=True)
class LotChoice:
    """A lot that may fill a line, with what the line could take of it."""

    lot: Lot
    free: int
    is_taken: bool


def lots_to_choose(line: Line) -> list[LotChoice]:
    """Good lots of the line's goods, the first to expire first.

    What the line holds of a lot now is counted as free: it is put back first.
    """
    own = Counter[int]()
    for draw in line.draws.all():
        own[draw.lot_id] += draw.units - draw.shipped
    lots = Lot.objects.filter(pool=line.pool_id, status=LotStatus.OPEN, left__gt=0)
    found = [
        LotChoice(lot, lot.free + own[lot.pk], bool(own[lot.pk]))
        for lot in sorted(lots.select_related("plot"), key=first_expiring)
        if lot.is_good()
    ]
    return [choice for choice in found if choice.free]


@dataclass(frozen=True)
class Packed:
    """Packs of one kind that were filled from a lot."""

    name: str
    packs: int
    units: int


def packed_into(lot: Lot) -> list[Packed]:
    """What was packed from a lot, the largest first; one query."""
    rows = (
        LotDraw.objects.filter(lot=lot)
        .order_by()
        .values("line__stockrecord", "line__pack_name", "line__pack_quantity")
        .annotate(units=Sum("units"), name=F("line__stockrecord__name"))
    )
    found: Counter[tuple[str, int]] = Counter()
    for row in rows:
        name = row["name"] or row["line__pack_name"]
        found[name, row["line__pack_quantity"]] += row["units"]
    return [
        Packed(name, round(units / holds) or 1, units)
        for (name, holds), units in found.most_common()
    ]


@dataclass(frozen=True)
class Reached:
    """A region that parcels of a lot went to; `count` is None for only a few."""

    name: str
    count: int | None


def reached(lot: Lot) -> list[Reached]:
    """Where parcels of a lot went, by region, never to whom; one query."""
    address = "line__order__shipping_address"
    rows = (
        LotDraw.objects.filter(
            lot=lot, shipped__gt=0, line__vendor_order__is_pickup=False
        )
        .order_by()
        .values_list(f"{address}__country", f"{address}__state")
        .annotate(n=Count("line__vendor_order", distinct=True))
    )
    parcels: Counter[str] = Counter()
    for country, state, count in rows:
        parcels[region_of(country or "", state or "")] += count
    named = [
        Reached(region_name(code), count if count >= FEW else None)
        for code, count in parcels.most_common()
        if code
    ]
    # Those with a few come by name, so that their order tells nothing either.
    exact = [one for one in named if one.count is not None]
    few = sorted((one for one in named if one.count is None), key=lambda one: one.name)
    return exact + few


def recall_of(lot: Lot) -> Recall | None:
    """The recall of a lot with everything told of it, or None; two queries."""
    rows = Recall.objects.filter(lots=lot).prefetch_related("messages")
    return rows.order_by("pk").first()


def draws_of(lot: Lot) -> QuerySet[LotDraw]:
    """Lines that a lot filled, the latest first, with their parts."""
    rows = LotDraw.objects.filter(lot=lot)
    return rows.select_related(
        "line__vendor_order", "line__product", "line__stockrecord"
    )


# --- Recalls --------------------------------------------------------------------


@dataclass(frozen=True)
class Concerned:
    """One shopper and what of the lots they have or should have got."""

    order: Order  # their latest
    draws: tuple[LotDraw, ...]

    @property
    def is_guest(self) -> bool:
        return self.order.user_id is None


def open_draws(lots: Iterable[Lot]) -> QuerySet[LotDraw]:
    """Everything that these lots fill or have filled."""
    return LotDraw.objects.filter(lot__in=[lot.pk for lot in lots])


def concerned(lots: Iterable[Lot]) -> list[Concerned]:
    """Every shopper whose order these lots fill, each once; one query.

    An account is one shopper; guests are told apart by the address they left.
    """
    rows = open_draws(lots).select_related(
        "line__order__user", "line__order__shipping_address", "line__vendor_order"
    )
    by_shopper: dict[tuple[str, str], list[LotDraw]] = {}
    for draw in rows.order_by("line__order__date_placed", "pk"):
        by_shopper.setdefault(_shopper_key(draw.line.order), []).append(draw)
    return [
        Concerned(order=draws[-1].line.order, draws=tuple(draws))
        for draws in by_shopper.values()
    ]


def _shopper_key(order: Order) -> tuple[str, str]:
    if order.user_id is not None:
        return ("account", str(order.user_id))
    if order.guest_email:
        return ("mail", order.guest_email.casefold())
    return ("order", order.number)


@dataclass(frozen=True)
class RecallPreview:
    """What a recall would do: shoppers and orders, and where the goods are now."""

    shoppers: int
    guests: int
    orders: int
    unsent: int
    sent: int
    delivered: int
    vendor_orders_to_pack_anew: int
    measure: str  # empty when the lots' goods can't be added up


def preview(lots: Sequence[Lot]) -> RecallPreview:
    """Two queries, however much was sold."""
    found = concerned(lots)
    draws = [draw for one in found for draw in one.draws]
    received = [d for d in draws if d.line.vendor_order.status == _S.RECEIVED]
    delivered = sum(draw.shipped for draw in received)
    unsent = [draw for draw in draws if draw.units > draw.shipped]
    return RecallPreview(
        shoppers=len(found),
        guests=sum(one.is_guest for one in found),
        orders=len({draw.line.order_id for draw in draws}),
        unsent=sum(draw.units - draw.shipped for draw in unsent),
        sent=sum(draw.shipped for draw in draws) - delivered,
        delivered=delivered,
        vendor_orders_to_pack_anew=len({draw.line.vendor_order_id for draw in unsent}),
        measure=_common_measure(lots),
    )


def _common_measure(lots: Iterable[Lot]) -> str:
    measures = {lot.pool.product.measure for lot in lots}
    return measures.pop() if len(measures) == 1 else ""


def recalls_of(partner: Partner) -> QuerySet[Recall]:
    """The seller's recalls, the latest first, with lots and shoppers counted."""
    return with_lots(Recall.objects.filter(partner=partner))


def recalls_among(sellers: QuerySet[Partner]) -> QuerySet[Recall]:
    """As an office sees them, with whose they are."""
    rows = with_lots(Recall.objects.filter(partner__in=sellers))
    return rows.select_related("by", "partner")


def with_lots(recalls: QuerySet[Recall]) -> QuerySet[Recall]:
    rows = recalls.order_by("-pk")
    lots = Lot.objects.select_related("pool__product").order_by("pk")
    return (
        rows.select_related("by")
        .prefetch_related("messages__by", Prefetch("lots", queryset=lots))
        .annotate(told=Count("shoppers", distinct=True))
    )


@dataclass(frozen=True)
class Repacked:
    """A part that was to be sent from recalled lots, and how it stands now."""

    vendor_order: VendorOrder
    missing: int  # base units that no lot is picked for yet
    measure: str

    @property
    def is_filled(self) -> bool:
        return not self.missing or self.vendor_order.status not in {
            _S.PACKING,
            _S.PACKED,
        }


def repacked(recall: Recall) -> list[Repacked]:
    """Parts that had goods of the lots when they were recalled, and not sent; two
    queries.
    """
    rows = RecallLine.objects.filter(shopper__recall=recall, units__gt=F("shipped"))
    lines = Line.objects.filter(recalled__in=rows)
    lines = lines.select_related("vendor_order", "pool__product")
    picked = Sum(F("draws__units") - F("draws__shipped"), default=0)
    by_vendor_order: dict[int, Repacked] = {}
    for line in lines.distinct().annotate(picked=picked).order_by("pk"):
        vendor_order = line.vendor_order
        before = by_vendor_order.get(vendor_order.pk)
        short = max(0, line.claimed - line.picked)
        short += before.missing if before else 0
        measure = line.pool.product.measure if line.pool else line.unit_kind
        by_vendor_order[vendor_order.pk] = Repacked(vendor_order, short, measure)
    return list(by_vendor_order.values())


def orders_of(shopper: RecallShopper) -> list[RecallLine]:
    """The shopper's lines with their lots, as they were at the recall."""
    rows = shopper.lines.select_related("line__order", "line__product", "lot")
    return list(rows.order_by("line__order__number", "line_id", "pk"))


def messages_for(order: Order) -> list[RecallMessage]:
    """What an order's page warns of: every message of recalls with goods of it."""
    return _messages_for(order.pk)


@Prepared
def _messages_for(order: Any) -> QuerySet[RecallMessage]:
    rows = RecallMessage.objects.filter(recall__shoppers__lines__line__order=order)
    return rows.select_related("recall__partner").distinct().order_by("pk")
