"""Pages that watch hear how much is left when orders take stock or give it back."""

from functools import partial

from django.db import transaction
from django.dispatch import receiver

from orders.order import signals
from orders.order.models import Order, VendorOrder

from .services import tell_stock


@receiver(signals.order_placed_unpaid)
@receiver(signals.order_released)
@receiver(signals.order_taken_again)
def order_moved_stock(order: Order, **_kwargs: object) -> None:
    transaction.on_commit(partial(tell_stock, order.pk), robust=True)


@receiver(signals.vendor_order_cancelled)
def vendor_order_gave_stock_back(vendor_order: VendorOrder, **_kwargs: object) -> None:
    tell = partial(tell_stock, vendor_order.order_id)
    transaction.on_commit(tell, robust=True)
