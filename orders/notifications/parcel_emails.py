"""The mails about one box: what of which farm is in it, on its way and delivered."""

from typing import Any, cast

from django.core.mail import EmailMultiAlternatives

from orders.order.models import ShippingEvent, VendorOrder
from orders.order.queries import boxes_of
from orders.order.states import VISIBLE_TO_SELLER, VendorOrderStatus

from .emails import _PARCEL, MAILS, Mail, Reader, _mail, order_path

_S = VendorOrderStatus
# What was paid for, is not given up, and has not left as a whole.
_FOLLOWS = VISIBLE_TO_SELLER - {_S.SHIPPED, _S.RECEIVED, _S.CANCELLED}


def box_of(parcel: ShippingEvent) -> list[ShippingEvent]:
    """All that lie in the same box as this one; a fixed number of queries."""
    rows = ShippingEvent.objects.filter(pk__in=boxes_of(parcel.order_id)[parcel.pk])
    rows = rows.select_related("vendor_order__partner", "vendor_order__order")
    return list(rows.prefetch_related("line_quantities__line").order_by("pk"))


def depot_sent(parcel: ShippingEvent, to: Reader) -> EmailMultiAlternatives:
    """One box of several farms: what of each is in it, and whether more follows."""
    part = cast("VendorOrder", parcel.vendor_order)
    others = VendorOrder.objects.filter(order=parcel.order_id, depot=part.depot_id)
    return _of_box(
        "depot_sent",
        parcel,
        to,
        depot=part.depot,
        left=others.filter(status__in=_FOLLOWS).exists(),
    )


def parcel_delivered(parcel: ShippingEvent, to: Reader) -> EmailMultiAlternatives:
    """It was delivered, as the carrier says; and what to do if that is not so."""
    delivery = getattr(parcel, "delivery", None)
    when = delivery.delivered_at if delivery else None
    return _of_box("parcel_delivered", parcel, to, when=when)


def _of_box(
    name: str, parcel: ShippingEvent, to: Reader, **more: Any
) -> EmailMultiAlternatives:
    return _mail(
        name,
        to,
        link=order_path(parcel.order, to),
        order=parcel.order,
        parcel=parcel,
        box=box_of(parcel),
        **more,
    )


_BOX = (*_PARCEL, "vendor_order__depot", "order__user", "delivery")

MAILS |= {
    "depot_sent": Mail(depot_sent, ShippingEvent, _BOX, lambda parcel: parcel.order),
    "parcel_delivered": Mail(
        parcel_delivered, ShippingEvent, _BOX, lambda parcel: parcel.order
    ),
}
