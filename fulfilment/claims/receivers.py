"""What claims learn from orders and payments, in the same transaction."""

from django.dispatch import receiver

from core.models import OutboxMessage
from core.outbox import NotYetError, delivers, enqueue
from orders.order.models import VendorOrder
from orders.order.signals import (
    vendor_order_adjusted,
    vendor_order_cancelled,
    vendor_order_shipped,
)
from orders.order.states import VendorOrderStatus
from payments.payment.models import Refund
from payments.payment.signals import refund_settled

from .models import Claim
from .queries import claim_of_refund
from .services import outcomes
from .services.outcomes import note_refund, note_sent
from .services.transitions import ClaimBlockedError


@receiver(refund_settled)
def note_refund_on_refund_settled(refund: Refund, **_kwargs: object) -> None:
    claim = claim_of_refund(refund)
    if claim is not None:
        note_refund(claim)


@receiver(vendor_order_shipped)
@receiver(vendor_order_adjusted)
def note_replacement_on_vendor_order_sent(
    vendor_order: VendorOrder, **_kwargs: object
) -> None:
    """Also of one whose last parcel had left before the rest ran short."""
    if vendor_order.total or vendor_order.status != VendorOrderStatus.SHIPPED:
        return
    note_sent(vendor_order)
    claim = Claim.objects.filter(replacement=vendor_order).first()
    if claim is not None and vendor_order.lines.filter(short__gt=0).exists():
        enqueue("claims.pay_missing", f"claims.missing:{claim.pk}", claim=claim.pk)


@receiver(vendor_order_cancelled)
def pay_instead_on_replacement_cancelled(
    vendor_order: VendorOrder, **_kwargs: object
) -> None:
    """Afterwards, in a transaction of its own: the paid order is locked first there."""
    if vendor_order.total:
        return  # what replaces something costs nothing
    claim = Claim.objects.filter(replacement=vendor_order).first()
    if claim is not None:
        enqueue("claims.pay_instead", f"claims.instead:{claim.pk}", claim=claim.pk)


@delivers("claims.pay_instead", money=True)
def pay_instead(message: OutboxMessage) -> None:
    try:
        outcomes.pay_instead(message.payload["claim"])
    except ClaimBlockedError as blocked:
        raise NotYetError(str(blocked)) from blocked


@delivers("claims.pay_missing", money=True)
def pay_missing(message: OutboxMessage) -> None:
    try:
        outcomes.pay_missing(message.payload["claim"])
    except ClaimBlockedError as blocked:
        raise NotYetError(str(blocked)) from blocked
