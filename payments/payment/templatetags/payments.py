"""What an order's money stands at, for templates: one badge, everywhere the same."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import template

from core.money import from_minor
from orders.order.models import Order, VendorOrder
from orders.order.states import OrderStatus
from payments.payment import queries
from payments.payment.services.cash import to_collect
from payments.payment.states import PaidState
from payments.payment.wording import (
    RefundRow,
    method_in_words,
    refund_rows,
    shown_to_shopper,
)

register = template.Library()

_TONES = {
    PaidState.UNPAID: "bg-gold",
    PaidState.PAID: "bg-leaf",
    PaidState.PART_BACK: "bg-sky",
    PaidState.BACK: "bg-sky",
    PaidState.UNDER_WAY: "bg-gold",
    PaidState.FAILED: "bg-bad",
    PaidState.DISPUTED: "bg-bad",
}


@register.simple_tag
def payment_statuses(
    rows: Iterable[Order | VendorOrder],
) -> dict[int, queries.PaymentStatus]:
    """Of all rows of a list at once, to be looked up with `of`."""
    return queries.payment_statuses(rows)


@register.simple_tag
def payment_status(row: Order | VendorOrder) -> queries.PaymentStatus:
    return queries.payment_status(row)


@register.filter
def pay_method(method: str) -> str:
    return method_in_words(method)


@register.filter
def of(statuses: dict[int, Any], row: Order | VendorOrder) -> Any:
    """The status of one row of the list."""
    return statuses[row.pk]


# Beside these states of an order the same would stand twice.
_SAID: dict[str, PaidState] = {
    OrderStatus.PENDING: PaidState.UNPAID,
    OrderStatus.EXPIRED: PaidState.UNPAID,
    OrderStatus.PAID: PaidState.PAID,
}


@register.inclusion_tag("components/payment_badge.html")
def payment_badge(status: queries.PaymentStatus, beside: str = "") -> dict[str, object]:
    """What it stands at, and the sum that is about; nothing where `beside` says it."""
    is_later = status.in_cash or status.on_invoice or status.owed > 0
    is_said = _SAID.get(beside) == status.state and not is_later
    tone = "bg-gold" if status.is_later else _TONES[status.state]
    tone = "bg-bad" if status.lost and not status.owed else tone
    return {"status": status, "tone": tone, "is_said": is_said}


@register.simple_tag
def cash_to_collect(vendor_order: VendorOrder) -> Decimal:
    """What the shopper still has to pay in cash for the part and what was added."""
    parts = [vendor_order, *getattr(vendor_order, "added_parts", ())]
    due = sum(to_collect(part) for part in parts)
    return from_minor(due, vendor_order.order.currency)


@register.simple_tag
def refunds_of(vendor_order: VendorOrder) -> list[RefundRow]:
    """All refunds of a part, for its seller and staff; fetch them with the part."""
    order = vendor_order.order
    rows = vendor_order.refunds.all()
    return refund_rows(rows, order.currency, by_transfer=order.by_bank)


@register.simple_tag
def refunds_to_tell(vendor_order: VendorOrder, currency: str) -> list[RefundRow]:
    """Those that the shopper is told of."""
    by_transfer = vendor_order.order.by_bank
    rows = refund_rows(vendor_order.refunds.all(), currency, by_transfer=by_transfer)
    return shown_to_shopper(rows)
