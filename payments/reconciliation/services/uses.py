"""What bank transfers pay: an order by transfer, or what is owed on invoice.

Each use of a transfer is a row with bookings of its own; the orders and the transfers
are locked before.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from core.transitions import move
from orders.order.models import Order, VendorOrder
from payments.ledger.services import Account, Draft, Entry, post
from payments.ledger.states import AccountKind, TransactionKind
from payments.payment.models import Payment
from payments.payment.on_invoice import unpaid_of_parts
from payments.payment.services.transfers import keep_refund_account, pay_by_transfer
from payments.payment.states import INVOICE
from payments.payouts.services.entries import SHOPPERS
from payments.payouts.services.on_invoice import book_invoice_paid
from payments.reconciliation.models import BankLine, IncomingTransfer, TransferUse
from payments.reconciliation.states import INCOMING_MOVES, IncomingState, Match

UNASSIGNED = Account(AccountKind.UNASSIGNED)


@dataclass(frozen=True)
class Decision:
    """Who proposed a use and who agreed; whether a rest waits on, or goes back."""

    proposed_by: User | None = None
    by: User | None = None
    keeps_rest: bool = False


BY_ITSELF = Decision()


def draft_of(one: IncomingTransfer, step: str, kind: str, amount: int) -> Draft:
    """With a positive amount that waits from now on, with a negative one no more."""
    return _draft(f"incoming:{one.pk}{step}", one, kind, amount)


def _draft(cause: str, one: IncomingTransfer, kind: str, amount: int) -> Draft:
    entries = [Entry(SHOPPERS, -amount), Entry(UNASSIGNED, amount)]
    return Draft(cause, kind, one.line.currency, entries, note=str(one))


def place(
    order: Order, rows: Sequence[IncomingTransfer], decided: Decision = BY_ITSELF
) -> bool:
    """Pay an order by transfer, a rest goes back; False when it can't stand."""
    payment = pay_by_transfer(order)
    if payment is None:
        return False
    due = payment.amount
    for row in rows:
        taken = min(row.left, due)
        due -= taken
        _use(row, payment, taken, decided)
        _settle(row, order, keeps_rest=False)
    _remember_account(order, rows[0].line)
    return True


def parts_by_day(orders: Collection[Order]) -> list[VendorOrder]:
    """Of orders on invoice; what is due first first."""
    rows = VendorOrder.objects.filter(order__in=orders).select_related("order")
    return list(rows.order_by("due_on", "pk"))


def shared_out(
    amount: int, parts: Sequence[VendorOrder], unpaid: Mapping[int, int]
) -> dict[int, int]:
    """How far an amount reaches, by the parts' ids, in their order."""
    found = {}
    for part in parts:
        found[part.pk] = min(amount, unpaid.get(part.pk, 0))
        amount -= found[part.pk]
    return found


def place_on_invoice(
    orders: Sequence[Order],
    rows: Sequence[IncomingTransfer],
    decided: Decision = BY_ITSELF,
) -> None:
    """Pay what is not paid of these orders, part by part; what is due first, first."""
    keys = {f"{INVOICE}:{order.number}": order for order in orders}
    found = Payment.objects.filter(key__in=keys)
    payments = {keys[payment.key].pk: payment for payment in found}
    parts = parts_by_day(orders)
    for row in rows:
        unpaid = unpaid_of_parts([part.pk for part in parts])
        amounts = shared_out(row.left, parts, unpaid)
        paid = []
        for order in orders:
            own = [part for part in parts if part.order_id == order.pk]
            if taken := sum(amounts[part.pk] for part in own):
                use = _use(row, payments[order.pk], taken, decided)
                cause = f"{use.cause}:invoice"
                book_invoice_paid(own, amounts, cause=cause, currency=order.currency)
                _remember_account(order, row.line)
                paid.append(order)
        alone = paid[0] if len(paid) == 1 and row.uses.count() == 1 else None
        _settle(row, alone, keeps_rest=decided.keeps_rest)


def _use(
    row: IncomingTransfer, payment: Payment, amount: int, decided: Decision
) -> TransferUse:
    """So much of it becomes the payment's money."""
    last = row.uses.aggregate(last=Max("number"))["last"] or 0
    use = TransferUse.objects.create(
        transfer=row,
        number=last + 1,
        payment=payment,
        amount=amount,
        proposed_by=decided.proposed_by,
        agreed_by=decided.by,
    )
    row.used += amount
    post([_draft(f"{use.cause}:placed", row, TransactionKind.ASSIGNED, -amount)])
    return use


def _settle(row: IncomingTransfer, order: Order | None, *, keeps_rest: bool) -> None:
    """A rest goes back, unless it was decided that it waits on."""
    if not row.left or not keeps_rest:
        state = IncomingState.RETURNING if row.left else IncomingState.PLACED
        move(row, state, moves=INCOMING_MOVES, field="state")
    row.order = order
    row.settled_at = None if row.left else timezone.now()
    row.save(update_fields=["order", "used", "settled_at"])
    BankLine.objects.filter(pk=row.line_id).update(match=Match.PAYMENT)


def _remember_account(order: Order, line: BankLine) -> None:
    if line.party_account is not None:
        number = line.party_account.reveal()
        keep_refund_account(order, holder=line.party, number=number)
