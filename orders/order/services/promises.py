"""When a seller's promises are looked at, and when they are met."""

from datetime import datetime

from django.db.models import DateTimeField, F, Value
from django.db.models.functions import Least
from django.utils import timezone

from orders.market_settings import CHASE_REMIND
from orders.order.models import VendorOrder


def first_look(accept_by: datetime | None) -> datetime | None:
    """When the clock looks at a part for the first time: to remind of accepting."""
    return accept_by - CHASE_REMIND() if accept_by else None


def promise_until(vendor_order_id: int, send_by: datetime) -> None:
    """The shopper comes at another time: the goods have to be there by then.

    A part that is promised already is looked at anew.
    """
    held = VendorOrder.objects.filter(pk=vendor_order_id, send_by__isnull=False)
    accept_by = Least(F("accept_by"), Value(send_by, DateTimeField()))
    held.update(send_by=send_by, accept_by=accept_by)
    held.filter(met_at__isnull=True).update(chase_at=timezone.now())


def promise_anew(vendor_order: VendorOrder, send_by: datetime) -> None:
    """The shopper agreed to a later day for a locked part."""
    moved = send_by - vendor_order.send_by if vendor_order.send_by else None
    vendor_order.send_by = vendor_order.accept_by = send_by
    vendor_order.chase_at = first_look(send_by)
    if moved and vendor_order.expected_from and vendor_order.expected_to:
        vendor_order.expected_from += moved
        vendor_order.expected_to += moved
    vendor_order.save(
        update_fields=[
            "send_by", "accept_by", "chase_at", "expected_from", "expected_to"
        ]
    )  # fmt: skip


def note_unmet(vendor_order: VendorOrder) -> None:
    """A locked part is its seller's again: it has to be sent after all."""
    if vendor_order.send_by is None or vendor_order.met_at is None:
        return
    vendor_order.met_at, vendor_order.chase_at = None, timezone.now()
    vendor_order.save(update_fields=["met_at", "chase_at"])


def note_met(vendor_order: VendorOrder) -> None:
    """A locked part was sent, or is ready to be collected; the first time counts."""
    if vendor_order.send_by is None or vendor_order.met_at is not None:
        return
    vendor_order.met_at, vendor_order.chase_at = timezone.now(), None
    vendor_order.save(update_fields=["met_at", "chase_at"])
