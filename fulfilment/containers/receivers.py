"""Packaging goes out with its part."""

from django.dispatch import receiver

from orders.order.models import VendorOrder
from orders.order.signals import vendor_order_shipped

from .services.overdue import note_sent


@receiver(vendor_order_shipped, dispatch_uid="containers.note_sent")
def note_on_vendor_order_shipped(vendor_order: VendorOrder, **_kwargs: object) -> None:
    """Sent, handed over at a counter, or brought by its seller's van."""
    note_sent(vendor_order)
