"""Tells open pages of an order that something of it changed."""

from functools import partial

from django.db import transaction
from django.dispatch import receiver

from core.events import publish
from orders.order.models import VendorOrder
from orders.order.signals import vendor_order_changed


@receiver(vendor_order_changed)
def tell_pages(vendor_order: VendorOrder, **_kwargs: object) -> None:
    """The shopper's page and the seller's desk; after the commit, never in its way."""
    order = vendor_order.order
    # What was added to an order stands on its page.
    shown = [order, order.added_to] if order.added_to else [order]
    channels = [f"order:{one.number}" for one in shown]
    for channel in (*channels, f"desk:{vendor_order.partner_id}"):
        transaction.on_commit(partial(publish, channel, "changed"), robust=True)
