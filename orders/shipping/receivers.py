"""What delivery does when a seller opens or an order changes."""

from collections.abc import Sequence

from django.dispatch import receiver

from orders.order.models import Order, VendorOrder
from orders.order.signals import order_expired, order_paid, vendor_order_cancelled
from orders.shipping.services.settings import give_default_delivery
from vendors.partner.models import Partner
from vendors.partner.signals import partner_status_changed
from vendors.partner.states import PartnerStatus

from .services.pickups import book_pickups_again, release_pickups
from .services.promises import promise_again


@receiver(partner_status_changed, dispatch_uid="shipping.give_default_delivery")
def give_delivery_to_a_new_seller(
    partner: Partner, old: str, **_kwargs: object
) -> None:
    """A farm that opens for the first time is given a way to send its goods."""
    if old == PartnerStatus.APPLIED and partner.status == PartnerStatus.OPEN:
        give_default_delivery(partner)


@receiver(order_expired, dispatch_uid="shipping.release_expired")
def let_expired_pickups_go(order: Order, **_kwargs: object) -> None:
    release_pickups(order.vendor_orders.all())


@receiver(vendor_order_cancelled, dispatch_uid="shipping.release_cancelled")
def let_cancelled_pickup_go(vendor_order: VendorOrder, **_kwargs: object) -> None:
    release_pickups([vendor_order])


@receiver(order_paid, dispatch_uid="shipping.promise_again")
def say_promises_anew(
    order: Order, vendor_orders: Sequence[VendorOrder], **_kwargs: object
) -> None:
    promise_again(order, vendor_orders)


@receiver(order_paid, dispatch_uid="shipping.book_again")
def hold_late_pickups_again(
    order: Order, vendor_orders: Sequence[VendorOrder], **_kwargs: object
) -> None:
    """Only an order that had expired before its money came has places to find."""
    if any(one.has_slots for one in vendor_orders):
        book_pickups_again(order)
