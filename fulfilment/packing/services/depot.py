"""At a cooperative's depot: farms bring what they packed, one parcel leaves an order.

A part is taken over once it is packed; everything of an order that is here leaves under
one tracking number. Who may do this for the cooperative is the page's to know.
"""

from collections.abc import Collection, Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.activity_log import record
from core.notify import notify
from orders.order.locks import lock_order, lock_vendor_order
from orders.order.models import Order, ShippingEvent, VendorOrder
from orders.order.queries import boxes_of
from orders.order.services.additions import together
from orders.order.services.fulfilment import ship_vendor_order
from orders.order.services.promises import note_met, note_unmet
from orders.order.services.vendor_orders import PackingError
from orders.order.signals import vendor_order_changed
from orders.order.states import VISIBLE_TO_SELLER, WAITING, VendorOrderStatus
from payments.payouts.services.postings import book_carriage
from vendors.partner.models import Partner

from .acts import Answer, Doing, PhoneAction, do_act, do_each
from .packing import finish
from .waybills import bear_box, hand_waybill_on

_S = VendorOrderStatus
HERE = frozenset({_S.PACKED, _S.PART_SHIPPED})


@transaction.atomic
def take_at_depot(vendor_order: VendorOrder) -> VendorOrder:
    """The farm's box is here, with what was added. Doing it twice changes nothing.

    Raises `PackingError` for a part that is not packed or goes another way.
    """
    held, added = _held(vendor_order)
    if held.at_depot_since is not None:
        return held
    if held.status not in HERE:
        message = _("This order is %(status)s, so it can't be received.")
        raise PackingError(message % {"status": held.get_status_display()})
    now = timezone.now()
    for part in (held, *(one for one in added if one.status in HERE)):
        part.at_depot_since = now
        note_met(part)
        _write(part)
    record("depot.taken", held, after={"depot": str(held.depot)})
    return held


@transaction.atomic
def pack_and_take(vendor_order: VendorOrder, *, by: User | None) -> VendorOrder:
    """What was packed here line by line is packed, and stays; a farm's box is here.

    Raises `PackingError`.
    """
    held, _added = _held(vendor_order)
    if held.status == _S.PACKING:
        finish(held, by=by)
    return take_at_depot(held)


def do_at_depot(
    depot: Partner, acts: Sequence[PhoneAction], *, by: User | None
) -> list[Answer]:
    """What a tablet at the depot did, also without a signal: each act once, in order.

    As at a farm; what is finished here is taken over as well.
    """
    vendor_orders = VendorOrder.objects.filter(
        depot=depot, status__in=VISIBLE_TO_SELLER
    )
    return do_each(Doing(depot, vendor_orders, _do_here), acts, by=by)


def _do_here(act: PhoneAction, vendor_order: VendorOrder, by: User | None) -> None:
    if act.kind == "finish":
        pack_and_take(vendor_order, by=by)
    else:
        do_act(act, _require_depot(lock_vendor_order(vendor_order.pk)), by)


@transaction.atomic
def give_back_to_farm(vendor_order: VendorOrder, *, reason: str) -> VendorOrder:
    """The farm sends this part itself, with what was added to it.

    Raises `PackingError` once anything left.
    """
    held, added = _held(vendor_order)
    if held.status == _S.PART_SHIPPED or held.parcels.exists():
        raise PackingError(_("Part of this order was already shipped from the depot."))
    hand_waybill_on(held)
    before = {"depot": str(held.depot)}
    for part in (held, *added):
        part.depot = part.at_depot_since = None
        _write(part)
        note_unmet(part)
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
    by: User | None,
) -> list[ShippingEvent]:
    """Send these parts of an order, all that is left of each, in one parcel.

    What was added to them goes along. Raises `PackingError` when one of them is not
    here, and then nothing is sent.
    """
    lock_order(order.pk)
    chosen = VendorOrder.objects.filter(order=order, depot=depot, number__in=numbers)
    vendor_orders = [
        lock_vendor_order(pk)
        for pk in chosen.order_by("pk").values_list("pk", flat=True)
    ]
    if not vendor_orders or len(vendor_orders) != len(set(numbers)):
        raise PackingError(_("Please select the goods in this parcel."))
    for vendor_order in vendor_orders:
        if vendor_order.at_depot_since is None or vendor_order.status not in HERE:
            message = _("%(number)s has not arrived yet.")
            raise PackingError(message % {"number": vendor_order.number})
    parcels = [
        parcel
        for vendor_order in vendor_orders
        for parcel in _send(vendor_order, carrier, tracking_number, by)
    ]
    # One moment makes them one box, for the shopper's mail and for who looks it up.
    moment = parcels[0].date_created
    for parcel in parcels:
        parcel.date_created = moment
    ShippingEvent.objects.bulk_update(parcels, ["date_created"])
    bear_box(order, depot, parcels)
    notify("depot_sent", min(parcels, key=lambda parcel: parcel.pk))
    return parcels


def _send(
    vendor_order: VendorOrder, carrier: str, tracking_number: str, by: User | None
) -> list[ShippingEvent]:
    """The part's parcel, then those of what was added to it."""
    packs = {line.pk: line.left for line in vendor_order.lines.all() if line.left}
    parcel = ship_vendor_order(
        vendor_order,
        packs=packs,
        carrier=carrier,
        tracking_number=tracking_number,
        by=by,
    )
    book_carriage(vendor_order)
    after = {"carrier": carrier, "tracking_number": tracking_number}
    record("depot.sent", vendor_order, after=after)
    box = boxes_of(vendor_order.order_id)[parcel.pk]
    more = ShippingEvent.objects.filter(
        pk__in=box, order__added_to=vendor_order.order_id,
        vendor_order__partner=vendor_order.partner_id,
    )  # fmt: skip
    added = list(more.select_related("vendor_order__order").order_by("pk"))
    for one in added:
        if one.vendor_order is not None:
            book_carriage(one.vendor_order)
    return [parcel, *added]


def _held(vendor_order: VendorOrder) -> tuple[VendorOrder, list[VendorOrder]]:
    """The part that was ordered first, locked, and what was added and still goes.

    Raises `PackingError`.
    """
    part, others = together(vendor_order)
    held = next((one for one in others if not one.order.added_to_id), part)
    if part.order.added_to_id and held is not part:
        others = [part, *(one for one in others if one is not held)]
    return _require_depot(held), [one for one in others if one.status in WAITING]


def _require_depot(vendor_order: VendorOrder) -> VendorOrder:
    if vendor_order.depot_id is None:
        raise PackingError(_("This order does not go through a depot."))
    return vendor_order


def _write(vendor_order: VendorOrder) -> None:
    vendor_order.save(update_fields=["depot", "at_depot_since"])
    vendor_order_changed.send(sender=VendorOrder, vendor_order=vendor_order)
