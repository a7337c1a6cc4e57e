"""What a seller does with its part: accept, pack, send; and the shopper's receipt."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

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
from orders.order.signals import (
    vendor_order_changed,
    vendor_order_received,
    vendor_order_shipped,
)
from orders.order.states import WAITING, OtherLot, VendorOrderStatus
from orders.order.waits import wait_of
from vendors.partner.models import Lot
from vendors.partner.services.stock import LooseStockShortError, ship_stock

from .additions import end_holds, together
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


def _step(part: VendorOrder, new: str, *, by: User | None) -> None:
    """Move a locked part; a refusal says what the part is now."""
    try:
        move_vendor_order(part, new, by=by)
    except TransitionError as error:
        message = _("This order is %(status)s, so this is not possible.")
        raise PackingError(message % {"status": part.status_words}) from error
    refresh_order_status(part.order)


@transaction.atomic
def accept_vendor_order(vendor_order: VendorOrder, *, by: User | None) -> VendorOrder:
    """The seller takes the order on, with what was added to it."""
    vendor_order, others = together(vendor_order)
    _step(vendor_order, VendorOrderStatus.ACCEPTED, by=by)
    for part in others:
        if part.status == VendorOrderStatus.PAID:
            _step(part, VendorOrderStatus.ACCEPTED, by=by)
    return vendor_order


@whole_act
def start_packing(vendor_order: VendorOrder, *, by: User | None) -> VendorOrder:
    """From here on the shopper can't cancel any more; lots are picked for the goods.

    What was added is packed with it; what waits to be paid for is not added any more.
    """
    if vendor_order.is_visit:
        raise PackingError(_("This is a visit: there is nothing to pack."))
    if wait := wait_of(vendor_order):
        raise PackingError(wait.reason)
    vendor_order, others = together(vendor_order)
    _step(vendor_order, VendorOrderStatus.PACKING, by=by)
    going = [vendor_order]
    for part in others:
        if part.status == VendorOrderStatus.PAID:
            _step(part, VendorOrderStatus.ACCEPTED, by=by)
        if part.status == VendorOrderStatus.ACCEPTED:
            _step(part, VendorOrderStatus.PACKING, by=by)
            going.append(part)
    end_holds(others)
    allocate_lots(lock_lines(going))
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

    So is what was added to it. Raises `PackingError` while a line is not ticked or not
    weighed.
    """
    vendor_order, others = together(vendor_order)
    packing = [one for one in others if one.status == VendorOrderStatus.PACKING]
    going = [vendor_order, *packing]
    lines = lock_lines(going)
    if any(line.due and not line.is_packed for line in lines):
        raise PackingError(
            _("Please tick every item first: something is not packed yet.")
        )
    if any(ln.due and ln.is_weighed and ln.packed_units is None for ln in lines):
        raise PackingError(_("Please weigh every item sold by weight first."))
    for part in going:
        own = [line for line in lines if line.vendor_order_id == part.pk]
        _finish(part, own, by=by)
    if vendor_order.is_pickup and vendor_order.depot_id is None:
        notify("part_ready", vendor_order)
    return vendor_order


def _finish(part: VendorOrder, lines: list[Line], *, by: User | None) -> None:
    _step(part, VendorOrderStatus.PACKED, by=by)
    if part.is_pickup:
        note_met(part)
        vendor_order_changed.send(sender=VendorOrder, vendor_order=part)
    adjustments = settle_weights(part, lines, by=by)
    if adjustments:
        announce_adjustments(part, adjustments)


@dataclass(frozen=True)
class _Box:
    """What of one part leaves now."""

    part: VendorOrder
    lines: list[Line]
    sent: Mapping[Line, int]

    @property
    def is_last(self) -> bool:
        return all(line.left == self.sent.get(line, 0) for line in self.lines)


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

    What was added to the part leaves with the last of it. Raises `PackingError` for a
    part that isn't packed, for a line of another order, and for more than is left of a
    line.
    """
    vendor_order, others = together(vendor_order)
    if vendor_order.status not in SENDABLE:
        raise PackingError(
            _("This order is %(status)s, so it can't be shipped.")
            % {"status": vendor_order.status_words}
        )
    _require_first_sent(others)
    boxes = [_box(vendor_order, packs)]
    if boxes[0].is_last:
        boxes += [_box(part, None) for part in others if part.status in SENDABLE]
    parcels = [
        _write_parcel(box.part, box.sent, carrier, tracking_number, by) for box in boxes
    ]
    # One moment makes them one box.
    for parcel in parcels[1:]:
        parcel.date_created = parcels[0].date_created
        parcel.save(update_fields=["date_created"])
    sent = {line: count for box in boxes for line, count in box.sent.items()}
    are_last = [box.is_last for box in boxes]
    _take_from_stock(sent, note=vendor_order.number, by=by)
    note = f"{carrier} {tracking_number}".strip()
    for box, parcel, is_last in zip(boxes, parcels, are_last, strict=True):
        _note_sent(box.part, parcel, is_last=is_last, note=note, by=by)
    # What leaves a depot is told as one box, once all of it is in; who collects goods
    # was told that they are ready.
    if vendor_order.depot_id is None and not vendor_order.is_pickup:
        notify("part_sent", parcels[0])
    return parcels[0]


def _require_first_sent(others: Sequence[VendorOrder]) -> None:
    """What was added has no parcel of its own while there is another to come."""
    first = next((one for one in others if not one.order.added_to_id), None)
    if first and first.status in WAITING:
        text = _("Ship this together with order %(number)s, which it was added to.")
        raise PackingError(text % {"number": first.number})


def _box(part: VendorOrder, packs: Mapping[int, int] | None) -> _Box:
    """These packs of a part, or all that is left of it."""
    lines = lock_lines([part])
    if packs is None:
        packs = {line.pk: line.left for line in lines}
    box = _Box(part, lines, _checked(lines, packs))
    if part.in_cash and not box.is_last:
        raise PackingError(
            _("This order is paid in cash: hand everything over at once.")
        )
    return box


def _note_sent(
    part: VendorOrder,
    parcel: ShippingEvent,
    *,
    is_last: bool,
    note: str,
    by: User | None,
) -> None:
    owe_for_weight(part)
    if is_last:
        note_met(part)
    new = VendorOrderStatus.SHIPPED if is_last else VendorOrderStatus.PART_SHIPPED
    if part.status != new:
        move_vendor_order(part, new, by=by, note=note)
        refresh_order_status(part.order)
    vendor_order_shipped.send(sender=VendorOrder, vendor_order=part, parcel=parcel)


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
    """The shopper says that everything arrived, with what was added to it."""
    vendor_order, others = together(vendor_order)
    _step(vendor_order, VendorOrderStatus.RECEIVED, by=by)
    vendor_order_received.send(sender=VendorOrder, vendor_order=vendor_order)
    for part in others:
        if part.status == VendorOrderStatus.SHIPPED:
            _step(part, VendorOrderStatus.RECEIVED, by=by)
            vendor_order_received.send(sender=VendorOrder, vendor_order=part)
    return vendor_order
