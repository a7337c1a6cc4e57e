"""Oscar's own record of the money, which its dashboard shows.

An order has a source for its card or wallet, and one for the shopper's balance when
that paid or was paid back to.
"""

from django.db.models import QuerySet, Sum

from core.money import from_minor
from core.prepared import Prepared
from core.rows import insert_row
from orders.order.models import Order
from payments.payment.models import Payment, Refund, Source, SourceType, Transaction
from payments.payment.states import CASH, INVOICE, TRANSFER, Destination, RefundState

_KINDS = {
    CASH: ("cash", "Cash"),
    TRANSFER: ("transfer", "Bank transfer"),
    INVOICE: ("invoice", "Invoice"),
}


def record_source(order: Order, payment: Payment) -> None:
    """What came by card, wallet or bank transfer, or will in cash."""
    code, name = _KINDS.get(payment.method, ("stripe", "Stripe"))
    kind = _kinds.first(code)
    if kind is None:
        kind, _made = SourceType.objects.get_or_create(
            code=code, defaults={"name": name}
        )
    amount = from_minor(payment.amount, payment.currency)
    source = insert_row(
        Source(
            order=order,
            source_type=kind,
            currency=payment.currency,
            amount_allocated=amount,
            amount_debited=amount,
            reference=payment.intent_id or "",
            label=payment.method,
        )
    )
    insert_row(
        Transaction(
            source=source,
            txn_type=Transaction.DEBIT,
            amount=amount,
            reference=payment.charge_id,
            status=payment.state,
        )
    )


@Prepared
def _kinds(code: str) -> QuerySet[SourceType]:
    return SourceType.objects.filter(code=code)


def balance_source(order: Order) -> Source:
    """What came from the shopper's balance, and what goes back to it."""
    kind, _made = SourceType.objects.get_or_create(
        code="balance", defaults={"name": "Balance"}
    )
    source, is_new = Source.objects.get_or_create(
        order=order,
        reference=f"balance:{order.number}",
        defaults={
            "source_type": kind,
            "currency": order.currency,
            "amount_allocated": order.from_balance,
            "amount_debited": order.from_balance,
        },
    )
    if is_new and order.from_balance:
        source.transactions.create(
            txn_type=Transaction.DEBIT, amount=order.from_balance, status="succeeded"
        )
    return source


def record_refund(refund: Refund) -> None:
    """Recompute Oscar's own figure from our rows, so that nothing counts twice.

    A balance that is paid back is no refund of the order whose payment takes it, and
    what is taken off what is owed comes from no payment.
    """
    if refund.cash_out_id or refund.destination == Destination.OWED:
        return
    payment = refund.payment
    source = _source_of(refund)
    if source is None:
        return
    rows = payment.refunds.filter(
        state=RefundState.SUCCEEDED, destination=refund.destination, cash_out=None
    )
    total = rows.aggregate(total=Sum("amount", default=0))["total"]
    source.amount_refunded = from_minor(total, payment.currency)
    source.save(update_fields=["amount_refunded"])
    source.transactions.create(
        txn_type=Transaction.REFUND,
        amount=from_minor(refund.amount, payment.currency),
        reference=refund.refund_id or "",
        status=refund.state,
    )


def _source_of(refund: Refund) -> Source | None:
    order = refund.payment.order
    if refund.destination == Destination.BALANCE:
        return balance_source(order)
    rows = Source.objects.filter(order=order, reference=refund.payment.intent_id or "")
    return rows.first()
