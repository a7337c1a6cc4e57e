"""Money back: a row bounded by what was paid, sent once, settled by Stripe's word."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import structlog
from django.db import transaction
from django.db.models import QuerySet, Sum
from django.utils import timezone

from core.money import from_minor, to_minor
from core.outbox import enqueue
from core.transitions import can_move, move
from orders.order.locks import lock_order
from orders.order.models import VendorOrder
from orders.payment import gateway
from orders.payment.locks import lock_payment, lock_refund
from orders.payment.models import (
    Payment,
    Refund,
    RefundLine,
    Source,
    Transaction,
)
from orders.payment.signals import refund_asked, refund_settled
from orders.payment.states import REFUND_MOVES, Bearer, Destination, RefundState

from .bounds import RefundTooLarge as RefundTooLarge  # noqa: PLC0414 - for others
from .guards import require_unblocked

if TYPE_CHECKING:
    from accounts.models import User
    from vendors.partner.models import Partner

logger = structlog.get_logger(__name__)

_ANSWERS = {
    "succeeded": RefundState.SUCCEEDED,
    "pending": RefundState.PENDING,
    "requires_action": RefundState.PENDING,
    "failed": RefundState.FAILED,
    "canceled": RefundState.FAILED,
}


@dataclass(frozen=True)
class RefundTerms:
    """Where a refund goes, who bears it (a cooperative by name), and who asked why.

    `packs` says by line id how many packs it is for, where it is for packs.
    """

    destination: str = Destination.METHOD
    bearer: str = Bearer.SELLER
    borne_by: "Partner | None" = None
    reason: str = ""
    note: str = ""
    by: "User | None" = None
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
    is for its delivery. `terms` say where it goes and who bears it. The outbox sends it
    after the commit. Returns None for nothing
    to give back.
    Raises `RefundTooLarge`: what went back already counts, whatever its state, unless
    it failed. Raises `RefundBlocked` for a payment that nothing may go back on now.
    """
    lock_order(payment.order_id)
    row = lock_payment(payment.pk)
    asked = Refund.objects.filter(cause=cause).first()
    if asked or amount <= 0:
        return asked
    require_unblocked(row)
    _require_within(row.amount, row.refunds.all(), amount)
    if vendor_order is not None:
        paid = to_minor(vendor_order.total, row.currency)
        _require_within(paid, vendor_order.refunds.all(), amount)
        _require_within_lines(vendor_order, lines or {}, row.currency)
    refund = Refund.objects.create(
        payment=row,
        vendor_order=vendor_order,
        cause=cause,
        amount=amount,
        destination=terms.destination,
        bearer=terms.bearer,
        borne_by=terms.borne_by,
        reason=terms.reason,
        note=terms.note[:500],
        by=terms.by,
    )
    RefundLine.objects.bulk_create(
        RefundLine(
            refund=refund,
            line_id=line_id,
            amount=part,
            packs=terms.packs.get(line_id, 0),
        )
        for line_id, part in (lines or {}).items()
        if part
    )
    refund_asked.send(sender=Refund, refund=refund)
    enqueue("payment.refund", f"refund:{refund.pk}", refund=refund.pk)
    return refund


def _require_within(paid: int, refunds: QuerySet[Refund], amount: int) -> None:
    """Raises `RefundTooLarge`."""
    given = refunds.exclude(state=RefundState.FAILED).aggregate(
        total=Sum("amount", default=0)
    )["total"]
    if given + amount > paid:
        message = f"{amount} on top of {given} is more than {paid}"
        raise RefundTooLarge(message)


def _require_within_lines(
    part: VendorOrder, lines: Mapping[int, int], currency: str
) -> None:
    """Of no line more than it cost; every line is the part's own."""
    left = left_of_lines(part, currency)
    for line_id, amount in lines.items():
        if amount > left.get(line_id, 0):
            message = f"{amount} is more than is left of line {line_id}"
            raise RefundTooLarge(message)


def left_of_lines(part: VendorOrder, currency: str) -> dict[int, int]:
    """What of each line's price has not gone back, in minor units, by line id."""
    back = RefundLine.objects.filter(line__vendor_order=part)
    alive = back.exclude(refund__state=RefundState.FAILED).order_by()
    given = dict(alive.values_list("line").annotate(total=Sum("amount")))
    prices = part.lines.values_list("pk", "line_price_incl_tax")
    return {pk: to_minor(price, currency) - given.get(pk, 0) for pk, price in prices}


def left_of_part(part: VendorOrder, currency: str) -> int:
    """What of all that the part cost has not gone back, in minor units."""
    alive = part.refunds.exclude(state=RefundState.FAILED)
    given = alive.aggregate(total=Sum("amount", default=0))["total"]
    return to_minor(part.total, currency) - int(given)


def ask_again(refund: Refund) -> Refund | None:
    """Try a refund that failed anew, as a row of its own; once per failed row.

    Raises `ValueError` for one that has not failed, `RefundTooLarge` when its money
    went back another way meanwhile.
    """
    if refund.state != RefundState.FAILED:
        message = f"{refund} has not failed"
        raise ValueError(message)
    return ask_refund(
        refund.payment,
        amount=refund.amount,
        cause=f"again:{refund.pk}",
        lines=dict(refund.lines.values_list("line", "amount")),
        vendor_order=refund.vendor_order,
        terms=RefundTerms(
            destination=refund.destination,
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

    Raises `gateway.Ambiguous` when Stripe's answer could not be read; the row is
    `unknown` then and the next call looks before it asks.
    """
    refund = Refund.objects.select_related("payment").get(pk=refund_id)
    if refund.state not in {RefundState.INTENDED, RefundState.UNKNOWN}:
        return refund
    was_asked = refund.state == RefundState.UNKNOWN
    # From here on a worker that dies leaves a row that is looked up.
    _apply(refund, RefundState.UNKNOWN)
    try:
        answer = _found_or_sent(refund, was_asked=was_asked)
    except gateway.Ambiguous as error:
        _note_ambiguous(refund, error)
        raise
    except gateway.Refused as error:
        return _apply(refund, RefundState.FAILED, error=str(error))
    return _take_answer(refund, answer)


def _note_ambiguous(refund: Refund, error: gateway.Ambiguous) -> None:
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
        _record_source(row)
        refund_settled.send(sender=Refund, refund=row)
    if state == RefundState.FAILED:
        logger.error("refund_failed", refund=row.pk, error=error)
    return row


def _record_source(refund: Refund) -> None:
    """Recompute Oscar's own figure from our rows, so that nothing counts twice."""
    payment = refund.payment
    source = Source.objects.filter(
        order_id=payment.order_id, reference=payment.intent_id or ""
    ).first()
    if source is None:
        return
    total = payment.refunds.filter(state=RefundState.SUCCEEDED).aggregate(
        total=Sum("amount", default=0)
    )["total"]
    source.amount_refunded = from_minor(total, payment.currency)
    source.save(update_fields=["amount_refunded"])
    source.transactions.create(
        txn_type=Transaction.REFUND,
        amount=from_minor(refund.amount, payment.currency),
        reference=refund.refund_id or "",
        status=refund.state,
    )
