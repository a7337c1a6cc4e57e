"""What the page of an order that is paid by bank transfer says of its money."""

from typing import Any

from orders.order.models import Order
from payments.payment.bank_details import (
    awaits_transfer,
    bank_details_of,
    offers_transfer,
)
from payments.payment.models import RefundAccount
from payments.reconciliation.queries import refunds_to_transfer, stray_transfers_of


def transfer_context(order: Order) -> dict[str, Any]:
    """Where to transfer to; what came and did not fit; where refunds go.

    At most three queries for such an order, one for another where a market takes
    transfers.
    """
    found: dict[str, Any] = {
        "transfer": None, "strays": [], "refund_account": None, "wants_account": False,
    }  # fmt: skip
    # One that is paid by card now may have been waiting for a transfer before.
    if not (order.by_transfer or offers_transfer()):
        return found
    if awaits_transfer(order):
        found["transfer"] = bank_details_of(order)
    found["strays"] = stray_transfers_of(order)
    if order.by_transfer and order.paid_at:
        found["refund_account"] = RefundAccount.objects.filter(order=order).first()
        waiting = refunds_to_transfer(also_returned=True).filter(payment__order=order)
        found["wants_account"] = waiting.exists()
    return found
