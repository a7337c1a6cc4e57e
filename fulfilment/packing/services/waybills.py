"""Electronic waybills: asked for once, cancelled until the parcel is handed over.

The row is committed before the carrier is asked, and a message in the outbox with it:
whoever is killed in between leaves it to the worker, which asks by the same key and
gets the same number. What a person waits for is asked at once, beside the message.
"""

from collections.abc import Iterable, Sequence

import structlog
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from core.activity_log import record
from core.deliveries import DeliveryError as CarrierError
from core.deliveries import NotSentError, RefusedError
from core.models import OutboxMessage
from core.outbox import delivers, enqueue
from core.regions import region_name
from fulfilment.packing.models import Waybill
from fulfilment.packing.queries.added import FIRST, grams_of, with_added
from fulfilment.packing.queries.vendor_orders import TO_SEND, recipient
from fulfilment.packing.queries.waybills import goods_of, parts_in_box
from fulfilment.packing.states import OPEN, WaybillState
from fulfilment.packing.waybill_providers import (
    Correspondent,
    IssuedWaybill,
    WaybillRequest,
    provider,
    waybill_carriers,
)
from orders.order.locks import lock_order, lock_vendor_order
from orders.order.models import Order, ShippingEvent, VendorOrder
from orders.order.services.vendor_orders import PackingError
from orders.order.signals import vendor_order_changed
from orders.order.states import WAITING
from vendors.partner.models import Partner

ASK, CANCEL = "packing.waybill", "packing.waybill_cancel"
MOST_GRAMS = 1_000_000
GOODS_LENGTH = 60
_W = WaybillState
logger = structlog.get_logger(__name__)


def request_waybill(
    vendor_order: VendorOrder, *, carrier: str, grams: int, by: User | None
) -> Waybill:
    """Note that a number is wanted, and have the outbox ask for it; once for a parcel.

    The one that is there already is returned. Raises `PackingError`.
    """
    with transaction.atomic():
        locked = lock_vendor_order(vendor_order.pk)
        known = open_waybill(locked)
        if known is not None:
            return known
        _check(locked, carrier, grams)
        return _note_wanted(locked, carrier=carrier, grams=grams, by=by)


def request_box_waybill(
    order: Order, *, depot: Partner, carrier: str, grams: int, by: User | None
) -> Waybill:
    """The same for all that is at a depot of an order: one for the box, once.

    It stands at one of the parts. Raises `PackingError`.
    """
    with transaction.atomic():
        lock_order(order.pk)
        known = open_box_waybill(order, depot)
        if known is not None:
            return known
        parts = parts_in_box(order.pk, depot.pk)
        if not parts:
            raise PackingError(_("Only a packed order that is shipped gets a waybill."))
        locked = lock_vendor_order(parts[0].pk)
        _check_box(locked, depot, carrier, grams)
        return _note_wanted(locked, carrier=carrier, grams=grams, by=by)


def _note_wanted(
    part: VendorOrder, *, carrier: str, grams: int, by: User | None
) -> Waybill:
    """A key is of one parcel for ever, also of a waybill that went to another part."""
    used = Waybill.objects.filter(key__startswith=f"{part.number}-")
    waybill = Waybill.objects.create(
        vendor_order=part,
        key=f"{part.number}-{used.count() + 1}",
        carrier=carrier,
        weight_grams=grams,
        by=by,
    )
    enqueue(ASK, f"waybill:{waybill.pk}", waybill=waybill.pk)
    record(
        "waybill.requested", part, after={"carrier": carrier}, seller=_sender_of(part)
    )
    return waybill


def request_waybills(
    vendor_orders: Iterable[VendorOrder], *, carrier: str, by: User | None
) -> tuple[int, list[tuple[str, str]]]:
    """One for each, by the weight of its goods; how many, and who was refused why."""
    asked, refused = 0, []
    for one in with_added(vendor_orders):
        try:
            request_waybill(one, carrier=carrier, grams=grams_of(one), by=by)
        except PackingError as refusal:
            refused.append((str(one.number), str(refusal)))
        else:
            asked += 1
    return asked, refused


def _check(vendor_order: VendorOrder, carrier: str, grams: int) -> None:
    is_carried = not vendor_order.has_slots
    if vendor_order.status not in TO_SEND or not is_carried:
        raise PackingError(_("Only a packed order that is shipped gets a waybill."))
    if vendor_order.depot_id is not None:
        raise PackingError(_("The cooperative packs and ships this at its depot."))
    _check_box(vendor_order, vendor_order.partner, carrier, grams)


def _check_box(
    vendor_order: VendorOrder, sender: Partner, carrier: str, grams: int
) -> None:
    """What a carrier wants of each parcel, whoever sends it."""
    if carrier not in {one.name for one in waybill_carriers()}:
        raise PackingError(_("The market has no account with this carrier."))
    if not 0 < grams <= MOST_GRAMS:
        raise PackingError(_("Enter what the parcel weighs, up to 1,000 kg."))
    to = recipient(vendor_order)
    if not to.phone or not to.street:
        raise PackingError(
            _("The address or phone number of the recipient is missing.")
        )
    if not sender.phone or sender.village is None:
        raise PackingError(
            _("Carriers need a sender: add your village and phone number to your shop.")
        )


def open_waybill(vendor_order: VendorOrder) -> Waybill | None:
    """The one that no parcel bears yet."""
    rows = vendor_order.waybills.filter(state__in=OPEN, parcel=None)
    return rows.first()


def open_box_waybill(order: Order, depot: Partner) -> Waybill | None:
    """That of the order's next box from the depot."""
    rows = Waybill.objects.filter(
        vendor_order__order=order, vendor_order__depot=depot, state__in=OPEN,
        parcel=None,
    )  # fmt: skip
    return rows.first()


def hand_waybill_on(part: VendorOrder) -> None:
    """A part leaves the depot's box: its open waybill stands at another one of it.

    Call it under the order's lock, before the part is no more the depot's. Raises
    `PackingError` where the box is empty then.
    """
    waybill = open_waybill(part)
    if waybill is None or part.depot_id is None:
        return
    others = VendorOrder.objects.filter(
        FIRST, order=part.order_id, depot=part.depot_id, status__in=WAITING
    )
    other = others.exclude(pk=part.pk).order_by("pk").first()
    if other is None:
        raise PackingError(
            _("Cancel the waybill of this order first: its parcel is empty then.")
        )
    Waybill.objects.filter(pk=waybill.pk).update(vendor_order=other)


def settle(waybill: Waybill) -> Waybill:
    """Ask the carrier now; it stays as it is where nobody knows what came of it.

    Raises `CarrierError` of `core.deliveries` for that, and never for a refusal, which
    the row has.
    """
    if waybill.state == _W.ASKED:
        _ask(waybill)
    elif waybill.state == _W.CANCELLING:
        _cancel(waybill)
    waybill.refresh_from_db()
    return waybill


@delivers(ASK)
def ask_by_outbox(message: OutboxMessage) -> None:
    _settle_by_outbox(message, _W.ASKED)


@delivers(CANCEL)
def cancel_by_outbox(message: OutboxMessage) -> None:
    _settle_by_outbox(message, _W.CANCELLING)


def _settle_by_outbox(message: OutboxMessage, state: str) -> None:
    rows = Waybill.objects.filter(pk=message.payload["waybill"], state=state)
    waybill = rows.select_related("vendor_order").first()
    if waybill is not None:
        settle(waybill)


def _ask(waybill: Waybill) -> None:
    adapter = provider()
    if adapter is None:
        raise NotSentError("no provider of waybills is set")
    asked = _request(waybill)
    if asked is None:
        _turn(waybill, _W.ASKED, state=_W.REFUSED, error="")
        return
    try:
        issued = adapter.request(asked)
    except RefusedError as refusal:
        _turn(waybill, _W.ASKED, state=_W.REFUSED, error=_said(refusal))
        return
    _issue(waybill, issued)


def _issue(waybill: Waybill, issued: IssuedWaybill) -> None:
    _turn(
        waybill,
        _W.ASKED,
        state=_W.ISSUED,
        number=issued.number,
        provider_order=issued.provider_order,
        marks=dict(issued.marks),
        error="",
    )


def _turn(waybill: Waybill, was: str, **columns: object) -> bool:
    """Change a row that is as it was; somebody else may have asked at the same time."""
    with transaction.atomic():
        rows = Waybill.objects.filter(pk=waybill.pk, state=was, parcel=None)
        if not rows.update(**columns):
            return False
        vendor_order_changed.send(sender=VendorOrder, vendor_order=waybill.vendor_order)
    return True


def _request(waybill: Waybill) -> WaybillRequest | None:
    """None for a part that is not to be sent any more."""
    rows = VendorOrder.objects.select_related(
        "partner__village__county", "depot__village__county", "order__shipping_address"
    ).prefetch_related("lines__product")
    vendor_order = rows.get(pk=waybill.vendor_order_id)
    waybill.vendor_order = vendor_order
    is_there = vendor_order.status in TO_SEND
    if vendor_order.depot_id is not None:
        # One of its farms' goods may be given up while the rest of the box leaves.
        is_there = bool(parts_in_box(vendor_order.order_id, vendor_order.depot_id))
    if not is_there:
        return None
    to = recipient(_going(vendor_order))
    goods = "、".join(str(line.title) for line in goods_of(waybill))
    return WaybillRequest(
        key=waybill.key,
        carrier=waybill.carrier,
        sender=sender_of(_sender_of(vendor_order)),
        receiver=Correspondent(
            to.name, to.phone, "".join([_region_of(vendor_order), *to.street])
        ),
        grams=waybill.weight_grams,
        goods=goods[:GOODS_LENGTH],
    )


def _sender_of(vendor_order: VendorOrder) -> Partner:
    """The cooperative, of what leaves its depot."""
    return vendor_order.depot or vendor_order.partner


def _going(vendor_order: VendorOrder) -> VendorOrder:
    """One of the box that is to be sent: of what is over the address is hidden."""
    if vendor_order.depot_id is None or vendor_order.status in TO_SEND:
        return vendor_order
    return parts_in_box(vendor_order.order_id, vendor_order.depot_id)[0]


def _region_of(vendor_order: VendorOrder) -> str:
    """Province and town, the largest first: carriers in China sort by it."""
    address = vendor_order.order.shipping_address
    return f"{address.state}{address.line4}" if address else ""


def sender_of(partner: Partner) -> Correspondent:
    """Province, county and village, as carriers in China want them."""
    village = partner.village
    place = ""
    if village is not None:
        county = village.county
        region = region_name(county.region, "zh-hans")
        place = f"{region}{county.name_zh_hans or county.name}"
        place += str(village.name_zh_hans or village.name)
    name = partner.name_zh_hans or partner.name
    return Correspondent(str(name), str(partner.phone), place)


def cancel_waybill(waybill: Waybill, *, by: User | None) -> Waybill:
    """Note that it is not wanted; the carrier hears of it by the outbox.

    Raises `PackingError` for one that is used, or of which nothing is known yet.
    """
    with transaction.atomic():
        vendor_order = lock_vendor_order(waybill.vendor_order_id)
        waybill = Waybill.objects.get(pk=waybill.pk)
        if waybill.state in (_W.CANCELLING, _W.CANCELLED):
            return waybill
        if waybill.parcel_id is not None:
            raise PackingError(
                _("This parcel was handed over, so its waybill can't be cancelled.")
            )
        if waybill.state != _W.ISSUED:
            raise PackingError(_("The carrier has not answered yet. Try again soon."))
        waybill.state, waybill.error = _W.CANCELLING, ""
        waybill.save(update_fields=["state", "error", "changed"])
        enqueue(
            CANCEL, f"waybill-cancel:{waybill.pk}:{_tries(waybill)}",
            waybill=waybill.pk,
        )  # fmt: skip
        record(
            "waybill.cancelled", vendor_order, before={"number": waybill.number},
            seller=_sender_of(vendor_order),
        )  # fmt: skip
    logger.info("waybill_cancelled", waybill=waybill.pk, by=by and by.pk)
    return waybill


def _tries(waybill: Waybill) -> int:
    """How often it was tried before: a refused one may be tried again."""
    rows = OutboxMessage.objects.filter(
        topic=CANCEL, key__startswith=f"waybill-cancel:{waybill.pk}:"
    )
    return rows.count()


def _cancel(waybill: Waybill) -> None:
    adapter = provider()
    if adapter is None:
        raise NotSentError("no provider of waybills is set")
    try:
        adapter.cancel(waybill.carrier, waybill.number, waybill.provider_order)
    except RefusedError as refusal:
        _turn(waybill, _W.CANCELLING, state=_W.ISSUED, error=_said(refusal))
        return
    _turn(waybill, _W.CANCELLING, state=_W.CANCELLED, error="")


def _said(refusal: CarrierError) -> str:
    return str(refusal)[:200]


def bear(parcel: ShippingEvent) -> None:
    """The parcel of a part goes out with its waybill, if that is the number on it.

    Call it under the part's lock. Raises `PackingError` for one that was cancelled.
    """
    rows = Waybill.objects.filter(vendor_order=parcel.vendor_order_id)
    _bear(rows, [parcel])


def bear_box(order: Order, depot: Partner, parcels: Sequence[ShippingEvent]) -> None:
    """The same of a depot's box, whose parcels are of several parts."""
    rows = Waybill.objects.filter(vendor_order__order=order, vendor_order__depot=depot)
    _bear(rows, parcels)


def _bear(rows: QuerySet[Waybill], parcels: Sequence[ShippingEvent]) -> None:
    """Of a box the waybill stands at a part that is in it."""
    parcel = parcels[0]
    if not parcel.tracking_number:
        return
    waybill = rows.filter(carrier=parcel.carrier, number=parcel.tracking_number).first()
    if waybill is None:
        return
    if waybill.state in (_W.CANCELLING, _W.CANCELLED):
        raise PackingError(_("This waybill was cancelled. Get a new one."))
    if waybill.parcel_id is None:
        by_part = {one.vendor_order_id: one for one in parcels}
        borne = by_part.get(waybill.vendor_order_id, parcel)
        Waybill.objects.filter(pk=waybill.pk).update(
            parcel=borne, vendor_order=borne.vendor_order_id
        )
