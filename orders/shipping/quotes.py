"""What each seller would charge to send its part of a basket, and when it comes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from django.conf import settings
from django.utils import timezone

from core.money import rounded
from core.page_cache.changes import reading_log_once
from core.page_cache.reads import note_minute
from orders.order.models import Line, VendorOrder
from shop.basket.shipping_options import DeliveryQuote as Quote
from shop.basket.shipping_options import Perishable, PickupSlot, RefusedWay, Ways
from vendors.partner.models import Partner

from .freshness import Keepings, good_to, keepings
from .models import DeliveryMethod
from .queries import Offered, offered_methods
from .rates import (
    SharedParcel,
    ShippingError,
    cold,
    minimum,
    not_there,
    over_or_full,
    rate_for,
    too_late,
)
from .rules import Opening, accept_day, collection_days, expected, first_dispatch
from .wording import slot_in_words

__all__ = [
    "Consignment",
    "Quote",
    "code_of",
    "pickup_slots",
    "quote_for",
    "quotes",
    "ways",
]

MOST_SLOTS = 12


class Shipment(Protocol):
    """What is asked of one seller's part: a basket's group or a consignment."""

    @property
    def partner(self) -> Partner: ...
    @property
    def goods(self) -> Decimal: ...
    @property
    def weight_grams(self) -> int: ...
    @property
    def ready_on(self) -> date | None: ...
    @property
    def currency(self) -> str: ...
    @property
    def perishables(self) -> tuple[Perishable, ...]: ...
    @property
    def send_within(self) -> int: ...


@dataclass(frozen=True)
class Consignment:
    """Goods of one seller, whether or not they are in a basket.

    `send_within` is how many working days the goods take, whatever the seller says.
    """

    partner: Partner
    goods: Decimal
    weight_grams: int
    currency: str
    ready_on: date | None = None
    perishables: tuple[Perishable, ...] = ()
    send_within: int = 0


@dataclass(frozen=True)
class _Asked:
    """One part, where it goes and when it is ordered.

    Without `asks_minimum` a smallest order is not in the way: a product's page says
    it in words instead. `sharing` is the price of all goods that may go into a shared
    parcel, by its method; it is empty for a part that is asked about alone.
    """

    shipment: Shipment
    region: str
    now: datetime
    known: Keepings
    asks_minimum: bool = True
    sharing: Mapping[int, Decimal] = field(default_factory=dict)

    @property
    def is_cold(self) -> bool:
        return any(one.needs_cold for one in self.shipment.perishables)

    def spoiled(self, leaves: date, arrives: date) -> list[tuple[Perishable, date]]:
        """The goods that would come too late, with the day they are good to."""
        found = []
        for one in self.shipment.perishables:
            last = good_to(one, self.known, leaves)
            if last is not None and arrives > last:
                found.append((one, last))
        return found


def code_of(method: DeliveryMethod) -> str:
    return f"method-{method.pk}"


def _carriage(offered: Offered, asked: _Asked) -> Decimal:
    """Before "free from". Raises `ShippingError` when the method does not go there."""
    rates = offered.rates
    if offered.method.is_pickup:
        return rates[0].price if rates else Decimal(0)
    rate = rate_for(rates, region=asked.region, grams=asked.shipment.weight_grams)
    if rate is None:
        raise not_there(rates, asked.region, asked.shipment.weight_grams)
    return rate.price


def _quote(offered: Offered, asked: _Asked) -> Quote:
    """Raises `ShippingError` with the first thing that is in the way."""
    method, shipment = offered.method, asked.shipment
    carriage = _carriage(offered, asked)
    joint = _joint(offered, asked)
    asks_minimum = asked.asks_minimum and joint is None
    if asks_minimum and method.min_order and shipment.goods < method.min_order:
        lacking = method.min_order - shipment.goods
        raise minimum(lacking, method.min_order, shipment.currency)
    if asked.is_cold and not method.keeps_cold:
        raise cold([one for one in shipment.perishables if one.needs_cold])
    when = _arrival(offered, asked)
    cost, missing = rounded(carriage, shipment.currency), None
    if method.free_from is not None and cost:
        missing = max(Decimal(0), method.free_from - shipment.goods) or None
        cost = cost if missing else rounded(Decimal(0), shipment.currency)
    cold_cost = rounded(
        method.cold_price if asked.is_cold else Decimal(0), shipment.currency
    )
    return Quote(
        method=method,
        code=code_of(method),
        name=method.name,
        cost=cost + cold_cost,
        cold_cost=cold_cost,
        missing_for_free=missing,
        expected_from=when.first,
        expected_to=when.last,
        leaves=when.leaves,
        accept_on=_accepted(offered, asked, when.leaves),
        send_within=max(offered.send_within, shipment.send_within),
        is_pickup=method.is_pickup,
        place=method.pickup_at if method.is_pickup else "",
        carrier=_carrier(offered),
        slots=when.slots,
        joint=joint,
    )


def _joint(offered: Offered, asked: _Asked) -> SharedParcel | None:
    goods = asked.sharing.get(offered.method.pk)
    return None if goods is None else SharedParcel(offered, asked.region, goods)


def _carrier(offered: Offered) -> str:
    return str(offered.carrier.name) if offered.carrier else ""


@dataclass(frozen=True)
class _Arrival:
    """By when the goods leave, the first and last day they may come, pickup times."""

    leaves: date
    first: date
    last: date
    slots: tuple[PickupSlot, ...] = ()


def _accepted(offered: Offered, asked: _Asked, leaves: date) -> date:
    within = settings.ACCEPT_WITHIN_DAYS
    day = accept_day(offered.terms, asked.now, within=within)
    return min(day, leaves) if day else leaves


def _arrival(offered: Offered, asked: _Asked) -> _Arrival:
    method, shipment = offered.method, asked.shipment
    if method.is_pickup and offered.windows:
        slots = _slots(offered, asked)
        return _Arrival(slots[0].date, slots[0].date, slots[-1].date, slots)
    leaves = first_dispatch(
        offered.terms,
        asked.now,
        ready_on=shipment.ready_on,
        within=shipment.send_within,
    )
    if leaves is None:
        raise over_or_full(is_pickup=method.is_pickup)
    first, last = expected(leaves, min_days=method.min_days, max_days=method.max_days)
    # Who collects may come on the first day; a parcel may take until the last.
    arrives = first if method.is_pickup else last
    if spoiled := asked.spoiled(leaves, arrives):
        raise too_late(spoiled, arrives)
    return _Arrival(leaves, first, last)


def _slots(offered: Offered, asked: _Asked) -> tuple[PickupSlot, ...]:
    """The next times with room while the goods are good. Raises `ShippingError`."""
    terms = offered.terms
    found: list[PickupSlot] = []
    for one in offered.windows:
        window = one.window
        opening = Opening(window.weekday, window.opens, window.cut_off_hours)
        ready_on = asked.shipment.ready_on
        days = collection_days(opening, terms, asked.now, ready_on=ready_on)
        found += [
            PickupSlot(
                window_id=window.pk,
                date=day,
                opens=window.opens,
                closes=window.closes,
                left=one.left(day),
                label=slot_in_words(day, window.opens, window.closes),
            )
            for day in days
            if one.left(day)
        ]
    found.sort(key=lambda slot: (slot.date, slot.opens, slot.window_id))
    good = [slot for slot in found if not asked.spoiled(slot.date, slot.date)]
    if found and not good:
        first = found[0].date
        raise too_late(asked.spoiled(first, first), first)
    if not good:
        raise over_or_full(is_pickup=True)
    return tuple(good[:MOST_SLOTS])


def _ways_by(offered: Iterable[Offered], asked: _Asked) -> Ways:
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
                    code=code_of(one.method),
                    name=one.method.name,
                    why=str(why),
                    is_pickup=one.method.is_pickup,
                    carrier=_carrier(one),
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
            _Asked(
                shipment,
                region,
                now,
                known,
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
    """The times at which a part that is ordered can be collected instead.

    None when the point is no longer offered or every time is taken or too late.
    """
    offered = offered_methods([vendor_order.partner])[vendor_order.partner_id]
    point = next((one for one in offered if _carries(one, vendor_order)), None)
    if point is None:
        return ()
    goods = [_ordered(line) for line in vendor_order.lines.select_related("product")]
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
        return _slots(point, _Asked(consignment, "", timezone.now(), known))
    except ShippingError:
        return ()


def _carries(offered: Offered, vendor_order: VendorOrder) -> bool:
    method = offered.method
    return method.is_pickup and code_of(method) == vendor_order.delivery_code


def _ordered(line: Line) -> Perishable:
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
