"""What the news of a box says in a line: it left a depot, or it arrived."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from core.outbox import Undeliverable
from orders.order.models import ShippingEvent
from orders.order.states import VendorOrderStatus

from .news import ANNOUNCEMENTS, GONE, _tell_shopper
from .parcel_emails import box_of
from .states import Kind


def _parcel(parcel_id: int) -> ShippingEvent:
    rows = ShippingEvent.objects.select_related("vendor_order__depot", "order__user")
    parcel = rows.filter(pk=parcel_id, vendor_order__isnull=False).first()
    if parcel is None:
        raise Undeliverable(GONE)
    return parcel


def depot_sent(parcel_id: int, _occasion: str) -> None:
    """One piece of news for one box, however many farms' goods are in it."""
    parcel = _parcel(parcel_id)
    part = parcel.vendor_order
    subject = format_lazy(
        _("{farm} has sent a parcel of order {number}"),
        farm=str(part and part.depot),
        number=parcel.order.number,
    )
    carrier = _(parcel.carrier) if parcel.carrier else ""
    body = format_lazy(
        "{carrier} {number}", carrier=carrier, number=parcel.tracking_number
    )
    kind = Kind.PART_SENT
    _tell_shopper(parcel.order, "depot_sent", kind, subject, about=parcel.pk, body=body)


def parcel_delivered(parcel_id: int, _occasion: str) -> None:
    """To nobody who said meanwhile that everything in it arrived."""
    parcel = _parcel(parcel_id)
    parts = [each.vendor_order for each in box_of(parcel)]
    if all(part and part.status == VendorOrderStatus.RECEIVED for part in parts):
        return
    subject = format_lazy(
        _("A parcel of order {number} was delivered"), number=parcel.order.number
    )
    body = _("If something is spoiled, short or wrong, say so on the order's page.")
    kind = Kind.PARCEL_DELIVERED
    _tell_shopper(
        parcel.order, "parcel_delivered", kind, subject, about=parcel.pk, body=body
    )


ANNOUNCEMENTS |= {"depot_sent": depot_sent, "parcel_delivered": parcel_delivered}
