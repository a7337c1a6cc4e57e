"""At a cooperative's depot: farms bring what they packed, one parcel leaves an order.

A part is taken over once it is packed; everything of an order that is here leaves under
one tracking number. Who may do this for the cooperative is the page's to know.
"""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.audit import record
from orders.order.locks import lock_order, lock_part
from orders.order.models import Order, ShippingEvent, VendorOrder
from orders.order.services import PackingRefused, ship_part
from orders.order.signals import left_depot, part_changed, sent_from_depot
from orders.order.states import VISIBLE_TO_SELLER, VendorOrderStatus
from vendors.partner.models import Partner

from .acts import Act, Answer, Doing, do_act, do_each
from .packing import finish

if TYPE_CHECKING:
    from accounts.models import User

_S = VendorOrderStatus
HERE = frozenset({_S.PACKED, _S.PART_SHIPPED})


@transaction.atomic
def take_at_depot(part: VendorOrder) -> VendorOrder:
    """The farm's box is here. Doing it twice changes nothing.

    Raises `PackingRefused` for a part that is not packed or goes another way.
    """
    held = _held(part)
    if held.at_depot_since is not None:
        return held
    if held.status not in HERE:
        message = _("This order is %(status)s now, so it can't be taken over.")
        raise PackingRefused(message % {"status": held.get_status_display()})
    held.at_depot_since = timezone.now()
    _write(held)
    record("depot.taken", held, after={"depot": str(held.depot)})
    return held


@transaction.atomic
def pack_and_take(part: VendorOrder, *, by: "User | None") -> VendorOrder:
    """What was packed here line by line is packed, and stays; a farm's box is here.

    Raises `PackingRefused`.
    """
    held = _held(part)
    if held.status == _S.PACKING:
        finish(held, by=by)
    return take_at_depot(held)


def do_at_depot(
    depot: Partner, acts: Sequence[Act], *, by: "User | None"
) -> list[Answer]:
    """What a tablet at the depot did, also without a signal: each act once, in order.

    As at a farm; what is finished here is taken over as well.
    """
    parts = VendorOrder.objects.filter(depot=depot, status__in=VISIBLE_TO_SELLER)
    return do_each(Doing(depot, parts, _do_here), acts, by=by)


def _do_here(act: Act, part: VendorOrder, by: "User | None") -> None:
    if act.kind == "finish":
        pack_and_take(part, by=by)
    else:
        do_act(act, _held(part), by)


@transaction.atomic
def give_back_to_farm(part: VendorOrder, *, reason: str) -> VendorOrder:
    """The farm sends this part itself. Raises `PackingRefused` once anything left."""
    held = _held(part)
    if held.status == _S.PART_SHIPPED or held.parcels.exists():
        raise PackingRefused(_("Something of it was sent from the depot already."))
    before = {"depot": str(held.depot)}
    held.depot = held.at_depot_since = None
    _write(held)
    record("depot.given_back", held, before=before, after={"depot": ""}, reason=reason)
    return held


@transaction.atomic
def send_from_depot(
    order: Order,
    *,
    depot: Partner,
    numbers: Collection[str],
    carrier: str,
    tracking_number: str,
    by: "User | None",
) -> list[ShippingEvent]:
    """Send these parts of an order, all that is left of each, in one parcel.

    Raises `PackingRefused` when one of them is not here, and then nothing is sent.
    """
    lock_order(order.pk)
    chosen = VendorOrder.objects.filter(order=order, depot=depot, number__in=numbers)
    parts = [lock_part(pk) for pk in chosen.order_by("pk").values_list("pk", flat=True)]
    if not parts or len(parts) != len(set(numbers)):
        raise PackingRefused(_("Say whose goods are in this parcel."))
    for part in parts:
        if part.at_depot_since is None or part.status not in HERE:
            message = _("%(number)s is not here yet.")
            raise PackingRefused(message % {"number": part.number})
    parcels = [_send(part, carrier, tracking_number, by) for part in parts]
    # One moment makes them one box, for the shopper's mail and for who looks it up.
    moment = parcels[0].date_created
    for parcel in parcels:
        parcel.date_created = moment
    ShippingEvent.objects.bulk_update(parcels, ["date_created"])
    left_depot.send(sender=Order, order=order, parcels=parcels)
    return parcels


def _send(
    part: VendorOrder, carrier: str, tracking_number: str, by: "User | None"
) -> ShippingEvent:
    packs = {line.pk: line.left for line in part.lines.all() if line.left}
    parcel = ship_part(
        part, packs=packs, carrier=carrier, tracking_number=tracking_number, by=by
    )
    sent_from_depot.send(sender=VendorOrder, vendor_order=part, parcel=parcel)
    after = {"carrier": carrier, "tracking_number": tracking_number}
    record("depot.sent", part, after=after)
    return parcel


def _held(part: VendorOrder) -> VendorOrder:
    held = lock_part(part.pk)
    if held.depot_id is None:
        raise PackingRefused(_("This part does not go through a depot."))
    return held


def _write(part: VendorOrder) -> None:
    part.save(update_fields=["depot", "at_depot_since"])
    part_changed.send(sender=VendorOrder, vendor_order=part)
