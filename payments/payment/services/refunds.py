"""Money back: a row bounded by what was paid, sent once, settled by Stripe's word."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.notify import notify
from core.outbox import enqueue
from core.refusals import RefusalError
from core.transitions import can_move, move
from orders.order.locks import lock_order
from orders.order.models import VendorOrder
from payments.credit.services import credit_refund, return_cash_out
from payments.payment import gateway
from payments.payment.locks import lock_payment, lock_refund
from payments.payment.models import Payment, Refund, RefundLine
from payments.payment.signals import refund_asked, refund_settled
from payments.payment.states import REFUND_MOVES, Destination, LiableParty, RefundState
from vendors.partner.models import Partner

from .refundable import (
    RefundShare,
    RefundTooLargeError,
    left_of_lines,
    left_of_vendor_order,
    refundable_of,
    require_unblocked,
    require_within_lines,
)
from .sources import record_refund

__all__ = [
    "AS_PAID",
    "NoAccountError",
    "RefundTerms",
    "RefundTooLargeError",
    "ask_again",
    "ask_refund",
    "left_of_lines",
    "left_of_vendor_order",
    "refresh_refund",
    "send_refund",
]

logger = structlog.get_logger(__name__)

_ANSWERS = {
    "succeeded": RefundState.SUCCEEDED,
    "pending": RefundState.PENDING,
    "requires_action": RefundState.PENDING,
    "failed": RefundState.FAILED,
    "canceled": RefundState.FAILED,
}


class NoAccountError(RefusalError, ValueError):
    """Raised for a guest, who has no balance to put money on. Nothing changed."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "This order was placed without an account, so it can't "
                "be refunded to a balance. Please choose the original "
                "payment method."
            )
        )


@dataclass(frozen=True)
class RefundTerms:
    """Where a refund goes, who bears it (a cooperative by name), and who asked why.

    `packs` says by line id how many packs it is for, where it is for packs.
    """

    destination: str = Destination.METHOD
    bearer: str = LiableParty.SELLER
    borne_by: Partner | None = None
    reason: str = ""
    note: str = ""
    by: User | None = None
    packs: Mapping[int, int] = field(default_factory=dict)


AS_PAID = RefundTerms()


@transaction.atomic
def ask_refund(
    payment: Payment,
    *,
    amount: int,
    cause: str,
    vendor_order: VendorOrder | None = None,
    lines: Mapping[int, int] | None = None,
    terms: RefundTerms = AS_PAID,
) -> Refund | None:
    """Write down that `amount` minor units go back, once per cause.

    `lines` says by line id how much of it is for which line of the part; what is left
    is for its delivery. `terms` say where it goes and who bears it. What goes by card
    or wallet is sent by the outbox after the commit and is never more than came that
    way; the rest, and all of it where `terms` say so, is put on the shopper's balance
    at once. Then there are two rows: the second's cause ends in `:balance`, and the
    first is returned. Returns None for nothing to give back.
    Raises `RefundTooLargeError`: what went back already counts, whatever its state,
    unless it failed. Raises `NoAccountError` for a guest's order and a balance,
    `RefundBlockedError` for a payment that nothing may go back on now.
    """
    lock_order(payment.order_id)
    row = lock_payment(payment.pk)
    asked = Refund.objects.filter(cause=cause).first()
    if asked or amount <= 0:
        return asked
    require_unblocked(row)
    lines = lines or {}
    if vendor_order is not None:
        require_within_lines(vendor_order, lines, row.currency)
    shares = refundable_of(row, vendor_order).shares(amount, terms.destination)
    to_balance = any(share.destination == Destination.BALANCE for share in shares)
    if to_balance and row.order.user_id is None:
        raise NoAccountError
    refunds: list[Refund] = []
    packs = terms.packs
    for share, of_lines in zip(shares, _shared(lines, shares), strict=True):
        second = ":balance" if refunds else ""
        refund = _written(row, vendor_order, f"{cause}{second}", share, terms)
        _name_lines(refund, of_lines, packs)
        packs = {pk: 0 if of_lines.get(pk) else n for pk, n in packs.items()}
        refunds.append(_begin(refund))
    return refunds[0]


def _shared(
    lines: Mapping[int, int], shares: Sequence[RefundShare]
) -> list[dict[int, int]]:
    """What of the lines each share is for: the first share takes the first lines."""
    left = dict(lines)
    found = []
    for share in shares:
        room, mine = share.amount, {}
        for line_id, amount in left.items():
            mine[line_id] = min(amount, room)
            left[line_id] -= mine[line_id]
            room -= mine[line_id]
        found.append(mine)
    return found


def _written(
    payment: Payment,
    vendor_order: VendorOrder | None,
    cause: str,
    share: RefundShare,
    terms: RefundTerms,
) -> Refund:
    return Refund.objects.create(
        payment=payment,
        vendor_order=vendor_order,
        cause=cause,
        amount=share.amount,
        from_balance=share.returned,
        destination=share.destination,
        bearer=terms.bearer,
        borne_by=terms.borne_by,
        reason=terms.reason,
        note=terms.note[:500],
        by=terms.by,
    )


def _name_lines(
    refund: Refund, lines: Mapping[int, int], packs: Mapping[int, int]
) -> None:
    """Packs are named with the first amount for their line, once."""
    RefundLine.objects.bulk_create(
        RefundLine(
            refund=refund,
            line_id=line_id,
            amount=amount,
            packs=packs.get(line_id, 0),
        )
        for line_id, amount in lines.items()
        if amount
    )


def _begin(refund: Refund) -> Refund:
    """Book what goes back; to a balance it is there at once, else it is to be sent."""
    refund_asked.send(sender=Refund, refund=refund)
    if refund.destination == Destination.BALANCE:
        return _apply(refund, RefundState.SUCCEEDED)
    enqueue("payment.refund", f"refund:{refund.pk}", refund=refund.pk)
    return refund


def ask_again(refund: Refund, *, destination: str | None = None) -> Refund | None:
    """Try a refund that failed anew, as a row of its own; once per failed row.

    It goes where it was to go, or to another `destination`.
    Raises `ValueError` for one that has not failed, and for a balance that was to be
    paid back: it is on the balance again. Raises `RefundTooLargeError` when its money
    went back another way meanwhile.
    """
    if refund.state != RefundState.FAILED:
        message = f"{refund} has not failed"
        raise ValueError(message)
    if refund.cash_out_id:
        message = f"{refund} is on the shopper's balance again"
        raise ValueError(message)
    return ask_refund(
        refund.payment,
        amount=refund.amount,
        cause=f"again:{refund.pk}",
        lines=dict(refund.lines.values_list("line", "amount")),
        vendor_order=refund.vendor_order,
        terms=RefundTerms(
            destination=destination or refund.destination,
            bearer=refund.bearer,
            borne_by=refund.borne_by,
            reason=refund.reason,
            note=refund.note,
            by=refund.by,
            packs=dict(refund.lines.values_list("line", "packs")),
        ),
    )


def send_refund(refund_id: int) -> Refund:
    """Ask Stripe for the refund, or look up what became of an earlier asking.

    Raises `gateway.StripeAmbiguousError` when Stripe's answer could not be read; the
    row is `unknown` then and the next call looks before it asks.
    """
    refund = Refund.objects.select_related("payment").get(pk=refund_id)
    if refund.state not in {RefundState.INTENDED, RefundState.UNKNOWN}:
        return refund
    was_asked = refund.state == RefundState.UNKNOWN
    # From here on a worker that dies leaves a row that is looked up.
    _apply(refund, RefundState.UNKNOWN)
    try:
        answer = _found_or_sent(refund, was_asked=was_asked)
    except gateway.StripeAmbiguousError as error:
        _note_ambiguous(refund, error)
        raise
    except gateway.StripeRefusedError as error:
        return _apply(refund, RefundState.FAILED, error=str(error))
    return _take_answer(refund, answer)


def _note_ambiguous(refund: Refund, error: gateway.StripeAmbiguousError) -> None:
    """Where Stripe keeps an error for the key, the next asking takes a new one."""
    turn = refund.turn + 1 if error.answered else refund.turn
    Refund.objects.filter(pk=refund.pk).update(turn=turn, last_error=str(error)[:500])


def _found_or_sent(refund: Refund, *, was_asked: bool) -> gateway.RefundAnswer:
    intent_id = refund.payment.intent_id or ""
    if was_asked:
        found = gateway.find_refund(intent_id, refund_row=refund.pk)
        if found:
            return found
    return gateway.create_refund(
        key=f"re:{refund.pk}:{refund.turn}",
        intent_id=intent_id,
        amount=refund.amount,
        refund_row=refund.pk,
    )


def refresh_refund(refund: Refund) -> Refund:
    """Bring a sent refund up to what Stripe says now."""
    if not refund.refund_id:
        return send_refund(refund.pk)
    return _take_answer(refund, gateway.retrieve_refund(refund.refund_id))


def _take_answer(refund: Refund, answer: gateway.RefundAnswer) -> Refund:
    return _apply(
        refund, _ANSWERS[answer.status], refund_id=answer.id, error=answer.reason
    )


@transaction.atomic
def _apply(
    refund: Refund, state: str, *, refund_id: str | None = None, error: str = ""
) -> Refund:
    """Move forward only; tell when the money is back, or when it turned out not."""
    # The order first, as everywhere; the payment too: two refunds of one must not
    # reckon its sum side by side.
    lock_order(refund.payment.order_id)
    lock_payment(refund.payment_id)
    row = lock_refund(refund.pk)
    row.last_error = error[:500]
    row.refund_id = row.refund_id or refund_id
    row.save(update_fields=["last_error", "refund_id"])
    if not can_move(REFUND_MOVES, row.state, state):
        return row
    move(row, state, moves=REFUND_MOVES, field="state")
    if state in {RefundState.SUCCEEDED, RefundState.FAILED}:
        row.settled_at = timezone.now()
        row.save(update_fields=["settled_at"])
        _move_balance(row)
        record_refund(row)
        announce_settled(row)
    if state == RefundState.FAILED:
        logger.error("refund_failed", refund=row.pk, error=error)
    return row


def announce_settled(refund: Refund) -> None:
    """Those who keep books hear of it, and the shopper; staff of one that failed."""
    refund_settled.send(sender=Refund, refund=refund)
    failed = refund.state == RefundState.FAILED
    if refund.cash_out_id:
        notify("balance_kept" if failed else "balance_paid_back", refund)
    elif failed:
        notify("refund_failed", refund)
        notify("refund_undone", refund)
    else:
        notify("money_back", refund)


def _move_balance(refund: Refund) -> None:
    """Put on the balance what goes there, or what could not be paid back from it."""
    if refund.state == RefundState.FAILED and refund.cash_out_id:
        return_cash_out(
            refund.cash_out_id, refund.amount, cause=f"refund:{refund.pk}:failed"
        )
    elif refund.state == RefundState.SUCCEEDED and (
        refund.destination == Destination.BALANCE
    ):
        credit_refund(
            refund.payment.order,
            refund.amount,
            cause=f"refund:{refund.pk}",
            vendor_order=refund.vendor_order,
            returned=refund.from_balance,
        )
