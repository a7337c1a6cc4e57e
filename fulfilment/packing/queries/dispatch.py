"""Tracking numbers: which are used already, and what would become of a file's rows."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from fulfilment.packing.rules import (
    OWN_VAN_NAME,
    TRACKING,
    TRACKING_LENGTH,
    carrier_named,
    looks_right,
    plain_number,
)
from orders.order.models import ShippingEvent, VendorOrder
from orders.order.states import VendorOrderStatus
from vendors.partner.models import Partner

from .added import FIRST, vendor_orders_to_print
from .vendor_orders import REOPENED, TO_SEND, is_reopened

_S = VendorOrderStatus
# Carriers use numbers again after a while.
NUMBERS_LAST = timedelta(days=180)


def used_numbers(partner: Partner, numbers: Iterable[str]) -> dict[str, str]:
    """Tracking numbers that stand on a parcel of the seller's, with its part's."""
    recently = timezone.now() - NUMBERS_LAST
    rows = ShippingEvent.objects.filter(
        vendor_order__partner=partner,
        tracking_number__in=set(filter(None, numbers)),
        date_created__gte=recently,
    )
    return dict(rows.values_list("tracking_number", "vendor_order__number"))


@dataclass(frozen=True)
class TrackingRow:
    """A row of a file: which part, who carries it, the number on its label."""

    number: str
    carrier: str
    tracking_number: str


@dataclass(frozen=True)
class Fate:
    """What becomes of a row: `send`, `warn` (sent, but look at it) or `refused`.

    After it was applied: `sent`. `code` says why; `note` is a reason in words.
    """

    state: str
    code: str
    number: str
    carrier: str
    tracking_number: str
    note: str = ""
    vendor_order: VendorOrder | None = None

    @property
    def can_send(self) -> bool:
        return self.state in {"send", "warn"}

    @property
    def why(self) -> str:
        return self.note or _reason(self)

    def turned(self, state: str, code: str, note: str = "") -> "Fate":
        return replace(self, state=state, code=code, note=note)

    def plain(self) -> list[Any]:
        return [
            self.state,
            self.code,
            self.number,
            self.carrier,
            self.tracking_number,
            self.note,
        ]


def _reason(fate: Fate) -> str:
    reasons = {
        "": "",
        "unknown": _("Order not found."),
        "twice": _("This order is in the file more than once."),
        "not-packed": _("This order is not packed yet."),
        "sent-already": _("This was already shipped."),
        "sent-meanwhile": _("A parcel was already shipped."),
        "cancelled": _("This order is cancelled. Don't ship it."),
        "no-number": _("The tracking number is missing."),
        "bad-number": _("This is not a tracking number."),
        "no-carrier": _("The carrier is missing."),
        "odd-number": _("Unusual for this carrier. Please compare it with the label."),
        "reopened": _("A lot in this order was recalled. Please repack it first."),
        "used": _("Another parcel has the same number."),
        "added": _("This was added to another order and is shipped with it."),
        "depot": _("The cooperative packs and ships this at its depot."),
        "van": _("Your own van brings this order. Mark it on the delivery round."),
        "pickup": _("This order is picked up. Hand it over on its own page."),
    }
    return reasons.get(fate.code, "")


def fates_of(partner: Partner, rows: Sequence[TrackingRow]) -> list[Fate]:
    """What would become of each row; four queries, however many there are."""
    numbers = [row.number.strip().upper() for row in rows]
    vendor_orders = {
        vendor_order.number.upper(): vendor_order
        for vendor_order in vendor_orders_to_print(partner).filter(number__in=numbers)
    }
    tracking = [plain_number(row.tracking_number) for row in rows]
    used = used_numbers(partner, tracking)
    times, labels = Counter(numbers), Counter(filter(None, tracking))
    found = []
    for row, number, label in zip(rows, numbers, tracking, strict=True):
        carrier = carrier_named(row.carrier) or row.carrier.strip()[:64]
        fate = Fate(
            "send", "", number, carrier, label, vendor_order=vendor_orders.get(number)
        )
        code = _refusal(fate, times[number])
        if code:
            fate = fate.turned("refused", code)
        elif label in used or labels[label] > 1:
            fate = fate.turned("warn", "used")
        elif not looks_right(carrier, label):
            fate = fate.turned("warn", "odd-number")
        found.append(fate)
    return found


def _refusal(fate: Fate, times: int) -> str:
    vendor_order = fate.vendor_order
    if vendor_order is None:
        return "unknown"
    return _vendor_order_refusal(vendor_order, times) or _label_refusal(fate)


_OVER: dict[str, str] = {
    _S.CANCELLED: "cancelled",
    _S.SHIPPED: "sent-already",
    _S.RECEIVED: "sent-already",
}


def _vendor_order_refusal(vendor_order: VendorOrder, times: int) -> str:
    if times > 1:
        return "twice"
    if vendor_order.status not in TO_SEND:
        return _OVER.get(vendor_order.status, "not-packed")
    if is_reopened(vendor_order):
        return "reopened"
    return _other_way(vendor_order)


def _other_way(vendor_order: VendorOrder) -> str:
    """Why a packed part leaves without a number of its own."""
    if vendor_order.order.added_to_id is not None:
        return "added"
    if vendor_order.is_pickup:
        return "pickup"
    if vendor_order.by_van:
        return "van"
    return "depot" if vendor_order.depot_id is not None else ""


def _label_refusal(fate: Fate) -> str:
    if not fate.carrier:
        return "no-carrier"
    label = fate.tracking_number
    if not label:
        return "" if fate.carrier == OWN_VAN_NAME else "no-number"
    fits = TRACKING_LENGTH[0] <= len(label) <= TRACKING_LENGTH[1]
    return "" if fits and re.match(TRACKING, label) else "bad-number"


def vendor_orders_to_ship(partner: Partner) -> Any:
    """Packed parts for carriers, oldest first, with what a row of the page shows."""
    packed = vendor_orders_to_print(partner).filter(
        FIRST, status__in=TO_SEND, depot=None
    )
    packed = packed.filter(is_pickup=False, by_van=False)
    packed = packed.exclude(REOPENED)
    return packed.order_by("created", "pk")


__all__ = [
    "Fate",
    "TrackingRow",
    "fates_of",
    "used_numbers",
    "vendor_orders_to_ship",
]
