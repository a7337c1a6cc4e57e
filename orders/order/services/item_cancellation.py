"""The shopper takes single packs of a paid part back, before the farm packs them."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from orders.order.locks import lock_lines, lock_vendor_order
from orders.order.models import LineAdjustment, VendorOrder
from orders.order.states import SHOPPER_CAN_CANCEL

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
    currency, kind = vendor_order.order.currency, LineAdjustment.Kind.DROPPED
    made = []
    for pk, count in sorted(wanted.items()):
        line = lines[pk]
        back = worth(line, count, currency)
        made.append(shorten_line(vendor_order, line, count, back, kind=kind, by=by))
    announce_adjustments(vendor_order, made)
    return vendor_order
