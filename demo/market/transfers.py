"""Bank transfers: an order that waits for one, one that is paid, one to assign."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from accounts.models import User
from core import dates, market
from core.imports.rows import ReadRows
from core.money import to_minor
from core.runtime_settings import change_settings, seen_of
from office.market.services.proposals import approve, propose
from office.market.states import ProposalKind
from orders.order.draft import DraftLine, DraftVendorOrder, OrderDraft
from orders.order.models import Order
from orders.order.states import PaymentMethod
from orders.shipping.models import DeliveryMethod
from payments import market_settings as payments
from payments.payment.bank_details import transfer_until
from payments.reconciliation.models import IncomingTransfer
from payments.reconciliation.services.arrivals import match_incoming
from payments.reconciliation.services.statements import take_statement
from payments.reconciliation.statement_files import StatementLine, numbered
from payments.reconciliation.states import IncomingState

from .packing import delivery_by
from .placed_orders import place, plain_pack, sends_no_mail

PACKS = 6  # that were harvested for them
FIRST = 70  # of the addresses
ACCOUNT = {
    "holder": "平顺县南坡农产品有限公司",
    "account": "6228480402564890018",
    "bank": "中国农业银行平顺县支行",
    "branch": "103164412345",
    "note": "",
}


@sends_no_mail
def plant_transfers(
    code: str, people: list[User], *, staff: tuple[User, User], now: datetime
) -> None:
    """At the farm, from yesterday's statement."""
    pack = plain_pack(code, PACKS, now=now, order_by="-pk")
    method = DeliveryMethod.objects.filter(
        partner__code=code, kind=DeliveryMethod.Kind.FLAT, is_active=True
    ).first()
    if pack is None or method is None:
        return
    by, other = staff
    _open_account(by, other)
    cost = delivery_by(method, dates.day_of(now), cost=Decimal(12))
    part = DraftVendorOrder(pack.partner, (DraftLine(pack, 1),), cost)
    draft = OrderDraft(
        market.currency(),
        (part,),
        payment_method=PaymentMethod.TRANSFER,
        expires_at=transfer_until(now),
    )
    _waits, paid, short = (
        place(draft, people[0], FIRST + number, now - timedelta(hours=30 - number))
        for number in range(3)
    )
    day = dates.day_of(now) - timedelta(days=1)
    lines = [
        _line(paid, day, f"{paid.number} 南坡"),
        # A slip of the finger: one yuan is missing.
        replace(_line(short, day, f"订单 {short.number}"), row=2),
    ]
    lines[1] = replace(lines[1], amount=lines[1].amount - 100)
    statement = ReadRows(rows=list(numbered(lines)))
    run = take_statement(statement, name="statement.csv", by=by)
    new = IncomingTransfer.objects.filter(line__run=run, state=IncomingState.NEW)
    for pk in new.values_list("pk", flat=True):
        match_incoming(pk)


def _open_account(by: User, other: User) -> None:
    """One proposes it, the other agrees; then shoppers may pay so."""
    content = ACCOUNT | {"seen": seen_of(payments.TRANSFER_ACCOUNT.values())}
    proposed = propose(ProposalKind.ACCOUNT, content, by=by, cooperative=None)
    approve(proposed.pk, by=other)
    change_settings({payments.BANK_TRANSFER: True}, user=by)


def _line(order: Order, day: date, reference: str) -> StatementLine:
    return StatementLine(
        1,
        day,
        to_minor(order.to_pay, order.currency),
        order.currency,
        reference,
        party=order.user.get_full_name() if order.user else "",
        account="6222020200112233445",
    )
