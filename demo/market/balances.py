"""The demo shopper's balance: a refund and a gift came, an order was paid from it."""

from datetime import datetime, timedelta

from django.db.models import Q

from accounts.models import User
from core.models import OutboxMessage
from fulfilment.invoicing.services import issue_documents
from orders.order.models import Order, VendorOrder
from orders.order.states import VendorOrderStatus
from payments.credit.services import Gift, give
from payments.payment.rules import RefundReason
from payments.payment.services.refundable import left_of_lines, left_of_vendor_order
from payments.payment.services.refunds import RefundTerms, ask_refund
from payments.payment.states import Destination, LiableParty, PaymentState

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
    lacking = Q(user=shopper) | Q(vendor_orders__documents=None)
    paid = Order.objects.filter(lacking, paid_at__isnull=False).distinct()
    issue_documents(list(paid.order_by("paid_at", "pk").values_list("pk", flat=True)))


def _refund(shopper: User, by: User) -> None:
    """Some goods of an older order had arrived bruised."""
    paid = Order.objects.filter(user=shopper, paid_at__isnull=False, from_balance=0)
    vendor_orders = VendorOrder.objects.filter(
        order__in=paid, status=VendorOrderStatus.RECEIVED, refunds=None
    )
    vendor_order = vendor_orders.select_related("order").order_by("-pk").first()
    if vendor_order is None:
        return
    currency = vendor_order.order.currency
    lines = left_of_lines(vendor_order, currency)
    line_id = max(lines, key=lambda pk: (lines[pk], pk))
    amount = min(BACK, lines[line_id], left_of_vendor_order(vendor_order, currency))
    ask_refund(
        vendor_order.order.payments.get(state=PaymentState.SUCCEEDED),
        amount=amount,
        cause=f"demo:{vendor_order.number}",
        vendor_order=vendor_order,
        lines={line_id: amount},
        terms=RefundTerms(
            destination=Destination.BALANCE,
            bearer=LiableParty.MARKET,
            reason=RefundReason.DAMAGED,
            by=by,
        ),
    )
