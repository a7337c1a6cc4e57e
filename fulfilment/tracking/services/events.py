"""What carriers say is kept once each; delivered counts, trouble is told."""

from collections.abc import Sequence

import structlog
from django.utils import timezone

from core.notify import notify
from core.transactions import whole_act
from fulfilment.tracking.locks import lock_number
from fulfilment.tracking.models import CarrierEvent, TrackedNumber
from fulfilment.tracking.queries import BEFORE_SENT, parcels_of
from fulfilment.tracking.reports import Report, ReportedEvent
from fulfilment.tracking.states import (
    OVER,
    TROUBLE,
    EventSource,
    ParcelState,
    Subscription,
)
from orders.order.carriers import REGISTER
from orders.order.locks import lock_vendor_orders
from orders.order.models import ParcelDelivery, ShippingEvent, VendorOrder
from orders.order.services.deliveries import (
    DeliveryError,
    DeliveryReport,
    note_deliveries,
)
from orders.order.signals import vendor_order_changed
from orders.order.states import DeliverySource

logger = structlog.get_logger(__name__)


def take_file_events(parcel: ShippingEvent, events: Sequence[ReportedEvent]) -> int:
    """What a carrier's file says of a parcel's number; how much of it is new."""
    tracked, _made = TrackedNumber.objects.get_or_create(
        carrier=parcel.carrier,
        number=parcel.tracking_number,
        defaults={"state": Subscription.NONE},
    )
    return len(take_events(tracked, events, source=EventSource.FILE))


def take_report(report: Report) -> bool:
    """Keep what an aggregator says; False for a number that is none of ours."""
    names = [one.name for one in REGISTER if one.aggregator == report.aggregator]
    tracked = TrackedNumber.objects.filter(
        carrier__in=names, number=report.number
    ).first()
    if tracked is None:
        logger.warning("tracking_of_unknown_number", aggregator=report.aggregator)
        return False
    take_events(tracked, report.events, source=EventSource.AGGREGATOR)
    return True


@whole_act
def take_events(
    tracked: TrackedNumber, events: Sequence[ReportedEvent], *, source: EventSource
) -> list[CarrierEvent]:
    """Those that are new, whatever order they come in and however often.

    The orders are locked first, as everywhere; what was delivered stays so.
    """
    parcels = _locked_parcels(tracked)
    tracked = lock_number(tracked.pk)
    by_key = {one.key: one for one in events}
    known = set(tracked.events.filter(key__in=by_key).values_list("key", flat=True))
    fresh = CarrierEvent.objects.bulk_create(
        CarrierEvent(
            tracked=tracked,
            key=key,
            happened_at=one.happened_at,
            state=one.state,
            text=one.text,
            place=one.place,
            source=source,
        )
        for key, one in sorted(by_key.items(), key=lambda pair: pair[1].happened_at)
        if key not in known
    )
    tracked.heard_at = timezone.now()
    tracked.is_over = tracked.is_over or any(one.state in OVER for one in fresh)
    tracked.save(update_fields=["heard_at", "is_over"])
    if fresh:
        _act_on(parcels, fresh)
    return fresh


@whole_act
def take_known(tracked: TrackedNumber) -> None:
    """What was said of a number before a parcel got it counts for the parcel too."""
    known = list(tracked.events.all())
    if known:
        _act_on(_locked_parcels(tracked), known)


def _locked_parcels(tracked: TrackedNumber) -> list[ShippingEvent]:
    """Those that bear the number once their orders are locked: one may have lost it."""
    parcels = parcels_of(tracked)
    found = dict(parcels.values_list("pk", "vendor_order_id"))
    lock_vendor_orders(set(found.values()))
    rows = parcels.filter(pk__in=found).select_related("vendor_order__order", "order")
    return list(rows)


def _act_on(parcels: Sequence[ShippingEvent], fresh: Sequence[CarrierEvent]) -> None:
    # What was added to an order travels with it.
    orders = {parcel.order.added_to_id or parcel.order_id for parcel in parcels}
    if len(orders) > 1:
        # Somebody mistyped a number, or borrowed one to be paid sooner.
        logger.warning("tracked_number_of_several_orders", parcel=parcels[0].pk)
        return
    for parcel in parcels:
        own = [one for one in fresh if _is_of(one, parcel)]
        _note_delivered(parcel, own)
        _tell_of_trouble(parcel, own)
        if own:
            vendor_order_changed.send(
                sender=VendorOrder, vendor_order=parcel.vendor_order
            )


def _is_of(event: CarrierEvent, parcel: ShippingEvent) -> bool:
    """Not of an earlier parcel that bore the same number."""
    return event.happened_at >= parcel.date_created - BEFORE_SENT


def _note_delivered(parcel: ShippingEvent, own: Sequence[CarrierEvent]) -> None:
    times = [one.happened_at for one in own if one.state == ParcelState.DELIVERED]
    if not times:
        return
    word = DeliveryReport(parcel, min(times))
    try:
        note_deliveries([word], source=DeliverySource.CARRIER, by=None)
    except DeliveryError as refusal:
        logger.warning("delivery_not_noted", parcel=parcel.pk, why=str(refusal))


def _tell_of_trouble(parcel: ShippingEvent, own: Sequence[CarrierEvent]) -> None:
    """The newest alone, once each, and nothing of what is with the shopper."""
    trouble = [one for one in own if one.state in TROUBLE]
    if trouble and not ParcelDelivery.objects.filter(parcel=parcel).exists():
        notify("parcel_trouble", parcel, f"{trouble[-1].state}:{trouble[-1].pk}")
