"""Pages that watch hear how much is left when orders take stock or give it back."""

from functools import partial
from typing import Any

from django.db import transaction
from django.dispatch import receiver

from orders.order import signals
from orders.order.models import Order, VendorOrder

from .services import tell_stock


@receiver(signals.order_placed_unpaid)
@receiver(signals.order_let_go)
@receiver(signals.order_taken_again)
def order_moved_stock(order: Order, **_kwargs: Any) -> None:
    transaction.on_commit(partial(tell_stock, order.pk), robust=True)


@receiver(signals.part_cancelled)
def part_gave_stock_back(vendor_order: VendorOrder, **_kwargs: Any) -> None:
    tell = partial(tell_stock, vendor_order.order_id)
    transaction.on_commit(tell, robust=True)
