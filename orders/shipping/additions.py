"""Goods that are added to an order: until when, and what they cost to send with it."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core import dates
from core.regions import region_of
from orders.order.models import Line, VendorOrder
from orders.order.states import PAID_FOR
from shop.basket.groups import SellerGroup
from shop.basket.shipping_options import DeliveryQuote, Perishable, RefusedWay, Ways
from vendors.partner.order_windows import ordering

from .arrivals import Asked, Consignment
from .freshness import keepings
from .models import PickupBooking
from .queries import Offered, offered_methods
from .quotes import carrier_of, charge, ordered
from .rates import SharedParcel, ShippingError, too_late
from .rules import Opening, first_dispatch


def add_until(part: VendorOrder) -> datetime | None:
    """When the seller stops taking orders for the part's round or time.

    None where that is only when it begins to pack.
    """
    moments = []
    if (booking := _booking(part)) and booking.day:
        window = booking.day.window
        opening = Opening(window.weekday, window.cut_off_days, window.cut_off_at)
        moments.append(opening.closes(booking.day.date))
    windows = ordering(part.partner, part.order.date_placed)
    if windows and windows.current:
        moments.append(windows.current.closes)
    return min(moments, default=None)


def _booking(part: VendorOrder) -> PickupBooking | None:
    if not (part.is_pickup or part.by_van):
        return None
    rows = PickupBooking.objects.filter(vendor_order=part)
    return rows.select_related("day__window").first()


def ways_to_add(
    group: SellerGroup, first: VendorOrder, before: Sequence[VendorOrder]
) -> Ways:
    """The one way in which these goods go with a part that is ordered.

    `before` are that part and what was added to it. All of it together is priced as
    one parcel; what was paid for delivery before is deducted, and never given back. A
    depot's parcel holds the goods of the order's other sellers as well: they bear
    nothing more, whatever is added.
    """
    offered = offered_methods([group.partner])[group.partner.pk]
    way = next((one for one in offered if one.method.code == first.delivery_code), None)
    if way is None:
        return Ways()
    try:
        return Ways((_quote(way, group, first, before),))
    except ShippingError as why:
        refused = RefusedWay(
            method=way.method,
            code=way.method.code,
            name=way.method.name,
            why=str(why),
            is_pickup=way.method.is_pickup,
            carrier=carrier_of(way),
            missing=why.missing,
            spoils=why.spoils,
        )
        return Ways((), (refused,))


def _quote(
    way: Offered, group: SellerGroup, first: VendorOrder, before: Sequence[VendorOrder]
) -> DeliveryQuote:
    """Raises `ShippingError`."""
    method = way.method
    if first.depot_id is not None:
        before = _of_depot(first)
    asked = _asked(group, first, before)
    charged = charge(way, asked, asks_minimum=True)
    paid = sum((Decimal(part.delivery_cost) for part in before), Decimal(0))
    leaves = _leaves(first)
    _require_in_time(way, group, first, leaves)
    return DeliveryQuote(
        method=method,
        code=method.code,
        name=method.name,
        cost=max(charged.cost - paid, Decimal(0)),
        missing_for_free=charged.missing_for_free,
        expected_from=first.expected_from or leaves,
        expected_to=first.expected_to or leaves,
        is_pickup=method.is_pickup,
        by_van=method.by_van,
        place=method.pickup_at if method.is_pickup else "",
        carrier=carrier_of(way),
        joint=_joint(way, group, before, paid) if first.depot_id is not None else None,
    )


def _of_depot(first: VendorOrder) -> list[VendorOrder]:
    """All of the order that leaves the depot in one parcel, whosever goods it is."""
    own = Q(order=first.order_id) | Q(order__added_to=first.order_id)
    parts = VendorOrder.objects.filter(
        own, depot=first.depot_id, status__in=PAID_FOR
    ).select_related("partner", "order")
    return list(parts.order_by("pk"))


def _joint(
    way: Offered, group: SellerGroup, before: Sequence[VendorOrder], paid: Decimal
) -> SharedParcel:
    """What several sellers add to it shares the difference that it makes."""
    there = [
        Consignment(
            partner=part.partner,
            goods=part.goods,
            weight_grams=part.weight_grams,
            currency=group.currency,
            perishables=_perishables([part]),
        )
        for part in before
    ]
    goods = sum((part.goods for part in before), Decimal(0))
    region = _region(before[0])
    return SharedParcel(way, region, goods + group.goods, tuple(there), paid)


def _perishables(parts: Sequence[VendorOrder]) -> tuple[Perishable, ...]:
    lines = Line.objects.filter(vendor_order__in=parts).select_related("product")
    return tuple(ordered(line) for line in lines)


def _region(part: VendorOrder) -> str:
    address = part.order.shipping_address
    return region_of(address.country_id, address.state) if address else ""


def _asked(
    group: SellerGroup, first: VendorOrder, before: Sequence[VendorOrder]
) -> Asked:
    """All of it as one parcel, as it was when the first of it was ordered."""
    shipment = Consignment(
        partner=group.partner,
        goods=group.goods + sum((part.goods for part in before), Decimal(0)),
        weight_grams=group.weight_grams + sum(part.weight_grams for part in before),
        currency=group.currency,
        ready_on=group.ready_on,
        perishables=(*group.perishables, *_perishables(before)),
        send_within=group.send_within,
    )
    return Asked(shipment, _region(first), first.order.date_placed, keepings(()))


def _leaves(first: VendorOrder) -> date:
    """On which day the part is sent, brought or collected."""
    if booking := _booking(first):
        return dates.day_of(booking.starts)
    if first.send_by is None:
        return dates.today()
    # The first moment at which it is late is no longer that day.
    return dates.day_of(first.send_by - timedelta(microseconds=1))


def _require_in_time(
    way: Offered, group: SellerGroup, first: VendorOrder, leaves: date
) -> None:
    """Goods that aren't ready when the rest is sent, or spoil on the way, don't go.

    Raises `ShippingError`.
    """
    slow = [one for one in group.buyable if one.line.product.send_within]
    if slow:
        ready = first_dispatch(
            way.terms, first.order.date_placed, within=group.send_within
        )
        slow = slow if ready is None or ready > leaves else []
    for one in group.buyable:
        picked_on = one.line.product.picked_on
        if picked_on and picked_on > leaves:
            slow.append(one)
    if slow:
        titles = dict.fromkeys(one.line.product.get_title() for one in slow)
        text = _("Not ready when your order is sent: %(goods)s.")
        named = pgettext("between goods", ", ").join(titles)
        spoils = [one.line.pk for one in slow]
        raise ShippingError(text % {"goods": named}, spoils=spoils)
    arrives = first.expected_to or leaves
    goods = Consignment(
        partner=group.partner,
        goods=group.goods,
        weight_grams=group.weight_grams,
        currency=group.currency,
        perishables=group.perishables,
    )
    asked = Asked(goods, "", first.order.date_placed, keepings(group.perishables))
    if spoiled := asked.spoiled(leaves, arrives):
        raise too_late(spoiled, arrives)
