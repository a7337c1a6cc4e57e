"""Parts that are visits: accepted when paid, honoured at the gate, given up, moved.

Who comes when is `tourism`'s to know; here are the part, its lines, stock and money.
"""

from collections.abc import Mapping
from functools import partial

from django.db import transaction
from modeltranslation.utils import get_translation_fields

from accounts.models import User
from core.languages import columns
from orders.order.locks import lock_lines, lock_vendor_order
from orders.order.models import (
    Line,
    LineAdjustment,
    ShippingEvent,
    VendorOrder,
)
from orders.order.signals import vendor_order_received, visit_taken
from orders.order.states import VISIT_IS_ON, VendorOrderStatus
from vendors.partner.models import StockRecord
from vendors.partner.services.stock import shift_claims

from .cancellation import CancelError, cancel_vendor_order, why_too_late
from .fulfilment import sent_parcel
from .short import shorten_line, worth
from .vendor_orders import announce_adjustments, move_vendor_order, refresh_order_status

_S = VendorOrderStatus


def accept_visit(vendor_order: VendorOrder) -> None:
    """A paid part of places is accepted at once; its order is locked."""
    move_vendor_order(vendor_order, _S.ACCEPTED)
    refresh_order_status(vendor_order.order)


@transaction.atomic
def take_visit(
    vendor_order: VendorOrder, packs: Mapping[int, int], *, by: User | None
) -> ShippingEvent:
    """So many packs of lines, by their ids, are had: somebody came, or did not.

    They leave the pools and earn their price by the same rule as a parcel that was
    received. Raises `CancelError` for a part that is over, and `PackingError` for
    more than is left of a line.
    """
    vendor_order = lock_visit(vendor_order)
    lines = lock_lines([vendor_order])
    parcel = sent_parcel(vendor_order, lines, packs, by=by)
    visit_taken.send(sender=VendorOrder, vendor_order=vendor_order, parcel=parcel)
    _settle(vendor_order, lines, by=by)
    return parcel


@transaction.atomic
def cancel_places(
    vendor_order: VendorOrder,
    packs: Mapping[int, int],
    *,
    reason: str,
    by: User | None,
    by_shopper: bool,
) -> None:
    """Take packs off lines, by their ids: the places return, all their price goes back.

    A part of which nothing is left is cancelled. Raises `CancelError`.
    """
    vendor_order = lock_visit(vendor_order)
    lines = {line.pk: line for line in lock_lines([vendor_order])}
    if any(not 0 < count <= lines[pk].left for pk, count in packs.items()):
        raise CancelError(why_too_late(vendor_order, by_shopper=by_shopper))
    if all(packs.get(pk, 0) == line.quantity for pk, line in lines.items()):
        cancel_vendor_order(
            vendor_order, by=by, reason=reason, by_shopper=by_shopper, is_agreed=True
        )
        return
    kind, currency = LineAdjustment.Kind.VISIT, vendor_order.order.currency
    made = [
        shorten_line(
            vendor_order,
            lines[pk],
            count,
            worth(lines[pk], count, currency),
            kind=kind,
            by=by,
        )
        for pk, count in sorted(packs.items())
    ]
    announce_adjustments(vendor_order, made)
    _settle(vendor_order, list(lines.values()), by=by)


@transaction.atomic
def move_visit(vendor_order: VendorOrder, packs: Mapping[int, StockRecord]) -> None:
    """Hold the lines, by their ids, in the pools of these packs instead.

    All of it or nothing, whatever others book meanwhile. What was paid stays. Raises
    `CancelError` for a part that is over, and `OutOfStockError`.
    """
    vendor_order = lock_visit(vendor_order)
    lines = [line for line in lock_lines([vendor_order]) if line.pk in packs]
    deltas: dict[int, int] = {}
    for line in lines:
        units, new = int(line.claimed), packs[line.pk]
        deltas[line.pool_id] = deltas.get(line.pool_id, 0) - units
        deltas[new.pool_id] = deltas.get(new.pool_id, 0) + units
        line.pool_id, line.stockrecord = new.pool_id, new
        for column, name in columns("pack_name", partial(_name, new)).items():
            setattr(line, column, name)
    shift_claims(deltas)
    Line.objects.bulk_update(
        lines, ["pool", "stockrecord", *get_translation_fields("pack_name")]
    )


def _name(pack: StockRecord) -> str:
    return str(pack.name or "")


def lock_visit(vendor_order: VendorOrder) -> VendorOrder:
    """The part, its order locked before it. Raises `CancelError` when it is over."""
    vendor_order = lock_vendor_order(vendor_order.pk)
    if not vendor_order.is_visit or vendor_order.status not in VISIT_IS_ON:
        raise CancelError(why_too_late(vendor_order, by_shopper=False))
    return vendor_order


def _settle(vendor_order: VendorOrder, lines: list[Line], *, by: User | None) -> None:
    """Nothing is left to be had: it is over, and received like any other part."""
    if any(line.left for line in lines):
        if vendor_order.status == _S.ACCEPTED and any(line.shipped for line in lines):
            move_vendor_order(vendor_order, _S.PART_SHIPPED, by=by)
            refresh_order_status(vendor_order.order)
        return
    move_vendor_order(vendor_order, _S.SHIPPED, by=by)
    move_vendor_order(vendor_order, _S.RECEIVED, by=by)
    refresh_order_status(vendor_order.order)
    vendor_order_received.send(sender=VendorOrder, vendor_order=vendor_order)
