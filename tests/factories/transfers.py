"""Bank transfers of shoppers: the market's account, orders that wait, statements."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from django.utils import timezone

from accounts.models import User
from core import dates
from core.money import from_minor, to_minor
from orders.order.models import Order
from orders.order.states import PaymentMethod
from payments.payment.bank_details import transfer_until
from payments.payment.models import Refund
from payments.reconciliation.models import IncomingTransfer, Run
from payments.reconciliation.services.statements import take_statement
from payments.reconciliation.statement_files import read_statement
from tests.factories.accounts import make_staff
from tests.factories.orders import Packs, make_order_draft, place_draft
from tests.factories.outbox import deliver_everything
from tests.factories.shop import make_pack

IBAN = "DE89370400440532013000"
ACCOUNT = {
    "BANK_TRANSFER": True, "BANK_TRANSFER_HOLDER": "Nanpo Market",
    "BANK_TRANSFER_ACCOUNT": IBAN, "BANK_TRANSFER_BRANCH": "COBADEFFXXX",
    "BANK_TRANSFER_BANK": "Commerzbank",
}  # fmt: skip
HEADS = "date,amount,currency,reference,name,account"
_numbers = count(1)


def take_transfers(settings: Any, **more: Any) -> None:
    """The market has an account that shoppers may transfer to."""
    for name, value in (ACCOUNT | more).items():
        setattr(settings, name, value)


def make_transfer_order(
    packs: Packs | None = None, *, user: User | None = None, from_balance: str = "0.00"
) -> Order:
    """An order that waits for its money to be transferred."""
    draft = make_order_draft(packs or [(make_pack(), 1)], from_balance=from_balance)
    draft = replace(
        draft, payment_method=PaymentMethod.TRANSFER, expires_at=transfer_until()
    )
    return place_draft(draft, user=user)


def line(
    amount: Decimal,
    reference: str,
    *,
    currency: str = "CNY",
    party: str = "Chen Yulan",
    account: str = "6222020200112233445",
) -> str:
    return f"{dates.today()},{amount},{currency},{reference},{party},{account}"


def line_for(order: Order, *, less: int = 0, **more: Any) -> str:
    """What the bank writes of the order's transfer; `less` in minor units."""
    due = to_minor(order.to_pay, order.currency) - less
    more = {"currency": order.currency, "reference": f"Order {order.number}"} | more
    return line(from_minor(due, order.currency), **more)


def take_lines(*rows: str, by: User | None = None) -> Run:
    """Bring a statement in; what is matched with orders waits in the outbox."""
    statement = read_statement("\n".join([HEADS, *rows]).encode())
    name = f"statement-{next(_numbers)}.csv"
    return take_statement(statement, name=name, by=by or make_staff())


def take_and_match(*rows: str) -> list[IncomingTransfer]:
    """The transfers of a statement, after the worker has matched them."""
    run = take_lines(*rows)
    deliver_everything()
    rows_of_run = IncomingTransfer.objects.filter(line__run=run)
    return list(rows_of_run.select_related("line").order_by("pk"))


def make_order_paid_by_transfer(
    packs: Packs | None = None, *, user: User | None = None, **line_fields: Any
) -> Order:
    order = make_transfer_order(packs, user=user)
    take_and_match(line_for(order, **line_fields))
    order.refresh_from_db()
    return order


def expire(order: Order) -> None:
    """Its time is over; the clock is to let it go."""
    past = timezone.now() - timedelta(minutes=1)
    Order.objects.filter(pk=order.pk).update(expires_at=past)
    order.refresh_from_db()


def line_back(refund: Refund, **more: Any) -> str:
    """What the bank writes of a refund that was transferred."""
    currency = refund.payment.currency
    more = {"currency": currency, "reference": f"RB-{refund.pk}"} | more
    return line(-from_minor(refund.amount, currency), **more)


def line_returned(refund: Refund, *, less: int = 0, **more: Any) -> str:
    """What it writes of one that it could not deliver; `less` in minor units."""
    currency = refund.payment.currency
    more = {"currency": currency, "reference": f"RETURN RB-{refund.pk}"} | more
    return line(from_minor(refund.amount - less, currency), **more)
