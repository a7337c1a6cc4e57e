"""What claims learn from orders and payments, in the same transaction."""

from typing import Any

from django.dispatch import receiver

from core.models import OutboxMessage
from core.outbox import delivers, enqueue
from orders.order.models import VendorOrder
from orders.order.signals import part_cancelled, part_shipped
from orders.payment.models import Refund
from orders.payment.signals import refund_settled

from . import services
from .models import Claim
from .queries import claim_of_refund


@receiver(refund_settled)
def settle(refund: Refund, **_kwargs: Any) -> None:
    claim = claim_of_refund(refund)
    if claim is not None:
        services.note_refund(claim)


@receiver(part_shipped)
def settle_replacement(vendor_order: VendorOrder, **_kwargs: Any) -> None:
    if not vendor_order.total:
        services.note_sent(vendor_order)


@receiver(part_cancelled)
def look_for_money(vendor_order: VendorOrder, **_kwargs: Any) -> None:
    """Afterwards, in a transaction of its own: the paid order is locked first there."""
    if vendor_order.total:
        return  # what replaces something costs nothing
    claim = Claim.objects.filter(replacement=vendor_order).first()
    if claim is not None:
        enqueue("claims.pay_instead", f"claims.instead:{claim.pk}", claim=claim.pk)


@delivers("claims.pay_instead")
def pay_instead(message: OutboxMessage) -> None:
    services.pay_instead(message.payload["claim"])
