"""What the page of an order that is paid by bank transfer says of its money."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from core import dates
from core.money import from_minor
from orders.order.models import Order, VendorOrder
from payments.payment.bank_details import (
    BankDetails,
    awaits_transfer,
    bank_details_of,
    offers_transfer,
)
from payments.payment.models import RefundAccount
from payments.payment.on_invoice import owed_of_parts
from payments.reconciliation.queries import refunds_to_transfer, stray_transfers_of


@dataclass(frozen=True)
class OwedPart:
    """What is owed for a part on invoice."""

    vendor_order: VendorOrder
    amount: Decimal

    @property
    def is_overdue(self) -> bool:
        due = self.vendor_order.due_on
        return due is not None and due < dates.today()


@dataclass(frozen=True)
class OwedInvoice:
    """What of an order is still owed, part by part, and where to transfer it."""

    parts: tuple[OwedPart, ...]
    bank: BankDetails


def owed_invoice(order: Order) -> OwedInvoice | None:
    """None once it is paid. Two queries."""
    rows = order.vendor_orders.select_related("partner").order_by("due_on", "pk")
    parts = [part for part in rows if part.on_invoice]
    owed = owed_of_parts([part.pk for part in parts])
    if not owed:
        return None
    total = from_minor(sum(owed.values()), order.currency)
    return OwedInvoice(
        tuple(
            OwedPart(part, from_minor(owed[part.pk], order.currency))
            for part in parts
            if part.pk in owed
        ),
        bank_details_of(order, total),
    )


def transfer_context(order: Order) -> dict[str, Any]:
    """Where to transfer to; what came and did not fit; where refunds go.

    At most three queries for such an order, one for another where a market takes
    transfers; one more on invoice.
    """
    found: dict[str, Any] = {
        "transfer": None, "strays": [], "refund_account": None, "wants_account": False,
        "invoice": None,
    }  # fmt: skip
    # One that is paid by card now may have been waiting for a transfer before.
    if not (order.by_bank or offers_transfer()):
        return found
    if order.on_invoice:
        found["invoice"] = owed_invoice(order)
    if awaits_transfer(order):
        found["transfer"] = bank_details_of(order)
    found["strays"] = stray_transfers_of(order)
    if order.by_bank and order.paid_at:
        found["refund_account"] = RefundAccount.objects.filter(order=order).first()
        waiting = refunds_to_transfer(also_returned=True).filter(payment__order=order)
        found["wants_account"] = waiting.exists()
    return found
