"""What a seller does with its part: accept, pack, send; and the shopper's receipt."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

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
    part_packed,
    part_received,
    part_shipped,
)
from orders.order.states import VendorOrderStatus
from vendors.partner.services import ship_stock

from .parts import move_part, refresh_order_status

if TYPE_CHECKING:
    from accounts.models import User

SHIPPED_EVENT = "Shipped"


class PackingRefused(Exception):  # noqa: N818 - the trade's word
    """Raised when a step can't be done now; the text says why. Nothing changed."""


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
    """From here on the shopper can't cancel any more."""
    return _step(vendor_order, VendorOrderStatus.PACKING, by=by)


@transaction.atomic
def tick_line(line: Line, *, packed: bool) -> Line:
    """Note that a line lies in the box, or take the note back, while packing."""
    part = lock_part(line.vendor_order_id)
    if part.status != VendorOrderStatus.PACKING:
        raise PackingRefused(_("Start packing first."))
    Line.objects.filter(pk=line.pk).update(is_packed=packed)
    line.is_packed = packed
    return line


@transaction.atomic
def finish_packing(vendor_order: VendorOrder, *, by: "User | None") -> VendorOrder:
    """Everything is in the box. Raises `PackingRefused` while a line is not ticked."""
    part = lock_part(vendor_order.pk)
    if part.lines.filter(is_packed=False).exists():
        raise PackingRefused(_("Tick every line first: something is not packed yet."))
    part = _step(part, VendorOrderStatus.PACKED, by=by)
    part_packed.send(sender=VendorOrder, vendor_order=part, by=by)
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
    if part.status not in {VendorOrderStatus.PACKED, VendorOrderStatus.PART_SHIPPED}:
        raise PackingRefused(
            _("This order is %(status)s now, so nothing can be sent.")
            % {"status": part.get_status_display()}
        )
    lines = lock_lines([part])
    sent = _checked(lines, packs)
    parcel = _write_parcel(part, sent, carrier, tracking_number, by)
    _take_from_stock(sent, note=part.number, by=by)
    whole = all(line.left == 0 for line in lines)
    new = VendorOrderStatus.SHIPPED if whole else VendorOrderStatus.PART_SHIPPED
    if part.status != new:
        move_part(part, new, by=by, note=f"{carrier} {tracking_number}".strip())
        refresh_order_status(part.order)
    part_shipped.send(sender=VendorOrder, vendor_order=part, parcel=parcel)
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
    return {by_id[line_id]: count for line_id, count in wanted.items()}


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
    """What is sent is neither claimed nor on hand any more."""
    units: dict[int, int] = {}
    for line, count in sent.items():
        line.shipped += count
        line.claimed -= count * line.pack_quantity
        line.num_allocated -= count
        units[line.pool_id] = units.get(line.pool_id, 0) + count * line.pack_quantity
    Line.objects.bulk_update(list(sent), ["shipped", "claimed", "num_allocated"])
    ship_stock(units, note=note, by=by)


@transaction.atomic
def confirm_received(vendor_order: VendorOrder, *, by: "User | None") -> VendorOrder:
    """The shopper says that everything arrived."""
    part = _step(vendor_order, VendorOrderStatus.RECEIVED, by=by)
    part_received.send(sender=VendorOrder, vendor_order=part)
    return part
