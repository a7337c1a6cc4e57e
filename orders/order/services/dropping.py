"""The shopper takes single packs of a paid part back, before the farm packs them."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from orders.order.locks import lock_lines, lock_part
from orders.order.models import LineAdjustment, VendorOrder
from orders.order.signals import part_adjusted
from orders.order.states import SHOPPER_CAN_CANCEL

from .cancelling import CancelRefused, cancel_part, why_too_late
from .short import shorten_line, worth

if TYPE_CHECKING:
    from accounts.models import User


class DropOutdated(CancelRefused):
    """Raised when the part is not as it was seen. Nothing changed."""

    def __init__(self) -> None:
        super().__init__(
            _("This part has changed meanwhile. Please look at it and choose again.")
        )


@transaction.atomic
def drop_packs(
    vendor_order: VendorOrder,
    packs: Mapping[int, int],
    *,
    seen: int,
    by: "User | None",
) -> VendorOrder:
    """Take packs off lines, by their id: stock returns, their price goes back.

    The delivery is still to be paid, since a parcel is sent all the same; a part of
    which nothing would be left is cancelled, delivery and all. `seen` is how many packs
    were due. Raises `CancelRefused`; whoever pays back listens to `part_adjusted`.
    """
    part = lock_part(vendor_order.pk)
    if part.is_visit or part.status not in SHOPPER_CAN_CANCEL:
        raise CancelRefused(why_too_late(part, by_shopper=True))
    lines = {line.pk: line for line in lock_lines([part])}
    if sum(line.left for line in lines.values()) != seen:
        raise DropOutdated
    wanted = {pk: count for pk, count in packs.items() if count}
    if not wanted:
        raise CancelRefused(_("Please choose what you take back."))
    for pk, count in wanted.items():
        if pk not in lines or not 0 < count <= lines[pk].left:
            raise DropOutdated
    if sum(wanted.values()) == seen:
        return cancel_part(part, by=by, by_shopper=True)
    currency, kind = part.order.currency, LineAdjustment.Kind.DROPPED
    made = []
    for pk, count in sorted(wanted.items()):
        line = lines[pk]
        back = worth(line, count, currency)
        made.append(shorten_line(part, line, count, back, kind=kind, by=by))
    part_adjusted.send(sender=VendorOrder, vendor_order=part, adjustments=made)
    return part
