"""The demo shopper's balance: a refund and a gift came, an order was paid from it."""

from datetime import datetime, timedelta

from django.db.models import Q

from accounts.models import User
from core.models import OutboxMessage
from orders.credit.services import Gift, give
from orders.documents.services import issue_documents
from orders.order.models import Order, VendorOrder
from orders.order.states import VendorOrderStatus
from orders.payment.rules import RefundReason
from orders.payment.services import RefundTerms, ask_refund
from orders.payment.services.rooms import left_of_lines, left_of_part
from orders.payment.states import Bearer, Destination, PaymentState

from .packing import plant_paid_order

GIFT, GIFT_LASTS = 3000, timedelta(days=75)
BACK, SPENT = 2600, "20.00"


def plant_balances(shopper: User, by: User, *, now: datetime) -> None:
    """In the order in which it would have happened; no mail is sent of it."""
    last = OutboxMessage.objects.order_by("-pk").values_list("pk", flat=True).first()
    _refund(shopper, by)
    reason = "欢迎来到集市，祝您购物愉快！ Welcome to the market!"
    until = now + GIFT_LASTS
    give(Gift(shopper, "CNY", GIFT, reason, "demo-welcome", until), by=by)
    plant_paid_order(shopper, from_balance=SPENT, now=now)
    OutboxMessage.objects.filter(pk__gt=last or 0).delete()
    _issue(shopper)


def _issue(shopper: User) -> None:
    """The invoices and the credit note that no message calls for any more."""
    lacking = Q(user=shopper) | Q(parts__documents=None)
    paid = Order.objects.filter(lacking, paid_at__isnull=False).distinct()
    issue_documents(list(paid.order_by("paid_at", "pk").values_list("pk", flat=True)))


def _refund(shopper: User, by: User) -> None:
    """Some goods of an older order had arrived bruised."""
    paid = Order.objects.filter(user=shopper, paid_at__isnull=False, from_balance=0)
    parts = VendorOrder.objects.filter(
        order__in=paid, status=VendorOrderStatus.RECEIVED, refunds=None
    )
    part = parts.select_related("order").order_by("-pk").first()
    if part is None:
        return
    currency = part.order.currency
    lines = left_of_lines(part, currency)
    line_id = max(lines, key=lambda pk: (lines[pk], pk))
    amount = min(BACK, lines[line_id], left_of_part(part, currency))
    ask_refund(
        part.order.payments.get(state=PaymentState.SUCCEEDED),
        amount=amount,
        cause=f"demo:{part.number}",
        vendor_order=part,
        lines={line_id: amount},
        terms=RefundTerms(
            destination=Destination.BALANCE,
            bearer=Bearer.MARKET,
            reason=RefundReason.DAMAGED,
            by=by,
        ),
    )
