"""What the books learn from orders and payments, in the same transaction."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.dispatch import receiver

from core.models import OutboxMessage
from core.outbox import delivers
from orders.order.models import (
    Line,
    LineAdjustment,
    Order,
    ParcelDelivery,
    ShippingEvent,
    VendorOrder,
)
from orders.order.signals import (
    order_paid,
    order_written,
    parcel_delivered,
    part_adjusted,
    part_cancelled,
    part_received,
    part_shipped,
    sent_from_depot,
    visit_taken,
)
from orders.payment.models import Payment, Refund
from orders.payment.services import NotOurs, handles
from orders.payment.signals import payment_unplaced, refund_asked, refund_settled
from orders.payment.states import RefundState
from shop.offers.discounts import Gift

from . import services
from .by_stripe import stripe_transfers


@delivers("payouts.transfer")
def deliver_transfer(message: OutboxMessage) -> None:
    services.send_transfer(message.payload["transfer"])


@delivers("payouts.reversal")
def deliver_reversal(message: OutboxMessage) -> None:
    services.send_reversal(message.payload["reversal"])


@handles("transfer.")
def follow(handled: dict[str, Any]) -> None:
    """Made, changed or taken back: Stripe says how it stands."""
    share = str((handled.get("metadata") or {}).get("share", ""))
    rows = stripe_transfers()
    row = rows.filter(transfer_id=handled["id"]).first()
    if row is None and share.isdigit():
        row = rows.filter(pk=int(share), transfer_id__isnull=True).first()
    if row is None:
        raise NotOurs(handled["id"])
    services.refresh_transfer(row)


@handles("charge.updated", "charge.succeeded")
def settle(handled: dict[str, Any]) -> None:
    """What a charge came to is known a moment after it; asked here to know it early."""
    payment = Payment.objects.filter(charge_id=handled["id"]).first()
    if payment and not hasattr(payment, "settlement"):
        services.note_settlement(payment)


@handles("balance.available")
def send_parked(_handled: dict[str, Any]) -> None:
    """There is money again: what waited for it is sent."""
    for pk in services.transfers_left(has_funds=True):
        services.send_transfer(pk)


@receiver(order_written)
def freeze(
    lines: Sequence[Line],
    offers: set[int],
    gifts: Mapping[str, Sequence[Gift]],
    **_kwargs: Any,
) -> None:
    funded = services.freeze_discounts(lines, gifts)
    services.freeze_fees(lines, offers=offers, funded=funded)


@receiver(order_paid)
def book(order: Order, **_kwargs: Any) -> None:
    services.book_orders([order])


@receiver(payment_unplaced)
def keep(payment: Payment, amount: int, **_kwargs: Any) -> None:
    services.book_unplaced(payment, amount)


@receiver(refund_asked)
def take_back(refund: Refund, **_kwargs: Any) -> None:
    services.book_refund(refund)


@receiver(refund_settled)
def conclude(refund: Refund, **_kwargs: Any) -> None:
    services.book_refund_end(refund)
    services.take_back(refund)
    if refund.vendor_order and refund.state == RefundState.FAILED:
        services.earn_again(refund.vendor_order)


@receiver(part_cancelled)
def unsell(vendor_order: VendorOrder, *, was_paid: bool, **_kwargs: Any) -> None:
    if was_paid:
        services.book_unsold(vendor_order, vendor_order.number, is_all=True)


@receiver(part_adjusted)
def earn_the_rest(
    vendor_order: VendorOrder, adjustments: list[LineAdjustment], **_kwargs: Any
) -> None:
    if adjustments:
        cause = f"{vendor_order.number}:{adjustments[0].pk}"
        services.book_unsold(vendor_order, cause)
    services.earn_again(vendor_order)


@receiver(part_shipped)
def wait(vendor_order: VendorOrder, parcel: ShippingEvent, **_kwargs: Any) -> None:
    services.note_parcel(vendor_order, parcel)


@receiver(visit_taken)
def hold_from_the_visit(
    vendor_order: VendorOrder, parcel: ShippingEvent, **_kwargs: Any
) -> None:
    """Who came has had it: from here only the hold is waited for."""
    services.note_parcel(vendor_order, parcel)
    services.note_received(vendor_order)


@receiver(sent_from_depot)
def pay_the_carriage(vendor_order: VendorOrder, **_kwargs: Any) -> None:
    services.book_carriage(vendor_order)


@receiver(part_received)
def wait_less(vendor_order: VendorOrder, **_kwargs: Any) -> None:
    services.note_received(vendor_order)


@receiver(parcel_delivered)
def hold_from_delivery(delivery: ParcelDelivery, **_kwargs: Any) -> None:
    services.note_delivered(delivery)
