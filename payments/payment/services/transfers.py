"""Orders that are paid by bank transfer: their money, its way back, the reminder."""

from django.db import transaction
from django.utils import timezone

from core.activity_log import record
from core.notify import notify
from core.secrets import Secret
from orders.order.locks import lock_order
from orders.order.models import Order
from orders.order.services.payment import mark_held_paid
from orders.order.states import OrderStatus
from payments.payment.models import Payment, RefundAccount
from payments.payment.states import TRANSFER
from vendors.banking.rules import compact


def pay_by_transfer(order: Order) -> Payment | None:
    """Book that the money of a locked order is at the bank; None if it can't stand.

    The same as for any payment: money that comes after the hold is honoured while
    stock and offers allow.
    """
    if order.paid_at or not mark_held_paid(order):
        return None
    return Payment.objects.get(key=f"{TRANSFER}:{order.number}")


def can_still_be_paid(order: Order) -> bool:
    """Whether money may make the order paid: it waits, or has expired."""
    open_states = {OrderStatus.PENDING, OrderStatus.EXPIRED}
    return order.by_transfer and not order.paid_at and order.status in open_states


@transaction.atomic
def keep_refund_account(
    order: Order,
    *,
    holder: str,
    number: str,
    branch: str = "",
    by_shopper: bool = False,
) -> None:
    """Where refunds of the order go; what the shopper says counts before the bank."""
    lock_order(order.pk)
    known = RefundAccount.objects.filter(order=order).first()
    before = _said(known)
    if known and known.by_shopper and not by_shopper:
        return
    account = known or RefundAccount(order=order)
    account.holder = holder[:128]
    account.number = Secret.of(compact(number))
    account.branch = compact(branch)[:12]
    account.by_shopper = by_shopper
    account.save()
    if by_shopper and _said(account) != before:
        notify("refund_account_changed", account, timezone.now().isoformat())
        record("refund_account.saved", order, after={"account": str(account.number)})


def _said(account: RefundAccount | None) -> tuple[str, ...]:
    if account is None:
        return ()
    return account.holder, account.number.reveal(), account.branch


@transaction.atomic
def remind_of_transfer(order_id: int) -> bool:
    """Tell who has not paid yet that the time is nearly over; once for an order."""
    order = lock_order(order_id)
    is_due = order.status == OrderStatus.PENDING and order.reminded_at is None
    if not (order.by_transfer and is_due):
        return False
    order.reminded_at = timezone.now()
    order.save(update_fields=["reminded_at"])
    notify("transfer_reminder", order)
    return True
