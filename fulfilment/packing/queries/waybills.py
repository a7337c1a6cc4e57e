"""Electronic waybills of a seller's parts: those that are open, those to print."""

from collections.abc import Iterable, Sequence

from django.db.models import Prefetch

from fulfilment.packing.models import Waybill
from fulfilment.packing.states import OPEN, WaybillState
from orders.order.models import VendorOrder
from vendors.partner.models import Partner

from .added import with_added
from .vendor_orders import TO_SEND, lines_with_goods

MOST_LABELS = 100
SHOWN = 5


def waybills_of(vendor_order: VendorOrder) -> list[Waybill]:
    """The newest first, as many as a page shows."""
    return list(vendor_order.waybills.all()[:SHOWN])


def open_waybills(vendor_orders: Iterable[VendorOrder]) -> dict[int, Waybill]:
    """By part, those that no parcel bears yet; one query."""
    ids = [one.pk for one in vendor_orders]
    rows = Waybill.objects.filter(vendor_order__in=ids, state__in=OPEN, parcel=None)
    return {row.vendor_order_id: row for row in rows}


def waybills_to_print(partner: Partner, numbers: Sequence[str]) -> list[Waybill]:
    """Ready ones of parts that are still to be sent; `numbers` name the parts.

    The parts are `with_added`.
    """
    rows = Waybill.objects.filter(
        vendor_order__partner=partner,
        vendor_order__status__in=TO_SEND,
        state=WaybillState.ISSUED,
        parcel=None,
    )
    if numbers:
        rows = rows.filter(vendor_order__number__in=numbers)
    lines = Prefetch("vendor_order__lines", queryset=lines_with_goods())
    found = list(
        rows.select_related(
            "vendor_order__partner__village",
            "vendor_order__order__shipping_address__country",
        )
        .prefetch_related(lines)
        .order_by("vendor_order__number")[:MOST_LABELS]
    )
    with_added(one.vendor_order for one in found)
    return found
