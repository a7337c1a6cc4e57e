"""What a seller does with its part: accept, pack, send; and the shopper's receipt."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import structlog
from django.db import transaction
from django.utils.translation import gettext as _

from core.transitions import TransitionError
from orders.order.locks import lock_lines, lock_part
from orders.order.models import (
    Line,
    ShippingEvent,
    ShippingEventQuantity,
    ShippingEventType,
    VendorOrder,
)
from orders.order.signals import (
    part_accepted,
    part_adjusted,
    part_packed,
    part_received,
    part_shipped,
)
from orders.order.states import VendorOrderStatus
from vendors.partner.models import Lot
from vendors.partner.services import LooseStockShort, ship_stock

from .drawing import draw, draw_from, put_back, takes
from .parts import move_part, refresh_order_status
from .refusals import PackingRefused
from .weighing import owe_for_weight, settle_weights

if TYPE_CHECKING:
    from accounts.models import User

logger = structlog.get_logger(__name__)

SHIPPED_EVENT = "Shipped"
SENDABLE = frozenset({VendorOrderStatus.PACKED, VendorOrderStatus.PART_SHIPPED})


def _step(vendor_order: VendorOrder, new: str, *, by: "User | None") -> VendorOrder:
    """Lock the part and move it; a refusal says what the part is now."""
    part = lock_part(vendor_order.pk)
    try:
        move_part(part, new, by=by)
    except TransitionError as error:
        message = _("This order is %(status)s now, so that can't be done.")
        status = part.get_status_display()
        raise PackingRefused(message % {"status": status}) from error
    refresh_order_status(part.order)
    return part


@transaction.atomic
def accept_part(vendor_order: VendorOrder, *, by: "User | None") -> VendorOrder:
    """The seller takes the order on."""
    part = _step(vendor_order, VendorOrderStatus.ACCEPTED, by=by)
    part_accepted.send(sender=VendorOrder, vendor_order=part, by=by)
    return part


@transaction.atomic
def start_packing(vendor_order: VendorOrder, *, by: "User | None") -> VendorOrder:
    """From here on the shopper can't cancel any more; lots are picked for the goods."""
    if vendor_order.is_visit:
        raise PackingRefused(_("This is a visit: there is nothing to pack."))
    part = _step(vendor_order, VendorOrderStatus.PACKING, by=by)
    draw(lock_lines([part]))
    return part


@transaction.atomic
def choose_lot(line: Line, *, lot: Lot, by: "User | None") -> Line:
    """Fill a line from this lot as far as it goes, the rest as usual, while packing.

    Raises `PackingRefused` for a lot of other goods, a spoiled one, or an empty one.
    """
    part = lock_part(line.vendor_order_id)
    if part.status != VendorOrderStatus.PACKING:
        raise PackingRefused(_("Start packing first."))
    held = next((one for one in lock_lines([part]) if one.pk == line.pk), None)
    if held is None or lot.pool_id != held.pool_id or not lot.is_good():
        raise PackingRefused(_("This lot can't fill this line."))
    put_back([held])
    if not draw_from(held, lot):
        raise PackingRefused(_("Nothing is left of this lot."))
    draw([held])
    logger.info("lot_chosen", line=held.pk, lot=lot.pk, by=by and by.pk)
    return held


@transaction.atomic
def tick_line(line: Line, *, packed: bool) -> Line:
    """Note that a line lies in the box, or take the note back, while packing.

    A packed box that had to be opened again (a lot was recalled) is ticked anew.
    """
    part = lock_part(line.vendor_order_id)
    reopened = part.status in SENDABLE and packed and not line.is_packed
    if part.status != VendorOrderStatus.PACKING and not reopened:
        raise PackingRefused(_("Start packing first."))
    if packed and line.is_weighed and line.packed_units is None:
        raise PackingRefused(_("Weigh it first: it is sold by weight."))
    Line.objects.filter(pk=line.pk).update(is_packed=packed)
    line.is_packed = packed
    return line


@transaction.atomic
def finish_packing(vendor_order: VendorOrder, *, by: "User | None") -> VendorOrder:
    """Everything is in the box; weighed goods are settled at their packed weight.

    Raises `PackingRefused` while a line is not ticked or not weighed.
    """
    part = lock_part(vendor_order.pk)
    lines = lock_lines([part])
    if any(line.due and not line.is_packed for line in lines):
        raise PackingRefused(_("Tick every line first: something is not packed yet."))
    if any(ln.due and ln.is_weighed and ln.packed_units is None for ln in lines):
        raise PackingRefused(_("Weigh every line that is sold by weight first."))
    part = _step(part, VendorOrderStatus.PACKED, by=by)
    adjustments = settle_weights(part, lines, by=by)
    part_packed.send(sender=VendorOrder, vendor_order=part, by=by)
    if adjustments:
        part_adjusted.send(
            sender=VendorOrder, vendor_order=part, adjustments=adjustments
        )
    return part


@transaction.atomic
def ship_part(
    vendor_order: VendorOrder,
    *,
    packs: Mapping[int, int],
    carrier: str,
    tracking_number: str,
    by: "User | None",
) -> ShippingEvent:
    """Send a parcel with `packs` of each line (by line id); the rest follows later.

    Raises `PackingRefused` for a part that isn't packed, for a line of another order,
    and for more than is left of a line.
    """
    part = lock_part(vendor_order.pk)
    if part.status not in SENDABLE:
        raise PackingRefused(
            _("This order is %(status)s now, so nothing can be sent.")
            % {"status": part.get_status_display()}
        )
    lines = lock_lines([part])
    sent = _checked(lines, packs)
    parcel = _write_parcel(part, sent, carrier, tracking_number, by)
    _take_from_stock(sent, note=part.number, by=by)
    owe_for_weight(part)
    whole = all(line.left == 0 for line in lines)
    new = VendorOrderStatus.SHIPPED if whole else VendorOrderStatus.PART_SHIPPED
    if part.status != new:
        move_part(part, new, by=by, note=f"{carrier} {tracking_number}".strip())
        refresh_order_status(part.order)
    part_shipped.send(sender=VendorOrder, vendor_order=part, parcel=parcel)
    return parcel


def sent_parcel(
    part: VendorOrder,
    lines: list[Line],
    packs: Mapping[int, int],
    *,
    by: "User | None",
) -> ShippingEvent:
    """Packs of a locked visit that are had, as a parcel nobody carries."""
    for line in lines:
        line.is_packed = True
    sent = _checked(lines, packs)
    parcel = _write_parcel(part, sent, "", "", by)
    _take_from_stock(sent, note=part.number, by=by)
    return parcel


def _checked(lines: list[Line], packs: Mapping[int, int]) -> dict[Line, int]:
    wanted = {line_id: count for line_id, count in packs.items() if count}
    by_id = {line.pk: line for line in lines}
    if not wanted or not wanted.keys() <= by_id.keys():
        raise PackingRefused(_("Say which packs are in this parcel."))
    for line_id, count in wanted.items():
        if not 0 < count <= by_id[line_id].left:
            message = _("Of %(title)s only %(left)d are left to send.")
            line = by_id[line_id]
            raise PackingRefused(message % {"title": line.title, "left": line.left})
    sent = {by_id[line_id]: count for line_id, count in wanted.items()}
    if opened := [line.own_title for line in sent if not line.is_packed]:
        message = _("%(title)s has to be packed anew: a lot of it was recalled.")
        raise PackingRefused(message % {"title": opened[0]})
    return sent


def _write_parcel(
    part: VendorOrder,
    sent: Mapping[Line, int],
    carrier: str,
    tracking_number: str,
    by: "User | None",
) -> ShippingEvent:
    kind, _made = ShippingEventType.objects.get_or_create(
        code="shipped", defaults={"name": SHIPPED_EVENT}
    )
    parcel = ShippingEvent.objects.create(
        order=part.order,
        vendor_order=part,
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


def _take_from_stock(sent: Mapping[Line, int], *, note: str, by: "User | None") -> None:
    """What is sent is neither claimed nor on hand any more.

    Raises `PackingRefused` when what is there is not good enough to send.
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
    except LooseStockShort as error:
        raise PackingRefused(str(error)) from error


def _units_of(line: Line, count: int) -> int:
    """Base units in `count` of the packs that are left; of weighed ones their share.

    The last parcel takes what is left, so that nothing is created or lost.
    """
    if line.packed_units is None:
        return count * int(line.pack_quantity)
    held = int(line.claimed)
    return held - held * (line.left - count) // line.left


@transaction.atomic
def confirm_received(vendor_order: VendorOrder, *, by: "User | None") -> VendorOrder:
    """The shopper says that everything arrived."""
    part = _step(vendor_order, VendorOrderStatus.RECEIVED, by=by)
    part_received.send(sender=VendorOrder, vendor_order=part)
    return part
