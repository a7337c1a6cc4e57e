"""What the books learn from orders and payments, in the same transaction."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.dispatch import receiver

from core.inputs import whole
from core.models import OutboxMessage
from core.outbox import delivers
from core.prepared import Prepared
from core.rounds import run, run_isolated
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
    vendor_order_adjusted,
    vendor_order_cancelled,
    vendor_order_received,
    vendor_order_shipped,
    visit_taken,
)
from payments.payment.models import Payment, Refund
from payments.payment.services.events import HANDLERS, EventHandler, NotOurPaymentError
from payments.payment.signals import (
    payment_unplaced,
    refund_asked,
    refund_settled,
    rest_paid,
)
from payments.payment.states import RefundState
from payments.payouts.services.fees import freeze_discounts
from shop.offers.discounts import Gift

from .by_stripe import stripe_transfers
from .services import stripe_back
from .services.earnings import (
    earn_again,
    note_delivered,
    note_parcel,
    note_received,
)
from .services.fees import freeze_fees
from .services.on_invoice import hold_until_paid, release_what_is_paid
from .services.postings import (
    book_orders,
    book_refund,
    book_refund_end,
    book_rest,
    book_unplaced,
    book_unsold,
)
from .services.stripe_back import send_reversal
from .services.stripe_sweep import note_settlement, sweep_stripe
from .services.stripe_transfers import (
    refresh_transfer,
    send_transfer,
    transfers_left,
)

AT_ONCE = 200  # transfers that news of money sends; the clock sends the rest


@delivers("payouts.transfer", money=True)
def deliver_transfer(message: OutboxMessage) -> None:
    send_transfer(message.payload["transfer"])


@delivers("payouts.reversal", money=True)
def deliver_reversal(message: OutboxMessage) -> None:
    send_reversal(message.payload["reversal"])


@delivers("payouts.sweep", money=True)
def deliver_sweep(message: OutboxMessage) -> None:
    currency = message.payload["currency"]
    run("payouts.sweep", lambda: len(sweep_stripe(currency)))


def follow_transfer_on_stripe_event(handled: dict[str, Any]) -> None:
    """Made, changed or taken back: Stripe says how it stands."""
    share = whole((handled.get("metadata") or {}).get("share"))
    rows = stripe_transfers()
    row = rows.filter(transfer_id=handled["id"]).first()
    if row is None and share is not None:
        row = rows.filter(pk=share, transfer_id__isnull=True).first()
    if row is None:
        raise NotOurPaymentError(handled["id"])
    refresh_transfer(row)


def note_settlement_on_charge_event(handled: dict[str, object]) -> None:
    """What a charge came to is known a moment after it; asked here to know it early.

    Stripe is not asked while the event says that it isn't known yet: another will come.
    """
    if handled.get("balance_transaction", "") is None:
        return
    for payment in _payments(handled["id"]):
        if not hasattr(payment, "settlement"):
            note_settlement(payment)


@Prepared
def _payments(charge: Any) -> QuerySet[Payment]:
    return Payment.objects.select_related("settlement").filter(charge_id=charge)[:1]


def is_settlement_known(handled: dict[str, object]) -> bool:
    """Whether the charge is ours and settled by our books, or by Stripe's not yet."""
    if handled.get("balance_transaction", "") is None:
        return True
    return any(hasattr(row, "settlement") for row in _payments(str(handled["id"])))


def send_parked_transfers_on_balance_available(_handled: dict[str, object]) -> None:
    """There is money again: what waited for it is sent."""
    waiting = transfers_left(has_funds=True).order_by("pk")
    for pk in waiting.values_list("pk", flat=True)[:AT_ONCE]:
        run_isolated(partial(send_transfer, pk), what="send_transfer", row=pk)


@HANDLERS.provide
def stripe_handlers() -> list[EventHandler]:
    return [
        EventHandler("transfer.", follow_transfer_on_stripe_event),
        EventHandler(
            "charge.updated",
            note_settlement_on_charge_event,
            knows=is_settlement_known,
        ),
        EventHandler(
            "charge.succeeded",
            note_settlement_on_charge_event,
            knows=is_settlement_known,
        ),
        EventHandler("balance.available", send_parked_transfers_on_balance_available),
    ]


@receiver(order_written)
def freeze_fees_on_order_written(
    lines: Sequence[Line],
    offers: set[int],
    gifts: Mapping[str, Sequence[Gift]],
    **_kwargs: object,
) -> None:
    funded = freeze_discounts(lines, gifts)
    freeze_fees(lines, offers=offers, funded=funded)


@receiver(order_paid)
def book_sale_on_order_paid(
    order: Order, vendor_orders: Sequence[VendorOrder], **_kwargs: object
) -> None:
    book_orders([order], vendor_orders)
    if order.on_invoice:
        hold_until_paid(vendor_orders)


@receiver(rest_paid)
def book_rest_on_rest_paid(
    payment: Payment, vendor_order: VendorOrder, **_kwargs: object
) -> None:
    book_rest(payment, vendor_order)


@receiver(payment_unplaced)
def book_money_on_payment_unplaced(
    payment: Payment, amount: int, **_kwargs: object
) -> None:
    book_unplaced(payment, amount)


@receiver(refund_asked)
def take_back_on_refund_asked(refund: Refund, **_kwargs: object) -> None:
    book_refund(refund)


@receiver(refund_settled)
def book_refund_end_on_refund_settled(refund: Refund, **_kwargs: object) -> None:
    book_refund_end(refund)
    if refund.vendor_order:
        release_what_is_paid([refund.vendor_order])
    stripe_back.take_back(refund)
    if refund.vendor_order and refund.state == RefundState.FAILED:
        earn_again(refund.vendor_order)


@receiver(vendor_order_cancelled)
def book_unsold_on_vendor_order_cancelled(
    vendor_order: VendorOrder, *, was_paid: bool, **_kwargs: object
) -> None:
    if was_paid:
        book_unsold(vendor_order, vendor_order.number, is_all=True)


@receiver(vendor_order_adjusted)
def earn_rest_on_vendor_order_adjusted(
    vendor_order: VendorOrder, adjustments: list[LineAdjustment], **_kwargs: object
) -> None:
    if adjustments:
        cause = f"{vendor_order.number}:{adjustments[0].pk}"
        book_unsold(vendor_order, cause)
    earn_again(vendor_order)


@receiver(vendor_order_shipped)
def hold_on_vendor_order_shipped(
    vendor_order: VendorOrder, parcel: ShippingEvent, **_kwargs: object
) -> None:
    note_parcel(vendor_order, parcel)


@receiver(visit_taken)
def hold_on_visit_taken(
    vendor_order: VendorOrder, parcel: ShippingEvent, **_kwargs: object
) -> None:
    """Who came has had it: from here only the hold is waited for."""
    note_parcel(vendor_order, parcel)
    note_received(vendor_order)


@receiver(vendor_order_received)
def shorten_hold_on_vendor_order_received(
    vendor_order: VendorOrder, **_kwargs: object
) -> None:
    note_received(vendor_order)


@receiver(parcel_delivered)
def hold_on_parcel_delivered(delivery: ParcelDelivery, **_kwargs: object) -> None:
    note_delivered(delivery)
