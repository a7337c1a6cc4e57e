"""What each seller would charge to send its part of a basket, and when it comes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone

from core import dates
from core.money import rounded
from core.page_cache.changes import reading_log_once
from core.page_cache.reads import note_minute
from orders.market_settings import ACCEPT_WITHIN_DAYS
from orders.order.models import Line, VendorOrder
from shop.basket.shipping_options import DeliveryQuote as Quote
from shop.basket.shipping_options import Perishable, PickupSlot, RefusedWay, Ways
from vendors.partner.order_windows import delivery_day

from .arrivals import Asked, Consignment, Shipment, arrival_of, slots_of
from .freshness import keepings
from .models import PickupBooking
from .queries import Offered, offered_methods
from .rates import (
    SharedParcel,
    ShippingError,
    cold,
    minimum,
    not_there,
    rate_for,
)
from .rules import accept_day

__all__ = [
    "Quote",
    "carrier_of",
    "charge",
    "ordered",
    "pickup_slots",
    "quote_for",
    "quotes",
    "ways",
]


def _carriage(offered: Offered, asked: Asked) -> Decimal:
    """Before "free from". Raises `ShippingError` when the method does not go there."""
    rates = offered.rates
    if offered.method.is_pickup:
        return rates[0].price if rates else Decimal(0)
    rate = rate_for(rates, region=asked.region, grams=asked.shipment.weight_grams)
    if rate is None:
        raise not_there(rates, asked.region, asked.shipment.weight_grams)
    return rate.price


@dataclass(frozen=True)
class Charge:
    """What a way costs; `cold` of it is for cold packing."""

    cost: Decimal
    cold: Decimal
    missing_for_free: Decimal | None


def charge(offered: Offered, asked: Asked, *, asks_minimum: bool) -> Charge:
    """Raises `ShippingError` with the first thing that is in the way."""
    method, shipment = offered.method, asked.shipment
    carriage = _carriage(offered, asked)
    if asks_minimum and method.min_order and shipment.goods < method.min_order:
        lacking = method.min_order - shipment.goods
        raise minimum(lacking, method.min_order, shipment.currency)
    if asked.is_cold and not method.keeps_cold:
        raise cold([one for one in shipment.perishables if one.needs_cold])
    cost, missing = rounded(carriage, shipment.currency), None
    if method.free_from is not None and cost:
        missing = max(Decimal(0), method.free_from - shipment.goods) or None
        cost = cost if missing else rounded(Decimal(0), shipment.currency)
    cold_cost = rounded(
        method.cold_price if asked.is_cold else Decimal(0), shipment.currency
    )
    return Charge(cost + cold_cost, cold_cost, missing)


def _quote(offered: Offered, asked: Asked) -> Quote:
    """Raises `ShippingError` with the first thing that is in the way."""
    method, shipment = offered.method, asked.shipment
    joint = _joint(offered, asked)
    charged = charge(offered, asked, asks_minimum=asked.asks_minimum and joint is None)
    when = arrival_of(offered, asked)
    return Quote(
        method=method,
        code=method.code,
        name=method.name,
        cost=charged.cost,
        cold_cost=charged.cold,
        missing_for_free=charged.missing_for_free,
        expected_from=when.first,
        expected_to=when.last,
        leaves=when.leaves,
        accept_on=_accepted(offered, asked, when.leaves),
        send_within=max(offered.send_within, shipment.send_within),
        is_pickup=method.is_pickup,
        by_van=method.by_van,
        place=method.pickup_at if method.is_pickup else "",
        carrier=carrier_of(offered),
        slots=when.slots,
        full_slots=when.full_slots,
        joint=joint,
        learnt_from=when.learnt_from,
    )


def _joint(offered: Offered, asked: Asked) -> SharedParcel | None:
    goods = asked.sharing.get(offered.method.pk)
    return None if goods is None else SharedParcel(offered, asked.region, goods)


def carrier_of(offered: Offered) -> str:
    return str(offered.carrier.name) if offered.carrier else ""


def _accepted(offered: Offered, asked: Asked, leaves: date) -> date:
    within = ACCEPT_WITHIN_DAYS()
    day = accept_day(offered.terms, asked.now, within=within)
    return min(day, leaves) if day else leaves


def _ways_by(offered: Iterable[Offered], asked: Asked) -> Ways:
    """How one part can travel by these methods, and how it can't and why."""
    made: list[Quote] = []
    refused: list[RefusedWay] = []
    for one in offered:
        try:
            made.append(_quote(one, asked))
        except ShippingError as why:
            refused.append(
                RefusedWay(
                    method=one.method,
                    code=one.method.code,
                    name=one.method.name,
                    why=str(why),
                    is_pickup=one.method.is_pickup,
                    carrier=carrier_of(one),
                    missing=why.missing,
                    spoils=why.spoils,
                )
            )
    return Ways(tuple(made), tuple(refused))


def ways(
    shipments: Sequence[Shipment],
    region: str,
    *,
    now: datetime | None = None,
    asks_minimum: bool = True,
) -> dict[int, Ways]:
    """By seller's id, in the seller's own order; its cooperative's methods last.

    A query for each seller whose methods are not known; one more when a pickup point is
    among them, and one when something in a part spoils.
    """
    if now is None:
        now = timezone.now()
        note_minute()
    with reading_log_once():
        offered = offered_methods([shipment.partner for shipment in shipments])
    known = keepings(one for shipment in shipments for one in shipment.perishables)
    sharing = _sharing(shipments, offered) if len(shipments) > 1 else {}
    return {
        shipment.partner.pk: _ways_by(
            offered[shipment.partner.pk],
            Asked(
                shipment,
                region,
                now,
                known,
                deliver_on=delivery_day(shipment.partner, now),
                asks_minimum=asks_minimum,
                sharing=sharing,
            ),
        )
        for shipment in shipments
    }


def _sharing(
    shipments: Sequence[Shipment], offered: Mapping[int, Sequence[Offered]]
) -> dict[int, Decimal]:
    """The price of all goods that may go into each shared parcel, by its method."""
    found: dict[int, Decimal] = {}
    for shipment in shipments:
        for one in offered[shipment.partner.pk]:
            if one.method.packs_together:
                pk = one.method.pk
                found[pk] = found.get(pk, Decimal(0)) + shipment.goods
    return found


def quotes(shipments: Sequence[Shipment], region: str) -> dict[int, list[Quote]]:
    """The ways that can be chosen, by seller's id; empty = does not deliver there."""
    return {pk: list(found.quotes) for pk, found in ways(shipments, region).items()}


def quote_for(shipment: Shipment, region: str) -> list[Quote]:
    """The ways to send one consignment."""
    return quotes([shipment], region)[shipment.partner.pk]


def pickup_slots(vendor_order: VendorOrder) -> tuple[PickupSlot, ...]:
    """The times at which a part that is ordered can be collected or brought instead.

    None when the way is no longer offered or every time is taken or too late.
    """
    offered = offered_methods([vendor_order.partner])[vendor_order.partner_id]
    point = next((one for one in offered if _carries(one, vendor_order)), None)
    if point is None:
        return ()
    goods = [ordered(line) for line in vendor_order.lines.select_related("product")]
    ready = [one.picked_on for one in goods if one.picked_on]
    consignment = Consignment(
        partner=vendor_order.partner,
        goods=vendor_order.goods,
        weight_grams=vendor_order.weight_grams,
        currency=vendor_order.order.currency,
        ready_on=max(ready, default=None),
        perishables=tuple(goods),
    )
    known = keepings(goods)
    try:
        asked = Asked(consignment, "", timezone.now(), known, _own_day(vendor_order))
        return slots_of(point, asked)[0]
    except ShippingError:
        return ()


def _own_day(vendor_order: VendorOrder) -> date | None:
    """What was ordered in a window stays with the day of its round."""
    if delivery_day(vendor_order.partner, timezone.now()) is None:
        return None
    booked = PickupBooking.objects.filter(vendor_order=vendor_order).first()
    return dates.day_of(booked.starts) if booked else None


def _carries(offered: Offered, vendor_order: VendorOrder) -> bool:
    method = offered.method
    return method.has_slots and method.code == vendor_order.delivery_code


def ordered(line: Line) -> Perishable:
    """Goods that are ordered are filled already: no lot is looked for."""
    product = line.product
    return Perishable(
        line_id=line.pk,
        title=line.title,
        pool_id=None,
        base_units=line.quantity * line.pack_quantity,
        picked_on=product.picked_on if product else None,
        shelf_life_days=product.shelf_life_days if product else None,
        needs_cold=product.needs_cold if product else False,
    )
