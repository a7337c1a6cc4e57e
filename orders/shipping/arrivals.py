"""When a seller's part leaves and comes: by parcel, by its windows, by chosen times."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Protocol

from shop.basket.shipping_options import Perishable, PickupSlot
from vendors.partner.models import Partner

from .freshness import Keepings, good_to
from .models import DeliveryMethod, TransitTime
from .queries import Offered
from .rates import ShippingError, over_or_full, too_late
from .rules import (
    PICKUP_DAYS_AHEAD,
    Opening,
    collection_days,
    expected,
    first_dispatch,
)
from .transit import transit_time
from .wording import slot_in_words

MOST_SLOTS = 12
_Slots = tuple[PickupSlot, ...]


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
class Asked:
    """One part, where it goes and when it is ordered.

    `deliver_on` is the day of the order window that it is ordered in, or was, of a
    seller that takes orders in windows. Without `asks_minimum` a smallest order is not
    in the way: a product's page says it in words instead. `sharing` is the price of all
    goods that may go into a shared parcel, by its method; it is empty for a part that
    is asked about alone.
    """

    shipment: Shipment
    region: str
    now: datetime
    known: Keepings
    deliver_on: date | None = None
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


@dataclass(frozen=True)
class Arrival:
    """By when goods leave, the first and last day they may come, times to choose.

    Of parcels `learnt_from` says from how many the days in transit are known.
    """

    leaves: date
    first: date
    last: date
    slots: tuple[PickupSlot, ...] = ()
    full_slots: tuple[PickupSlot, ...] = ()
    learnt_from: int = 0


def arrival_of(offered: Offered, asked: Asked) -> Arrival:
    method = offered.method
    if method.by_van or offered.windows:
        slots, full = slots_of(offered, asked)
        first, last = slots[0].date, slots[-1].date
        return Arrival(first, first, last, slots, full)
    leaves = _leaves(offered, asked)
    low, high = method.min_days, method.max_days
    if asked.deliver_on and method.is_pickup:
        low, high = 0, high - low  # ready on the day itself
    first, last = expected(leaves, min_days=low, max_days=high)
    # Who collects may come on the first day; a parcel may take until the last.
    arrives, parcels = first if method.is_pickup else last, 0
    if not method.is_pickup and (learnt := _learnt(offered, asked)):
        first, last = expected(
            leaves, min_days=learnt.usual_days, max_days=learnt.most_days
        )
        # Of what spoils the later day counts: one parcel of five takes longer.
        arrives, parcels = max(arrives, last), learnt.parcels
    if spoiled := asked.spoiled(leaves, arrives):
        raise too_late(spoiled, arrives)
    return Arrival(leaves, first, last, learnt_from=parcels)


def _learnt(offered: Offered, asked: Asked) -> TransitTime | None:
    return transit_time(offered.method.usual_carrier, offered.origin, asked.region)


def _leaves(offered: Offered, asked: Asked) -> date:
    """When it is sent or ready, not before the day of the seller's order window.

    Raises `ShippingError` when there is no such day soon.
    """
    terms, shipment = offered.terms, asked.shipment
    day = first_dispatch(
        terms, asked.now, ready_on=shipment.ready_on, within=shipment.send_within
    )
    if day is not None and asked.deliver_on:
        later = max(day, asked.deliver_on) if shipment.send_within else asked.deliver_on
        later = max(later, shipment.ready_on or later)
        days = (later + timedelta(days=n) for n in range(PICKUP_DAYS_AHEAD))
        day = next((one for one in days if not terms.is_day_off(one)), None)
    if day is None:
        raise over_or_full(is_pickup=offered.method.is_pickup)
    return day


def slots_of(offered: Offered, asked: Asked) -> tuple[_Slots, _Slots]:
    """The next times with room while the goods are good, and the full ones between.

    Raises `ShippingError` when there is none with room.
    """
    found = _all_slots(offered, asked)
    good = [slot for slot in found if not asked.spoiled(slot.date, slot.date)]
    if found and not good:
        first = found[0].date
        raise too_late(asked.spoiled(first, first), first)
    shown = good[:MOST_SLOTS]
    free = tuple(slot for slot in good if not slot.is_full)[:MOST_SLOTS]
    if not free:
        raise _none_free(offered.method)
    return free, tuple(slot for slot in shown if slot.is_full)


def _none_free(method: DeliveryMethod) -> ShippingError:
    return over_or_full(is_pickup=method.is_pickup, by_van=method.by_van)


def _all_slots(offered: Offered, asked: Asked) -> list[PickupSlot]:
    """Also the full ones, by day and hour."""
    terms = offered.terms
    found: list[PickupSlot] = []
    deliver_on, ready_on = asked.deliver_on, asked.shipment.ready_on
    if deliver_on:
        ready_on = max(deliver_on, ready_on) if ready_on else deliver_on
    for one in offered.windows:
        window = one.window
        opening = Opening(window.weekday, window.cut_off_days, window.cut_off_at)
        days = collection_days(opening, terms, asked.now, ready_on=ready_on)
        found += [
            PickupSlot(
                window_id=window.pk,
                date=day,
                opens=window.opens,
                closes=window.closes,
                left=one.left(day),
                label=slot_in_words(day, window.opens, window.closes),
                orders_until=opening.closes(day),
            )
            for day in days
        ]
    found.sort(key=lambda slot: (slot.date, slot.opens, slot.window_id))
    if deliver_on and found:
        # What is ordered in a window comes together: on its day, or on the next one
        # that has room.
        day = next((slot.date for slot in found if not slot.is_full), found[0].date)
        found = [slot for slot in found if slot.date == day]
    return found
