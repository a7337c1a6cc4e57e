"""A new date that is offered ends with the order it is for."""

from django.dispatch import receiver

from orders.order.models import VendorOrder
from orders.order.signals import vendor_order_changed

from .services.new_dates import close_new_date


@receiver(vendor_order_changed, dispatch_uid="deadlines.close_new_date")
def close_on_vendor_order_changed(vendor_order: VendorOrder, **_kwargs: object) -> None:
    """Cancelled, sent or ready to be collected, whoever did it."""
    close_new_date(vendor_order)
