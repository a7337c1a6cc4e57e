"""What goes through a cooperative's depot: orders of its farms, one parcel for each."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import pgettext

from fulfilment.packing.queries.added import FIRST, grams_of, own_lines, with_added
from fulfilment.packing.queries.packing import PackVendorOrder
from fulfilment.packing.queries.vendor_orders import (
    REOPENED,
    TO_PACK,
    TO_SEND,
    Recipient,
    lines_with_goods,
    recipient,
)
from orders.order.models import LotDraw, Order, ShippingEvent, VendorOrder
from orders.order.states import VISIBLE_TO_SELLER, VendorOrderStatus
from orders.order.waits import held_back, with_holds
from vendors.partner.models import Partner

OPEN = (*TO_PACK, *TO_SEND)
READY, WAITING, SENT = "ready", "waiting", "sent"
FILTERS = (READY, WAITING, SENT)


def depot_vendor_orders(depot: Partner) -> QuerySet[VendorOrder]:
    """The parts that are packed at this depot and paid for."""
    return VendorOrder.objects.filter(depot=depot, status__in=VISIBLE_TO_SELLER)


def depot_orders(depot: Partner, state: str = "", wanted: str = "") -> QuerySet[Order]:
    """Orders with something at the depot, those first that were placed first.

    `ready` is all here, `waiting` lacks a farm's goods, `sent` has nothing left here;
    anything else is both of the first. Found by number or by a farm's name. What was
    added to an order stands with it.
    """
    vendor_orders = depot_vendor_orders(depot).filter(FIRST, order=OuterRef("pk"))
    vendor_orders = vendor_orders.order_by()
    open_vendor_orders = vendor_orders.filter(~held_back(), status__in=OPEN)
    orders = Order.objects.filter(Exists(vendor_orders))
    if state == SENT:
        gone = vendor_orders.filter(status__in=[VendorOrderStatus.SHIPPED])
        orders = orders.filter(Exists(gone)).exclude(Exists(open_vendor_orders))
    else:
        orders = orders.filter(Exists(open_vendor_orders))
    missing = Exists(open_vendor_orders.filter(at_depot_since=None))
    if state == READY:
        orders = orders.exclude(missing)
    elif state == WAITING:
        orders = orders.filter(missing)
    if wanted:
        of_farm = vendor_orders.filter(partner__name__icontains=wanted)
        orders = orders.filter(_numbered(wanted) | Q(Exists(of_farm)))
    return orders.order_by("date_placed", "pk")


def _numbered(wanted: str) -> Q:
    """By its number, or by that of what was added to it."""
    added = Order.objects.filter(added_to=OuterRef("pk"), number__icontains=wanted)
    return Q(number__icontains=wanted) | Q(Exists(added))


def counts(depot: Partner) -> dict[str, int]:
    """How many orders stand behind each filter; one query."""
    asked = {
        state: Count("pk", filter=Q(pk__in=depot_orders(depot, state).values("pk")))
        for state in FILTERS
    }
    return dict(Order.objects.order_by().aggregate(**asked))


@dataclass(frozen=True)
class Shared:
    """One order at the depot: the parts that go into its parcel."""

    order: Order
    vendor_orders: tuple[VendorOrder, ...]

    @cached_property
    def to(self) -> Recipient:
        return recipient(next(iter(self.open_vendor_orders), self.vendor_orders[0]))

    @property
    def open_vendor_orders(self) -> tuple[VendorOrder, ...]:
        """The others don't wait for what can't be packed yet."""
        return tuple(
            vendor_order
            for vendor_order in self.vendor_orders
            if vendor_order.status in OPEN and not vendor_order.is_on_hold
        )

    @property
    def here(self) -> tuple[VendorOrder, ...]:
        return tuple(
            vendor_order
            for vendor_order in self.open_vendor_orders
            if vendor_order.at_depot_since
        )

    @property
    def is_whole(self) -> bool:
        """Whether everything that has not left is here."""
        return bool(self.open_vendor_orders) and len(self.here) == len(
            self.open_vendor_orders
        )

    @property
    def weight_grams(self) -> int:
        return sum(grams_of(part) for part in self.open_vendor_orders)


def shared(depot: Partner, orders: QuerySet[Order] | list[Order]) -> list[Shared]:
    """These orders with all that pages and papers say; a fixed number of queries."""
    draws = LotDraw.objects.select_related("lot__plot")
    parcels = ShippingEvent.objects.select_related("delivery").order_by("pk")
    vendor_orders = (
        depot_vendor_orders(depot)
        .filter(FIRST, order__in=[order.pk for order in orders])
        .select_related("order__shipping_address__country", "partner", "depot")
        .prefetch_related(
            Prefetch("lines", queryset=lines_with_goods()),
            Prefetch("lines__draws", queryset=draws),
            "lines__adjustments",
            Prefetch("parcels", queryset=parcels),
        )
        .order_by("number")
    )
    by_order: dict[int, list[VendorOrder]] = {}
    for vendor_order in with_added(with_holds(vendor_orders)):
        for line in own_lines(vendor_order):
            line.order = vendor_order.order
        by_order.setdefault(vendor_order.order_id, []).append(vendor_order)
    return [
        Shared(order, tuple(by_order[order.pk]))
        for order in orders
        if order.pk in by_order
    ]


@dataclass(frozen=True)
class DepotVendorOrder:
    """One farm's part on the packing page of the depot."""

    pack: PackVendorOrder

    @property
    def vendor_order(self) -> VendorOrder:
        return self.pack.vendor_order

    @property
    def is_here(self) -> bool:
        return self.vendor_order.at_depot_since is not None

    @property
    def is_packed(self) -> bool:
        """Packed, by its farm or here, and not to be packed anew."""
        return self.vendor_order.status in TO_SEND and not self.pack.is_reopened

    @property
    def is_open(self) -> bool:
        """Whether somebody at the depot has something to do with it."""
        return self.pack.is_open or (
            self.vendor_order.status in TO_SEND and not self.is_here
        )

    @property
    def label(self) -> str:
        if self.vendor_order.status in TO_SEND and self.is_here:
            return pgettext("goods at the depot", "arrived")
        return str(self.vendor_order.status_words)

    def state(self) -> dict[str, object]:
        """What a tablet needs to show the part as it is now."""
        now = {"open": self.is_open, "label": self.label}
        return self.pack.state() | now


def vendor_orders_at_hand(whole: Shared) -> list[DepotVendorOrder]:
    """The parts of an order that have not left."""
    return [
        DepotVendorOrder(PackVendorOrder(vendor_order))
        for vendor_order in whole.open_vendor_orders
    ]


def to_take(depot: Partner, wanted: str = "") -> QuerySet[Order]:
    """Orders with something to take over, or to pack anew, at the depot."""
    vendor_orders = (
        depot_vendor_orders(depot)
        .filter(FIRST & ~held_back(), order=OuterRef("pk"), status__in=OPEN)
        .order_by()
    )
    left = vendor_orders.filter(Q(at_depot_since=None) | REOPENED)
    orders = Order.objects.filter(Exists(left))
    if wanted:
        of_farm = left.filter(partner__name__icontains=wanted)
        orders = orders.filter(_numbered(wanted) | Q(Exists(of_farm)))
    return orders.order_by("date_placed", "pk")


def depot_states(
    depot: Partner, numbers: Iterable[str]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """How these parts and their lines are now, for a tablet; a fixed number of queries.

    A part that was given back to its farm is not among them.
    """
    wanted = set(numbers)
    orders = Order.objects.filter(
        Q(vendor_orders__number__in=wanted)
        | Q(additions__vendor_orders__number__in=wanted)
    ).distinct()
    shown = [
        DepotVendorOrder(PackVendorOrder(vendor_order))
        for one in shared(depot, orders)
        for vendor_order in one.vendor_orders
        if wanted & {part.number for part in vendor_order.box}
    ]
    return (
        [one.state() for one in shown],
        [line.state() for one in shown for line in one.pack.lines],
    )


def shared_order(depot: Partner, number: str) -> Shared | None:
    """One order of the depot's, whatever became of it; None for any other."""
    vendor_orders = depot_vendor_orders(depot).filter(FIRST, order=OuterRef("pk"))
    orders = list(Order.objects.filter(Exists(vendor_orders), number=number))
    return next(iter(shared(depot, orders)), None)


def numbers_used(depot: Partner, number: str, *, but: Order) -> str:
    """The part of another order that left the depot under the same tracking number."""
    rows = ShippingEvent.objects.filter(
        vendor_order__depot=depot, tracking_number=number
    ).exclude(Q(order=but) | Q(order__added_to=but))
    return rows.values_list("vendor_order__number", flat=True).first() or ""
