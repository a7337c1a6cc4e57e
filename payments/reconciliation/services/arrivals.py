"""Bank transfers from outside: matched with the orders they name, assigned, returned.

What no order is paid with yet waits in the books on an account of its own.
"""

import re
from collections.abc import Collection, Iterable, Sequence

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
from orders.order.locks import lock_order, lock_orders
from orders.order.models import Order
from orders.order.services.placement import NUMBER_LENGTH, NUMBER_LETTERS
from orders.order.states import OrderStatus
from payments.ledger.services import post
from payments.ledger.states import TransactionKind
from payments.payment.bank_details import offers_transfer
from payments.payment.models import Refund
from payments.payment.on_invoice import owed_of_orders, unpaid_of_parts
from payments.payment.services.offline_refunds import note_came_back
from payments.payment.services.transfers import can_still_be_paid
from payments.payment.states import RefundState
from payments.reconciliation.debtors import debtors_of, named_by_invoices
from payments.reconciliation.locks import lock_incoming
from payments.reconciliation.models import BankLine, IncomingTransfer, Run
from payments.reconciliation.queries import bounced_refund
from payments.reconciliation.states import (
    INCOMING_MOVES,
    IncomingReason,
    IncomingState,
    Match,
)

from .uses import (
    Decision,
    draft_of,
    parts_by_day,
    place,
    place_on_invoice,
    shared_out,
)

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
        theirs = {orders[number] for number in named[row.pk] if number in orders}
        by_invoice = named_by_invoices(row.reference) - theirs
        if theirs or by_invoice or takes_all:
            new.append(_incoming(row, theirs, by_invoice))
    IncomingTransfer.objects.bulk_create(new, batch_size=_AT_ONCE)
    post(draft_of(one, "", TransactionKind.CAME_IN, one.line.amount) for one in new)
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


def _incoming(
    row: BankLine, order_ids: set[int], by_invoice: set[int]
) -> IncomingTransfer:
    """An order's own number alone says which one order is meant."""
    if len(order_ids) == 1 and not by_invoice:
        return IncomingTransfer(line=row, order_id=next(iter(order_ids)))
    if order_ids or by_invoice:
        return IncomingTransfer(line=row)
    reason = IncomingReason.NO_NUMBER
    return IncomingTransfer(line=row, state=IncomingState.WAITING, reason=reason)


def named_orders(reference: str) -> set[int]:
    """Ids of all that a text names, by their own numbers or by their invoices'."""
    own = _orders_of(numbers_in(reference)).values()
    return set(own) | named_by_invoices(reference)


@whole_act
def match_incoming(pk: int) -> None:
    """Pay what it names, where all agrees; else say what does not."""
    unlocked = IncomingTransfer.objects.select_related("line").get(pk=pk)
    if unlocked.state != IncomingState.NEW:
        return
    named = unlocked.order_id
    orders = lock_orders([named] if named else named_orders(unlocked.line.reference))
    (row,) = lock_incoming([pk])
    if row.state != IncomingState.NEW:
        return
    reason = (_disagreement if named else _disagreement_of_several)(row, orders)
    if not reason and orders[0].on_invoice:
        place_on_invoice(orders, [row])
    elif not reason and not place(orders[0], [row]):
        reason = IncomingReason.TOO_LATE
    if reason:
        _leave(row, reason)


def _disagreement(row: IncomingTransfer, orders: Sequence[Order]) -> str:
    """An invoice may be paid bit by bit; of more than is owed somebody decides."""
    (order,) = orders
    if order.on_invoice:
        unpaid = sum(_unpaid(orders).values())
        on_invoice = (
            (not unpaid, IncomingReason.PAID),
            (row.line.currency != order.currency, IncomingReason.CURRENCY),
            (row.line.amount > unpaid, IncomingReason.TOO_MUCH),
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


def _disagreement_of_several(row: IncomingTransfer, orders: Sequence[Order]) -> str:
    """Invoices of one organisation are paid at once where it is their very sum."""
    unpaid = sum(_unpaid(orders).values())
    checks = (
        (not orders, IncomingReason.NO_NUMBER),
        (not all(order.on_invoice for order in orders), IncomingReason.SEVERAL),
        (not _is_one_debtors(orders), IncomingReason.BUYERS),
        (
            any(order.currency != row.line.currency for order in orders),
            IncomingReason.CURRENCY,
        ),
        (not unpaid, IncomingReason.PAID),
        (row.line.amount != unpaid, IncomingReason.SUM),
    )
    return next((reason for is_so, reason in checks if is_so), "")


def _unpaid(orders: Collection[Order]) -> dict[int, int]:
    """Of orders on invoice, by part."""
    return unpaid_of_parts([part.pk for part in parts_by_day(orders)])


def _is_one_debtors(orders: Collection[Order]) -> bool:
    found = debtors_of([order.pk for order in orders])
    return len(found) == len(orders) and len({one.pk for one in found.values()}) == 1


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


# --- What two people agree on ---------------------------------------------------------


@transaction.atomic
def assign_incoming(
    ids: Iterable[int],
    numbers: Collection[str],
    *,
    proposed_by: User,
    by: User,
    keeps_rest: bool = False,
) -> int:
    """Pay an order with transfers that were not matched, or several on invoice.

    What is too much goes back, or waits on to be assigned where it `keeps_rest`.
    Raises `IncomingError`, and then nothing changed.
    """
    orders = _locked_orders(numbers)
    rows = _waiting(ids)
    _require_fitting(orders, rows)
    _note_people(rows, proposed_by, by)
    decided = Decision(proposed_by, by, keeps_rest)
    if orders[0].on_invoice:
        place_on_invoice(orders, rows, decided)
    elif not place(orders[0], rows, decided):
        raise IncomingError(
            _("The goods of this order are sold. Please return the transfer.")
        )
    _log("transfer.assigned", rows, order=", ".join(one.number for one in orders))
    return rows[0].pk


def _locked_orders(numbers: Collection[str]) -> list[Order]:
    """In id order. Raises `IncomingError` for a number that none has, and for none."""
    found = _orders_of(set(numbers))
    missing = next((number for number in numbers if number not in found), None)
    if missing is not None:
        said = _("There is no order %(number)s.")
        raise IncomingError(said % {"number": missing})
    if not found:
        raise IncomingError(_("Please choose an invoice."))
    return lock_orders(found.values())


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
        draft_of(row, ":other", TransactionKind.NOT_FOR_ORDERS, -row.left)
        for row in rows
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
    post([draft_of(row, ":returned", TransactionKind.SENT_BACK, -row.left)])
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


def _require_fitting(orders: Sequence[Order], rows: Sequence[IncomingTransfer]) -> None:
    """Raises `IncomingError`, which says what does not fit."""
    if any(row.line.currency != one.currency for row in rows for one in orders):
        raise IncomingError(_("The transfer is in another currency than the order."))
    used_for = Order.objects.filter(payments__transfer_uses__transfer__in=rows)
    together = {order.pk: order for order in [*orders, *used_for]}
    if len(together) > 1:
        _require_of_one_debtor(list(together.values()))
    on_invoice = all(order.on_invoice for order in orders)
    due = _due_on_invoice(orders) if on_invoice else _due_of(orders[0])
    came = [row.left for row in rows]
    if sum(came) < due and not on_invoice:
        said = _("Together these are less than the order’s total of %(amount)s.")
        raise IncomingError(said % {"amount": _money(due, orders[0].currency)})
    if sum(came) - came[-1] >= due:
        raise IncomingError(
            _("The order is paid without all of them. Please choose fewer.")
        )
    if len(orders) > 1:
        _require_reached(orders, sum(came))


def _due_of(order: Order) -> int:
    owed = owed_of_orders([order.pk]).get(order.pk, 0)
    if not owed and not can_still_be_paid(order):
        raise IncomingError(
            _("This order is not waiting for a bank transfer. Please check its number.")
        )
    return owed or to_minor(order.to_pay, order.currency)


def _due_on_invoice(orders: Sequence[Order]) -> int:
    due = sum(_unpaid(orders).values())
    if not due:
        raise IncomingError(
            _("Nothing is owed for this order any more. Please check its number.")
        )
    return due


def _require_of_one_debtor(orders: Sequence[Order]) -> None:
    other = next((order for order in orders if not order.on_invoice), None)
    if other is not None:
        said = _("Order %(number)s is not on invoice. Please assign it by itself.")
        raise IncomingError(said % {"number": other.number})
    if not _is_one_debtors(orders):
        raise IncomingError(
            _("These orders are of several organisations. Please choose those of one.")
        )


def _require_reached(orders: Sequence[Order], amount: int) -> None:
    parts = parts_by_day(orders)
    amounts = shared_out(amount, parts, unpaid_of_parts([part.pk for part in parts]))
    for order in orders:
        own = [amounts[part.pk] for part in parts if part.order_id == order.pk]
        if not sum(own):
            said = _(
                "Order %(number)s would get nothing of it: it is paid, or the money "
                "does not reach so far. Please choose fewer."
            )
            raise IncomingError(said % {"number": order.number})


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
