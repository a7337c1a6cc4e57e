"""What happens to orders marks their days, in the same transaction."""

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from orders.order.models import Line, Order, ShippingAddress, VendorOrder
from orders.order.signals import (
    line_weighed,
    order_paid,
    part_adjusted,
    part_cancelled,
)
from orders.payment.models import Refund
from orders.payment.signals import refund_asked, refund_settled

from .services import mark


@receiver(order_paid)
def note_paid(order: Order, **_kwargs: Any) -> None:
    mark(order.parts.values_list("partner_id", "created"))


@receiver(part_cancelled)
def note_cancelled(
    vendor_order: VendorOrder, *, was_paid: bool, **_kwargs: Any
) -> None:
    """A part that was never paid for counted nowhere."""
    if was_paid:
        note_part(vendor_order)


@receiver(part_adjusted)
def note_part(vendor_order: VendorOrder, **_kwargs: Any) -> None:
    mark([(vendor_order.partner_id, vendor_order.created)])


@receiver(line_weighed)
def note_weight(line: Line, **_kwargs: Any) -> None:
    part = VendorOrder.objects.filter(pk=line.vendor_order_id)
    mark(part.values_list("partner_id", "created"))


@receiver(refund_asked)
@receiver(refund_settled)
def note_refund(refund: Refund, **_kwargs: Any) -> None:
    """Claims, goodwill and what is given back by hand all end in refunds."""
    if part := refund.vendor_order:
        mark([(part.partner_id, part.created)])


@receiver(post_save, sender=ShippingAddress)
def note_moved(instance: ShippingAddress, *, created: bool, **_kwargs: Any) -> None:
    """An address that the staff puts right may lie in another region."""
    if not created:
        parts = VendorOrder.objects.filter(order__shipping_address=instance)
        mark(parts.values_list("partner_id", "created"))
