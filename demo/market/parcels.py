"""What carriers say: when parcels arrived, and those that move while one looks."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from core.regions import REMOTE, region_of
from fulfilment.tracking.services.subscriptions import follow
from orders.order.models import ParcelDelivery, ShippingEvent
from orders.order.states import DeliverySource, VendorOrderStatus
from orders.shipping.services.transit import learn_transit_days

from .orders import CARRIER

NEAR = frozenset({"CN-SX", "CN-HE", "CN-HA", "CN-BJ", "CN-TJ", "CN-SD", "CN-SN"})
RECENT = timedelta(days=12)
MOST = 4


def plant_deliveries(*, now: datetime) -> None:
    """Of what was received, and what is learnt from it of days in transit."""
    rows = ShippingEvent.objects.filter(
        vendor_order__status=VendorOrderStatus.RECEIVED,
        vendor_order__is_pickup=False,
        carrier=CARRIER,
        delivery=None,
    ).select_related("order__shipping_address")
    found = [
        ParcelDelivery(
            parcel=parcel,
            delivered_at=min(parcel.date_created + _taken(parcel), now),
            source=DeliverySource.CARRIER,
        )
        for parcel in rows
    ]
    ParcelDelivery.objects.bulk_create(found, batch_size=500)
    learn_transit_days(now)


def _taken(parcel: ShippingEvent) -> timedelta:
    """Two or three days to the provinces around, a day or two more beyond."""
    address = parcel.order.shipping_address
    region = region_of("CN", address.state if address else "")
    days = 1 if region in NEAR else 4 if region in REMOTE else 2
    return timedelta(days=days + (parcel.pk % 4 == 0), hours=parcel.pk % 7 - 3)


def plant_parcels(sellers: Iterable[str], *, now: datetime) -> None:
    """The newest of these sellers that nobody has received: the double moves them."""
    for code in sellers:
        rows = ShippingEvent.objects.filter(
            vendor_order__partner__code=code,
            vendor_order__status=VendorOrderStatus.SHIPPED,
            vendor_order__depot=None,
            delivery=None,
            carrier=CARRIER,
            date_created__gt=now - RECENT,
        )
        for parcel in rows.order_by("-date_created", "-pk")[:MOST]:
            # Copies of a large market have the number that it had.
            parcel.tracking_number = f"YT9{parcel.pk:012d}"
            parcel.save(update_fields=["tracking_number"])
            follow(parcel)
