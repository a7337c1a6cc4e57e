"""Bank transfers from outside: matched with the orders they name, assigned, returned.

What no order is paid with yet waits in the books on an account of its own.
"""

import re
from collections.abc import Iterable, Sequence

import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.activity_log import record
from core.money import from_minor, to_minor
from core.notify import notify
from core.outbox import enqueue
from core.refusals import RefusalError
from core.templatetags.market import money
from core.transactions import whole_act
from core.transitions import move
from orders.order.locks import lock_order
from orders.order.models import Order
from orders.order.services.placement import NUMBER_LENGTH, NUMBER_LETTERS
from orders.order.states import OrderStatus
from payments.ledger.services import Account, Draft, Entry, post
from payments.ledger.states import AccountKind, TransactionKind
from payments.payment.bank_details import offers_transfer
from payments.payment.models import Payment, Refund
from payments.payment.on_invoice import owed_of_orders, owed_of_parts
from payments.payment.services.offline_refunds import note_came_back
from payments.payment.services.transfers import (
    can_still_be_paid,
    keep_refund_account,
    pay_by_transfer,
)
from payments.payment.states import INVOICE, RefundState
from payments.payouts.services.entries import SHOPPERS
from payments.payouts.services.on_invoice import book_invoice_paid
from payments.reconciliation.locks import lock_incoming
from payments.reconciliation.models import BankLine, IncomingTransfer, Run
from payments.reconciliation.queries import bounced_refund
from payments.reconciliation.states import (
    INCOMING_MOVES,
    IncomingReason,
    IncomingState,
    Match,
)

UNASSIGNED = Account(AccountKind.UNASSIGNED)
MATCH = "reconciliation.incoming"
_WORD = re.compile(r"[0-9A-Z]+")
_MOST_PARTS = 5  # into which a bank may break a number
_AT_ONCE = 1000

logger = structlog.get_logger(__name__)


class IncomingError(RefusalError, ValueError):
    """Raised when a transfer can't be assigned or returned; the text says why."""


def numbers_in(reference: str) -> set[str]:
    """What may be an order's number, also one that the bank broke or ran together."""
    words = _WORD.findall(reference.upper())
    found: set[str] = set()
    for at, word in enumerate(words):
        found |= {word[n : n + NUMBER_LENGTH] for n in range(len(word))}
        joined = ""
        for part in words[at : at + _MOST_PARTS]:
            joined += part
            if len(joined) >= NUMBER_LENGTH:
                found.add(joined)
                break
    letters = set(NUMBER_LETTERS)
    return {one for one in found if len(one) == NUMBER_LENGTH and set(one) <= letters}


def open_incoming(run: Run, rows: Sequence[BankLine]) -> set[str]:
    """Take up what came from outside; the keys of findings that need not be opened.

    A market that takes no transfers is told of what names no order as before.
    """
    lines = [row for row in rows if row.match == Match.NOTHING and row.amount > 0]
    named = {row.pk: numbers_in(row.reference) for row in lines}
    orders = _orders_of({number for each in named.values() for number in each})
    takes_all = offers_transfer() or IncomingTransfer.objects.exists()
    new = []
    for row in lines:
        theirs = [orders[number] for number in named[row.pk] if number in orders]
        if theirs or takes_all:
            new.append(_incoming(row, theirs))
    IncomingTransfer.objects.bulk_create(new, batch_size=_AT_ONCE)
    post(_draft(one, "", TransactionKind.CAME_IN, one.line.amount) for one in new)
    for one in new:
        if one.state == IncomingState.NEW:
            enqueue(MATCH, f"{MATCH}:{one.pk}", incoming=one.pk)
    if any(one.state == IncomingState.WAITING for one in new):
        notify("transfers_to_assign", run)
    return {f"bank:{one.line.digest}" for one in new}


def _orders_of(numbers: set[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    asked = sorted(numbers)
    for at in range(0, len(asked), _AT_ONCE):
        rows = Order.objects.filter(number__in=asked[at : at + _AT_ONCE])
        found |= dict(rows.values_list("number", "pk"))
    return found


def _incoming(row: BankLine, order_ids: Sequence[int]) -> IncomingTransfer:
    if len(order_ids) == 1:
        return IncomingTransfer(line=row, order_id=order_ids[0])
    reason = IncomingReason.SEVERAL if order_ids else IncomingReason.NO_NUMBER
    return IncomingTransfer(line=row, state=IncomingState.WAITING, reason=reason)


def _draft(one: IncomingTransfer, step: str, kind: str, amount: int) -> Draft:
    """With a positive amount that waits from now on, with a negative one no more."""
    entries = [Entry(SHOPPERS, -amount), Entry(UNASSIGNED, amount)]
    cause = f"incoming:{one.pk}{step}"
    return Draft(cause, kind, one.line.currency, entries, note=str(one))


@whole_act
def match_incoming(pk: int) -> None:
    """Pay the order that it names, where all agrees; else say what does not."""
    named = IncomingTransfer.objects.values_list("order", flat=True).get(pk=pk)
    if named is None:
        return
    order = lock_order(named)
    (row,) = lock_incoming([pk])
    if row.state != IncomingState.NEW:
        return
    reason = _disagreement(row, order)
    if not reason and order.on_invoice:
        _place_on_invoice(order, [row])
    elif not reason and not _place(order, [row]):
        reason = IncomingReason.TOO_LATE
    if reason:
        _leave(row, reason)


def _disagreement(row: IncomingTransfer, order: Order) -> str:
    """An invoice may be paid bit by bit; of more than is owed somebody decides."""
    if order.on_invoice:
        owed = owed_of_orders([order.pk]).get(order.pk, 0)
        on_invoice = (
            (not owed, IncomingReason.PAID),
            (row.line.currency != order.currency, IncomingReason.CURRENCY),
            (row.line.amount > owed, IncomingReason.TOO_MUCH),
        )
        return next((reason for is_so, reason in on_invoice if is_so), "")
    due = to_minor(order.to_pay, order.currency)
    checks = (
        (not order.by_transfer, IncomingReason.OTHER_WAY),
        (order.paid_at is not None, IncomingReason.PAID),
        (order.status == OrderStatus.CANCELLED, IncomingReason.CANCELLED),
        (row.line.currency != order.currency, IncomingReason.CURRENCY),
        (row.line.amount < due, IncomingReason.TOO_LITTLE),
        (row.line.amount > due, IncomingReason.TOO_MUCH),
    )
    return next((reason for is_so, reason in checks if is_so), "")


def _leave(row: IncomingTransfer, reason: str) -> None:
    """For a person; what came too late can only go back."""
    is_late = reason == IncomingReason.TOO_LATE
    state = IncomingState.RETURNING if is_late else IncomingState.WAITING
    move(row, state, moves=INCOMING_MOVES, field="state")
    row.reason = reason
    row.save(update_fields=["reason"])
    if not is_late:
        notify("transfers_to_assign", row.line.run)
    logger.info("transfer_unmatched", incoming=row.pk, reason=reason)


def _place(order: Order, rows: Sequence[IncomingTransfer]) -> bool:
    """Pay a locked order with locked transfers; False when it can't stand."""
    payment = pay_by_transfer(order)
    if payment is None:
        return False
    due = payment.amount
    for row in rows:
        row.used = min(row.line.amount, due)
        due -= row.used
        _use(row, payment)
    _remember_account(order, rows[0].line)
    return True


def _place_on_invoice(order: Order, rows: Sequence[IncomingTransfer]) -> None:
    """Pay what is owed for a locked order, part by part; what is due first, first."""
    payment = Payment.objects.get(key=f"{INVOICE}:{order.number}")
    parts = list(order.vendor_orders.select_related("order").order_by("due_on", "pk"))
    for row in rows:
        owed = owed_of_parts([part.pk for part in parts])
        left, amounts = row.line.amount, {}
        for part in parts:
            amounts[part.pk] = min(left, owed.get(part.pk, 0))
            left -= amounts[part.pk]
        row.used = row.line.amount - left
        _use(row, payment)
        book_invoice_paid(
            parts, amounts, cause=f"incoming:{row.pk}:invoice", currency=order.currency
        )
    _remember_account(order, rows[0].line)


def _use(row: IncomingTransfer, payment: Payment) -> None:
    """So much of it became the payment; a rest goes back."""
    state = IncomingState.RETURNING if row.left else IncomingState.PLACED
    move(row, state, moves=INCOMING_MOVES, field="state")
    row.payment, row.order_id = payment, payment.order_id
    row.settled_at = None if row.left else timezone.now()
    row.save(update_fields=["payment", "order", "used", "settled_at"])
    BankLine.objects.filter(pk=row.line_id).update(match=Match.PAYMENT)
    post([_draft(row, ":placed", TransactionKind.ASSIGNED, -row.used)])


def _remember_account(order: Order, line: BankLine) -> None:
    if line.party_account is not None:
        number = line.party_account.reveal()
        keep_refund_account(order, holder=line.party, number=number)


# --- What two people agree on ---------------------------------------------------------


@transaction.atomic
def assign_incoming(
    ids: Iterable[int], number: str, *, proposed_by: User, by: User
) -> int:
    """Pay an order with transfers that were not matched; what is too much goes back.

    Raises `IncomingError`, and then nothing changed.
    """
    found = Order.objects.filter(number=number).values_list("pk", flat=True).first()
    if found is None:
        said = _("There is no order %(number)s.")
        raise IncomingError(said % {"number": number})
    order = lock_order(found)
    rows = _waiting(ids)
    _require_fitting(order, rows)
    _note_people(rows, proposed_by, by)
    if order.on_invoice:
        _place_on_invoice(order, rows)
    elif not _place(order, rows):
        raise IncomingError(
            _("The goods of this order are sold. Please return the transfer.")
        )
    _log("transfer.assigned", rows, order=order.number)
    return rows[0].pk


@transaction.atomic
def return_incoming(ids: Iterable[int], *, proposed_by: User, by: User) -> int:
    """They go back to where they came from. Raises `IncomingError`."""
    rows = _waiting(ids)
    _note_people(rows, proposed_by, by)
    for row in rows:
        move(row, IncomingState.RETURNING, moves=INCOMING_MOVES, field="state")
    _log("transfer.to_return", rows)
    return rows[0].pk


@transaction.atomic
def dismiss_incoming(ids: Iterable[int], *, proposed_by: User, by: User) -> int:
    """They have nothing to do with orders. Raises `IncomingError`."""
    rows = _waiting(ids)
    _note_people(rows, proposed_by, by)
    _set_aside(rows)
    _log("transfer.dismissed", rows)
    return rows[0].pk


def _set_aside(rows: Sequence[IncomingTransfer]) -> None:
    """Their money waits no more."""
    for row in rows:
        move(row, IncomingState.OTHER, moves=INCOMING_MOVES, field="state")
        row.settled_at = timezone.now()
        row.save(update_fields=["settled_at"])
    post(
        _draft(row, ":other", TransactionKind.NOT_FOR_ORDERS, -row.left) for row in rows
    )


@transaction.atomic
def take_as_bounced(ids: Iterable[int], *, proposed_by: User, by: User) -> int:
    """It is a refund that came back, and is owed again. Raises `IncomingError`."""
    (pk,) = ids
    unlocked = IncomingTransfer.objects.select_related("line").get(pk=pk)
    if unlocked.order_id:
        lock_order(unlocked.order_id)
    (row,) = _waiting([pk])
    refund = bounced_refund(row)
    if refund is None:
        raise IncomingError(_("No refund of this order and amount was transferred."))
    _note_people([row], proposed_by, by)
    BankLine.objects.filter(pk=row.line_id).update(match=Match.REFUND, refund=refund)
    _set_aside([row])
    note_bounced(refund)
    _log("transfer.bounced", [row], refund=refund.pk)
    return row.pk


def note_bounced(refund: Refund) -> None:
    """Unless somebody noted it before the statement came."""
    if refund.state == RefundState.SUCCEEDED:
        note_came_back(refund)


@transaction.atomic
def note_returned(pk: int, *, line: BankLine | None = None) -> bool:
    """It was transferred back, as a person or a statement says; once."""
    (row,) = lock_incoming([pk])
    if row.state == IncomingState.RETURNED and line and not row.return_line_id:
        row.return_line = line  # what a person noted, the bank has confirmed
        row.save(update_fields=["return_line"])
    if row.state != IncomingState.RETURNING:
        return False
    move(row, IncomingState.RETURNED, moves=INCOMING_MOVES, field="state")
    row.settled_at, row.return_line = timezone.now(), line
    row.save(update_fields=["settled_at", "return_line"])
    post([_draft(row, ":returned", TransactionKind.SENT_BACK, -row.left)])
    if line is None:
        _log("transfer.returned", [row])
    return True


def _waiting(ids: Iterable[int]) -> list[IncomingTransfer]:
    wanted = set(ids)
    rows = lock_incoming(wanted)
    is_open = all(row.state == IncomingState.WAITING for row in rows)
    if not rows or len(rows) != len(wanted) or not is_open:
        raise IncomingError(
            _("Someone else already decided this. Nothing was changed.")
        )
    return rows


def _require_fitting(order: Order, rows: Sequence[IncomingTransfer]) -> None:
    owed = owed_of_orders([order.pk]).get(order.pk, 0)
    if not owed and not can_still_be_paid(order):
        raise IncomingError(
            _("This order is not waiting for a bank transfer. Please check its number.")
        )
    if any(row.line.currency != order.currency for row in rows):
        raise IncomingError(_("The transfer is in another currency than the order."))
    due = owed or to_minor(order.to_pay, order.currency)
    came = [row.line.amount for row in rows]
    if sum(came) < due and not owed:
        said = _("Together these are less than the order’s total of %(amount)s.")
        raise IncomingError(said % {"amount": _money(due, order.currency)})
    if sum(came) - came[-1] >= due:
        raise IncomingError(
            _("The order is paid without all of them. Please choose fewer.")
        )


def _money(minor: int, currency: str) -> str:
    return money(from_minor(minor, currency), currency)


def _note_people(rows: Iterable[IncomingTransfer], proposed_by: User, by: User) -> None:
    for row in rows:
        row.proposed_by, row.agreed_by = proposed_by, by
        row.save(update_fields=["proposed_by", "agreed_by"])


def _log(act: str, rows: Iterable[IncomingTransfer], **more: object) -> None:
    for row in rows:
        after = {"state": row.state, "amount": row.line.amount, **more}
        record(act, row, after=after, scope="office:market")
