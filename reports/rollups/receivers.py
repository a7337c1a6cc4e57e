"""What happens to orders marks their days, in the same transaction."""

from collections.abc import Sequence

from django.db.models.signals import post_save
from django.dispatch import receiver

from orders.order.models import Line, ShippingAddress, VendorOrder
from orders.order.signals import (
    line_weighed,
    order_paid,
    vendor_order_adjusted,
    vendor_order_cancelled,
)
from payments.payment.models import Refund
from payments.payment.signals import refund_asked, refund_settled

from .services import mark


@receiver(order_paid)
def note_paid(vendor_orders: Sequence[VendorOrder], **_kwargs: object) -> None:
    mark((each.partner_id, each.created) for each in vendor_orders)


@receiver(vendor_order_cancelled)
def note_cancelled(
    vendor_order: VendorOrder, *, was_paid: bool, **_kwargs: object
) -> None:
    """A part that was never paid for counted nowhere."""
    if was_paid:
        note_vendor_order(vendor_order)


@receiver(vendor_order_adjusted)
def note_vendor_order(vendor_order: VendorOrder, **_kwargs: object) -> None:
    mark([(vendor_order.partner_id, vendor_order.created)])


@receiver(line_weighed)
def note_weight(line: Line, **_kwargs: object) -> None:
    vendor_order = VendorOrder.objects.filter(pk=line.vendor_order_id)
    mark(vendor_order.values_list("partner_id", "created"))


@receiver(refund_asked)
@receiver(refund_settled)
def note_refund(refund: Refund, **_kwargs: object) -> None:
    """Claims, goodwill and what is given back by hand all end in refunds."""
    if vendor_order := refund.vendor_order:
        mark([(vendor_order.partner_id, vendor_order.created)])


@receiver(post_save, sender=ShippingAddress)
def note_moved(instance: ShippingAddress, *, created: bool, **_kwargs: object) -> None:
    """An address that the staff puts right may lie in another region."""
    if not created:
        parts = VendorOrder.objects.filter(order__shipping_address=instance)
        mark(parts.values_list("partner_id", "created"))
