"""Sending once, however often the button is pressed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from orders.order.locks import lock_part
from orders.order.models import ShippingEvent, VendorOrder
from orders.order.services import PackingRefused, ship_part

if TYPE_CHECKING:
    from accounts.models import User


class AlreadySent(Exception):  # noqa: N818 - a finding, not a fault
    """Raised when a parcel left since the page was made. Nothing changed."""


@dataclass(frozen=True)
class Parcel:
    """Packs of each line (by its id) and who carries them.

    `seen_sent` is how many packs had gone out when the person looked.
    """

    packs: Mapping[int, int]
    seen_sent: int
    carrier: str = ""
    tracking_number: str = ""


@transaction.atomic
def send_parcel(
    part: VendorOrder, *, parcel: Parcel, by: "User | None"
) -> ShippingEvent:
    """Send a parcel, if what was sent before is still what the person saw.

    Raises `AlreadySent`, and `PackingRefused` as `ship_part` does and for a part that a
    depot sends.
    """
    locked = lock_part(part.pk)
    if locked.depot_id is not None:
        raise PackingRefused(_("Its cooperative packs and sends this at the depot."))
    sent = locked.lines.aggregate(n=Sum("shipped"))["n"] or 0
    if sent != parcel.seen_sent:
        raise AlreadySent
    return ship_part(
        locked,
        packs=parcel.packs,
        carrier=parcel.carrier,
        tracking_number=parcel.tracking_number,
        by=by,
    )
