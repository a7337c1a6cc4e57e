"""The ways in which a seller's goods could travel, and those in which they can't.

What delivery costs is not this app's to know: `orders.shipping` says it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Protocol

from vendors.partner.models import Partner

FEW_LEFT = 4


@dataclass(frozen=True)
class PickupSlot:
    """Hours on a date in which the goods are handed over, with room for `left` more.

    Without `left` for any number; with none left it is full. One orders until
    `orders_until`.
    """

    window_id: int
    date: date
    opens: time
    closes: time
    left: int | None
    label: str
    orders_until: datetime | None = None

    @property
    def is_full(self) -> bool:
        return self.left == 0

    @property
    def few_left(self) -> int | None:
        """How many there are left, once they are few enough to say so."""
        return self.left if self.left and self.left < FEW_LEFT else None

    @property
    def value(self) -> str:
        """As a form sends it."""
        return f"{self.window_id}:{self.date.isoformat()}"


class Parcel(Protocol):
    """What is asked of a seller's part to price a parcel that it shares."""

    @property
    def partner(self) -> Partner: ...
    @property
    def goods(self) -> Decimal: ...
    @property
    def weight_grams(self) -> int: ...
    @property
    def currency(self) -> str: ...
    @property
    def perishables(self) -> tuple["Perishable", ...]: ...


class Joint(Protocol):
    """How a parcel that several sellers share is priced and its cost divided."""

    @property
    def key(self) -> str:
        """The same for all who may share it."""

    def cost(self, parts: Sequence[Parcel]) -> "JointCost | RefusedWay | None":
        """Of these parts in one parcel; None when they don't fit into one."""


@dataclass(frozen=True)
class JointCost:
    """What a shared parcel costs in all, and each seller's share by its id.

    `cold` is what cold packing takes of each share.
    """

    total: Decimal
    shares: Mapping[int, Decimal]
    cold: Mapping[int, Decimal]
    missing_for_free: Decimal | None = None


@dataclass(frozen=True)
class DeliveryQuote:
    """One way a seller would send these goods to the region, and when they come.

    `carrier` is named when it is not the seller: the cooperative that lends it.
    `cold_cost` is the part of `cost` that cold packing takes. A pickup point with
    opening hours, or the seller's own van (`by_van`), has `slots`, of which the shopper
    chooses one; `full_slots` are those between them that are full. A parcel that other
    sellers of the basket may share is `joint`: `cost` is then this seller's share of
    `joint_total`, and `shared_with` names those who share it as the choices stand.
    The seller promises to accept by the end of `accept_on` and to send by that of
    `leaves`, which is `send_within` working days after the first on which it could.
    With `learnt_from` so many parcels of that route the days in transit were learnt:
    they are expected on the first day, most of them by the second.
    """

    method: Any
    code: str
    name: str
    cost: Decimal
    missing_for_free: Decimal | None
    expected_from: date
    expected_to: date
    is_pickup: bool = False
    by_van: bool = False
    place: str = ""
    carrier: str = ""
    cold_cost: Decimal = Decimal(0)
    leaves: date | None = None
    accept_on: date | None = None
    send_within: int = 0
    slots: tuple[PickupSlot, ...] = ()
    full_slots: tuple[PickupSlot, ...] = ()
    joint: Joint | None = None
    shared_with: tuple[str, ...] = ()
    joint_total: Decimal | None = None
    learnt_from: int = 0

    @property
    def listed_slots(self) -> list[PickupSlot]:
        """Those to choose from and the full ones, by day and hour."""
        both = (*self.slots, *self.full_slots)
        return sorted(both, key=lambda one: (one.date, one.opens, one.window_id))


@dataclass(frozen=True)
class RefusedWay:
    """One way in which these goods can't travel, and why, as a sentence.

    `missing` is what the order lacks for it; `spoils` are the lines that it would
    bring too late or too warm.
    """

    method: Any
    code: str
    name: str
    why: str
    is_pickup: bool = False
    carrier: str = ""
    missing: Decimal | None = None
    spoils: tuple[int, ...] = ()


@dataclass(frozen=True)
class Ways:
    """How one seller's part can travel to the region, and how it can't."""

    quotes: tuple[DeliveryQuote, ...] = ()
    refused: tuple[RefusedWay, ...] = ()


NO_WAYS = Ways()


@dataclass(frozen=True)
class Perishable:
    """Goods of one line that must arrive while they are good, or cold."""

    line_id: int
    title: str
    pool_id: int | None
    base_units: int
    picked_on: date | None
    shelf_life_days: int | None
    needs_cold: bool
