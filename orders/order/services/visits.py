"""Parts that are visits: accepted when paid, honoured at the gate, given up, moved.

Who comes when is `tourism`'s to know; here are the part, its lines, stock and money.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.db import transaction

from orders.order.locks import lock_lines, lock_part
from orders.order.models import (
    Line,
    LineAdjustment,
    ShippingEvent,
    VendorOrder,
)
from orders.order.signals import part_adjusted, part_received, visit_taken
from orders.order.states import VISIT_IS_ON, VendorOrderStatus
from vendors.partner.models import StockRecord
from vendors.partner.services.stock import shift_claims

from .cancelling import CancelRefused, cancel_part, why_too_late
from .fulfilment import sent_parcel
from .parts import move_part, refresh_order_status
from .short import shorten_line, worth

if TYPE_CHECKING:
    from accounts.models import User

_S = VendorOrderStatus


def accept_visit(part: VendorOrder) -> None:
    """A paid part of places is accepted at once; its order is locked."""
    move_part(part, _S.ACCEPTED)
    refresh_order_status(part.order)


@transaction.atomic
def take_visit(
    vendor_order: VendorOrder, packs: Mapping[int, int], *, by: "User | None"
) -> ShippingEvent:
    """So many packs of lines, by their ids, are had: somebody came, or did not.

    They leave the pools and earn their price by the same rule as a parcel that was
    received. Raises `CancelRefused` for a part that is over, and `PackingRefused` for
    more than is left of a line.
    """
    part = lock_visit(vendor_order)
    lines = lock_lines([part])
    parcel = sent_parcel(part, lines, packs, by=by)
    visit_taken.send(sender=VendorOrder, vendor_order=part, parcel=parcel)
    _settle(part, lines, by=by)
    return parcel


@transaction.atomic
def give_up_visit(
    vendor_order: VendorOrder,
    packs: Mapping[int, int],
    *,
    reason: str,
    by: "User | None",
    by_shopper: bool,
) -> None:
    """Take packs off lines, by their ids: the places return, all their price goes back.

    A part of which nothing is left is cancelled. Raises `CancelRefused`.
    """
    part = lock_visit(vendor_order)
    lines = {line.pk: line for line in lock_lines([part])}
    if any(not 0 < count <= lines[pk].left for pk, count in packs.items()):
        raise CancelRefused(why_too_late(part, by_shopper=by_shopper))
    if all(packs.get(pk, 0) == line.quantity for pk, line in lines.items()):
        cancel_part(part, by=by, reason=reason, by_shopper=by_shopper, is_agreed=True)
        return
    kind, currency = LineAdjustment.Kind.VISIT, part.order.currency
    made = [
        shorten_line(
            part,
            lines[pk],
            count,
            worth(lines[pk], count, currency),
            kind=kind,
            by=by,
        )
        for pk, count in sorted(packs.items())
    ]
    part_adjusted.send(sender=VendorOrder, vendor_order=part, adjustments=made)
    _settle(part, list(lines.values()), by=by)


@transaction.atomic
def move_visit(vendor_order: VendorOrder, packs: Mapping[int, StockRecord]) -> None:
    """Hold the lines, by their ids, in the pools of these packs instead.

    All of it or nothing, whatever others book meanwhile. What was paid stays. Raises
    `CancelRefused` for a part that is over, and `OutOfStock`.
    """
    part = lock_visit(vendor_order)
    lines = [line for line in lock_lines([part]) if line.pk in packs]
    deltas: dict[int, int] = {}
    for line in lines:
        units, new = int(line.claimed), packs[line.pk]
        deltas[line.pool_id] = deltas.get(line.pool_id, 0) - units
        deltas[new.pool_id] = deltas.get(new.pool_id, 0) + units
        line.pool_id, line.stockrecord, line.pack_name = new.pool_id, new, new.name
    shift_claims(deltas)
    Line.objects.bulk_update(lines, ["pool", "stockrecord", "pack_name"])


def lock_visit(vendor_order: VendorOrder) -> VendorOrder:
    """The part, its order locked before it. Raises `CancelRefused` when it is over."""
    part = lock_part(vendor_order.pk)
    if not part.is_visit or part.status not in VISIT_IS_ON:
        raise CancelRefused(why_too_late(part, by_shopper=False))
    return part


def _settle(part: VendorOrder, lines: list[Line], *, by: "User | None") -> None:
    """Nothing is left to be had: it is over, and received like any other part."""
    if any(line.left for line in lines):
        if part.status == _S.ACCEPTED and any(line.shipped for line in lines):
            move_part(part, _S.PART_SHIPPED, by=by)
            refresh_order_status(part.order)
        return
    move_part(part, _S.SHIPPED, by=by)
    move_part(part, _S.RECEIVED, by=by)
    refresh_order_status(part.order)
    part_received.send(sender=VendorOrder, vendor_order=part)
