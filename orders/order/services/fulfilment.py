"""What a seller does with its part: accept, pack, send; and the shopper's receipt."""

from collections.abc import Mapping

import structlog
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from core.notify import notify
from core.transactions import whole_act
from core.transitions import TransitionError
from orders.order.locks import lock_lines, lock_vendor_order
from orders.order.models import (
    Line,
    ShippingEvent,
    ShippingEventQuantity,
    ShippingEventType,
    VendorOrder,
)
from orders.order.signals import vendor_order_received, vendor_order_shipped
from orders.order.states import OtherLot, VendorOrderStatus
from vendors.partner.models import Lot
from vendors.partner.services.stock import LooseStockShortError, ship_stock

from .lot_allocation import allocate_lots, deallocate_lots, draw_from, takes
from .promises import note_met
from .vendor_orders import (
    PackingError,
    announce_adjustments,
    move_vendor_order,
    refresh_order_status,
)
from .weights import owe_for_weight, settle_weights

logger = structlog.get_logger(__name__)

SHIPPED_EVENT = "Shipped"
SENDABLE = frozenset({VendorOrderStatus.PACKED, VendorOrderStatus.PART_SHIPPED})


def _step(vendor_order: VendorOrder, new: str, *, by: User | None) -> VendorOrder:
    """Lock the part and move it; a refusal says what the part is now."""
    vendor_order = lock_vendor_order(vendor_order.pk)
    try:
        move_vendor_order(vendor_order, new, by=by)
    except TransitionError as error:
        message = _("This order is %(status)s, so this is not possible.")
        status = vendor_order.get_status_display()
        raise PackingError(message % {"status": status}) from error
    refresh_order_status(vendor_order.order)
    return vendor_order


@transaction.atomic
def accept_vendor_order(vendor_order: VendorOrder, *, by: User | None) -> VendorOrder:
    """The seller takes the order on."""
    return _step(vendor_order, VendorOrderStatus.ACCEPTED, by=by)


@whole_act
def start_packing(vendor_order: VendorOrder, *, by: User | None) -> VendorOrder:
    """From here on the shopper can't cancel any more; lots are picked for the goods."""
    if vendor_order.is_visit:
        raise PackingError(_("This is a visit: there is nothing to pack."))
    vendor_order = _step(vendor_order, VendorOrderStatus.PACKING, by=by)
    allocate_lots(lock_lines([vendor_order]))
    return vendor_order


@whole_act
def choose_lot(line: Line, *, lot: Lot, by: User | None, why: str = "") -> Line:
    """Fill a line from this lot as far as it goes, the rest as usual, while packing.

    A line that was sold from another lot needs a reason, which the shopper reads.
    Raises `PackingError` without it, and for a lot of other goods, spoiled, or empty.
    """
    vendor_order = lock_vendor_order(line.vendor_order_id)
    if vendor_order.status != VendorOrderStatus.PACKING:
        raise PackingError(_("Start packing first."))
    held = next((one for one in lock_lines([vendor_order]) if one.pk == line.pk), None)
    if held is None or lot.pool_id != held.pool_id or not lot.is_good():
        raise PackingError(_("This lot can't be used for this item."))
    is_other = held.lot_id is not None and held.lot_id != lot.pk
    if is_other and not why.strip():
        raise PackingError(_("Please say why. The shopper bought from another lot."))
    deallocate_lots([held])
    if not draw_from(held, lot):
        raise PackingError(_("Nothing is left in this lot."))
    if is_other:
        held.other_lot, held.other_lot_note = OtherLot.CHOSEN, why.strip()[:200]
        held.save(update_fields=["other_lot", "other_lot_note"])
    allocate_lots([held])
    logger.info("lot_chosen", line=held.pk, lot=lot.pk, by=by and by.pk)
    return held


@transaction.atomic
def tick_line(line: Line, *, packed: bool) -> Line:
    """Note that a line lies in the box, or take the note back, while packing.

    A packed box that had to be opened again (a lot was recalled) is ticked anew.
    """
    vendor_order = lock_vendor_order(line.vendor_order_id)
    reopened = vendor_order.status in SENDABLE and packed and not line.is_packed
    if vendor_order.status != VendorOrderStatus.PACKING and not reopened:
        raise PackingError(_("Start packing first."))
    if packed and line.is_weighed and line.packed_units is None:
        raise PackingError(_("Please weigh it first: it is sold by weight."))
    Line.objects.filter(pk=line.pk).update(is_packed=packed)
    line.is_packed = packed
    return line


@whole_act
def finish_packing(vendor_order: VendorOrder, *, by: User | None) -> VendorOrder:
    """Everything is in the box; weighed goods are settled at their packed weight.

    Raises `PackingError` while a line is not ticked or not weighed.
    """
    vendor_order = lock_vendor_order(vendor_order.pk)
    lines = lock_lines([vendor_order])
    if any(line.due and not line.is_packed for line in lines):
        raise PackingError(
            _("Please tick every item first: something is not packed yet.")
        )
    if any(ln.due and ln.is_weighed and ln.packed_units is None for ln in lines):
        raise PackingError(_("Please weigh every item sold by weight first."))
    vendor_order = _step(vendor_order, VendorOrderStatus.PACKED, by=by)
    if vendor_order.is_pickup:
        note_met(vendor_order)
    adjustments = settle_weights(vendor_order, lines, by=by)
    if adjustments:
        announce_adjustments(vendor_order, adjustments)
    return vendor_order


@whole_act
def ship_vendor_order(
    vendor_order: VendorOrder,
    *,
    packs: Mapping[int, int],
    carrier: str,
    tracking_number: str,
    by: User | None,
) -> ShippingEvent:
    """Send a parcel with `packs` of each line (by line id); the rest follows later.

    Raises `PackingError` for a part that isn't packed, for a line of another order,
    and for more than is left of a line.
    """
    vendor_order = lock_vendor_order(vendor_order.pk)
    if vendor_order.status not in SENDABLE:
        raise PackingError(
            _("This order is %(status)s, so it can't be shipped.")
            % {"status": vendor_order.get_status_display()}
        )
    lines = lock_lines([vendor_order])
    sent = _checked(lines, packs)
    parcel = _write_parcel(vendor_order, sent, carrier, tracking_number, by)
    _take_from_stock(sent, note=vendor_order.number, by=by)
    owe_for_weight(vendor_order)
    whole = all(line.left == 0 for line in lines)
    if whole:
        note_met(vendor_order)
    new = VendorOrderStatus.SHIPPED if whole else VendorOrderStatus.PART_SHIPPED
    if vendor_order.status != new:
        move_vendor_order(
            vendor_order, new, by=by, note=f"{carrier} {tracking_number}".strip()
        )
        refresh_order_status(vendor_order.order)
    vendor_order_shipped.send(
        sender=VendorOrder, vendor_order=vendor_order, parcel=parcel
    )
    # What leaves a depot is told as one box, once all of it is in.
    if vendor_order.depot_id is None:
        notify("part_sent", parcel)
    return parcel


def sent_parcel(
    vendor_order: VendorOrder,
    lines: list[Line],
    packs: Mapping[int, int],
    *,
    by: User | None,
) -> ShippingEvent:
    """Packs of a locked visit that are had, as a parcel nobody carries."""
    for line in lines:
        line.is_packed = True
    sent = _checked(lines, packs)
    parcel = _write_parcel(vendor_order, sent, "", "", by)
    _take_from_stock(sent, note=vendor_order.number, by=by)
    return parcel


def _checked(lines: list[Line], packs: Mapping[int, int]) -> dict[Line, int]:
    wanted = {line_id: count for line_id, count in packs.items() if count}
    by_id = {line.pk: line for line in lines}
    if not wanted or not wanted.keys() <= by_id.keys():
        raise PackingError(_("Please select the packs in this parcel."))
    for line_id, count in wanted.items():
        if not 0 < count <= by_id[line_id].left:
            line = by_id[line_id]
            message = ngettext(
                "Only %(left)d pack of %(title)s is left to ship.",
                "Only %(left)d packs of %(title)s are left to ship.",
                line.left,
            )
            raise PackingError(message % {"title": line.title, "left": line.left})
    sent = {by_id[line_id]: count for line_id, count in wanted.items()}
    if opened := [line.own_title for line in sent if not line.is_packed]:
        message = _("%(title)s must be repacked: a lot of it was recalled.")
        raise PackingError(message % {"title": opened[0]})
    return sent


def _write_parcel(
    vendor_order: VendorOrder,
    sent: Mapping[Line, int],
    carrier: str,
    tracking_number: str,
    by: User | None,
) -> ShippingEvent:
    kind, _made = ShippingEventType.objects.get_or_create(
        code="shipped", defaults={"name": SHIPPED_EVENT}
    )
    parcel = ShippingEvent.objects.create(
        order=vendor_order.order,
        vendor_order=vendor_order,
        event_type=kind,
        carrier=carrier,
        tracking_number=tracking_number,
        by=by,
    )
    ShippingEventQuantity.objects.bulk_create(
        ShippingEventQuantity(event=parcel, line=line, quantity=count)
        for line, count in sent.items()
    )
    return parcel


def _take_from_stock(sent: Mapping[Line, int], *, note: str, by: User | None) -> None:
    """What is sent is neither claimed nor on hand any more.

    Raises `PackingError` when what is there is not good enough to send.
    """
    units: dict[Line, int] = {}
    for line, count in sent.items():
        units[line] = _units_of(line, count)
        line.shipped += count
        line.claimed -= units[line]
        line.num_allocated -= count
    Line.objects.bulk_update(list(sent), ["shipped", "claimed", "num_allocated"])
    try:
        ship_stock(takes(units), note=note, by=by)
    except LooseStockShortError as error:
        raise PackingError(str(error)) from error


def _units_of(line: Line, count: int) -> int:
    """Base units in `count` of the packs that are left; of weighed ones their share.

    The last parcel takes what is left, so that nothing is created or lost.
    """
    if line.packed_units is None:
        return count * int(line.pack_quantity)
    held = int(line.claimed)
    return held - held * (line.left - count) // line.left


@transaction.atomic
def confirm_received(vendor_order: VendorOrder, *, by: User | None) -> VendorOrder:
    """The shopper says that everything arrived."""
    vendor_order = _step(vendor_order, VendorOrderStatus.RECEIVED, by=by)
    vendor_order_received.send(sender=VendorOrder, vendor_order=vendor_order)
    return vendor_order
