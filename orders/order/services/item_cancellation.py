"""Single packs of a paid part are taken back before the farm packs them."""

from collections.abc import Collection, Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from orders.order.locks import lock_lines, lock_vendor_order
from orders.order.models import Line, LineAdjustment, VendorOrder
from orders.order.states import SHOPPER_CAN_CANCEL, CancelledBy

from .cancellation import CancelError, cancel_vendor_order, why_too_late
from .short import shorten_line, worth
from .vendor_orders import announce_adjustments


class DropOutdatedError(CancelError):
    """Raised when the part is not as it was seen. Nothing changed."""

    def __init__(self) -> None:
        super().__init__(_("This part has changed. Please check it and choose again."))


@transaction.atomic
def cancel_items(
    vendor_order: VendorOrder,
    packs: Mapping[int, int],
    *,
    seen: int,
    by: User | None,
) -> VendorOrder:
    """Take packs off lines, by their id: stock returns, their price goes back.

    The delivery is still to be paid, since a parcel is sent all the same; a part of
    which nothing would be left is cancelled, delivery and all. `seen` is how many packs
    were due; who pays back hears `vendor_order_adjusted`. Raises `CancelError`.
    """
    vendor_order = lock_vendor_order(vendor_order.pk)
    if vendor_order.is_visit or vendor_order.status not in SHOPPER_CAN_CANCEL:
        raise CancelError(why_too_late(vendor_order, by_shopper=True))
    lines = {line.pk: line for line in lock_lines([vendor_order])}
    if sum(line.left for line in lines.values()) != seen:
        raise DropOutdatedError
    wanted = {pk: count for pk, count in packs.items() if count}
    if not wanted:
        raise CancelError(_("Please select what you want to cancel."))
    for pk, count in wanted.items():
        if pk not in lines or not 0 < count <= lines[pk].left:
            raise DropOutdatedError
    if sum(wanted.values()) == seen:
        return cancel_vendor_order(vendor_order, by=by, by_shopper=True)
    _take_off(vendor_order, lines, wanted, kind=LineAdjustment.Kind.DROPPED, by=by)
    return vendor_order


@transaction.atomic
def drop_lines(
    vendor_order: VendorOrder,
    line_ids: Collection[int],
    *,
    kind: LineAdjustment.Kind,
    cause: CancelledBy,
    reason: str,
) -> VendorOrder:
    """The clock takes these lines off a part that is not packed yet, whole.

    Where nothing else would be left the part is cancelled, for that cause and reason;
    else it is sent without them, and their price goes back. Raises `CancelError`.
    """
    vendor_order = lock_vendor_order(vendor_order.pk)
    if vendor_order.status not in SHOPPER_CAN_CANCEL:
        raise CancelError(why_too_late(vendor_order, by_shopper=True))
    lines = {line.pk: line for line in lock_lines([vendor_order])}
    wanted = {pk: line.left for pk, line in lines.items() if pk in line_ids}
    if sum(wanted.values()) == sum(line.left for line in lines.values()):
        return cancel_vendor_order(
            vendor_order, by=None, by_shopper=False, reason=reason, cause=cause
        )
    _take_off(vendor_order, lines, wanted, kind=kind, by=None)
    return vendor_order


def _take_off(
    vendor_order: VendorOrder,
    lines: Mapping[int, Line],
    wanted: Mapping[int, int],
    *,
    kind: LineAdjustment.Kind,
    by: User | None,
) -> None:
    """So many packs of these locked lines; whoever pays back is told."""
    currency, made = vendor_order.order.currency, []
    for pk, count in sorted(wanted.items()):
        if count:
            line = lines[pk]
            back = worth(line, count, currency)
            made.append(shorten_line(vendor_order, line, count, back, kind=kind, by=by))
    announce_adjustments(vendor_order, made)
