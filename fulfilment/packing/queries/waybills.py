"""Electronic waybills of a seller's parts: those that are open, those to print."""

from collections.abc import Iterable, Sequence

from django.db.models import Prefetch, QuerySet

from fulfilment.packing.models import Waybill
from fulfilment.packing.states import OPEN, WaybillState
from orders.order.models import Line, Order, VendorOrder
from vendors.partner.models import Partner

from .added import FIRST, with_added
from .vendor_orders import TO_SEND, lines_with_goods

MOST_LABELS = 100
SHOWN = 5


def waybills_of(vendor_order: VendorOrder) -> list[Waybill]:
    """The newest first, as many as a page shows."""
    return list(vendor_order.waybills.all()[:SHOWN])


def ready_waybill(waybills: Iterable[Waybill]) -> Waybill | None:
    """The one whose number the next parcel bears."""
    rows = (one for one in waybills if one.state == WaybillState.ISSUED)
    return next((one for one in rows if one.parcel_id is None), None)


def open_waybills(vendor_orders: Iterable[VendorOrder]) -> dict[int, Waybill]:
    """By part, those that no parcel bears yet; one query."""
    ids = [one.pk for one in vendor_orders]
    rows = Waybill.objects.filter(vendor_order__in=ids, state__in=OPEN, parcel=None)
    return {row.vendor_order_id: row for row in rows}


def waybills_of_box(order: Order, depot: Partner) -> list[Waybill]:
    """The same of what of an order leaves a depot."""
    rows = Waybill.objects.filter(vendor_order__order=order, vendor_order__depot=depot)
    return list(rows[:SHOWN])


def parts_in_box(order_id: int, depot_id: int) -> list[VendorOrder]:
    """What of an order is at a depot and packed, to leave in one box; with its goods.

    The one with the lowest id first. A fixed number of queries.
    """
    rows = VendorOrder.objects.filter(
        FIRST,
        order=order_id,
        depot=depot_id,
        at_depot_since__isnull=False,
        status__in=TO_SEND,
    )
    rows = rows.select_related("partner", "depot__village__county", "order")
    lines = Prefetch("lines", queryset=lines_with_goods())
    return with_added(rows.prefetch_related(lines).order_by("pk"))


def goods_of(waybill: Waybill) -> list[Line]:
    """What lies in its parcel: of a part, or of all that leave a depot in one box."""
    part = waybill.vendor_order
    parts = [part]
    if part.depot_id is not None:
        parts = parts_in_box(part.order_id, part.depot_id)
    return [line for one in with_added(parts) for line in one.lines.all()]


def waybills_to_print(partner: Partner, numbers: Sequence[str]) -> list[Waybill]:
    """Ready ones of parts that are still to be sent; `numbers` name the parts."""
    rows = _to_print().filter(vendor_order__partner=partner, vendor_order__depot=None)
    if numbers:
        rows = rows.filter(vendor_order__number__in=numbers)
    return _printed(rows)


def box_waybills_to_print(depot: Partner, number: str) -> list[Waybill]:
    """Those of a depot's boxes; of one order, by its number, or of all."""
    rows = _to_print().filter(vendor_order__depot=depot)
    if number:
        rows = rows.filter(vendor_order__order__number=number)
    return _printed(rows)


def _to_print() -> QuerySet[Waybill]:
    return Waybill.objects.filter(
        vendor_order__status__in=TO_SEND, state=WaybillState.ISSUED, parcel=None
    )


def _printed(rows: QuerySet[Waybill]) -> list[Waybill]:
    """With all that labels say; their parts are `with_added`."""
    lines = Prefetch("vendor_order__lines", queryset=lines_with_goods())
    found = list(
        rows.select_related(
            "vendor_order__partner__village",
            "vendor_order__depot__village",
            "vendor_order__order__shipping_address__country",
        )
        .prefetch_related(lines)
        .order_by("vendor_order__number")[:MOST_LABELS]
    )
    with_added(one.vendor_order for one in found)
    return found
