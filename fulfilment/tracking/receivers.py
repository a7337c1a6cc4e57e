"""A parcel that leaves is followed."""

from django.dispatch import receiver

from orders.order.models import ShippingEvent
from orders.order.signals import vendor_order_shipped

from .services.subscriptions import follow


@receiver(vendor_order_shipped, dispatch_uid="tracking.shipped")
def follow_on_vendor_order_shipped(parcel: ShippingEvent, **_kwargs: object) -> None:
    follow(parcel)
