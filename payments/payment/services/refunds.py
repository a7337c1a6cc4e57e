"""Money back: a row bounded by what was paid, sent once, settled by Stripe's word."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import structlog
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.outbox import enqueue
from core.refusals import RefusalError
from orders.order.locks import lock_order
from orders.order.models import VendorOrder
from payments.payment import gateway
from payments.payment.locks import lock_payment
from payments.payment.models import Payment, Refund, RefundLine
from payments.payment.on_invoice import is_of_invoice, owed_for
from payments.payment.signals import refund_asked
from payments.payment.states import (
    CASH,
    INVOICE,
    Destination,
    LiableParty,
    RefundState,
)
from vendors.partner.models import Partner

from .cash import is_collected
from .offline_refunds import begin_by_transfer, begin_in_cash, begin_on_invoice
from .refund_settlement import is_by_transfer, is_in_cash, is_offline, move_refund
from .refundable import (
    RefundShare,
    RefundTooLargeError,
    left_of_lines,
    left_of_vendor_order,
    require_held,
    require_within_lines,
)
from .rests import WayBack, ways_back

__all__ = [
    "ANSWERS",
    "AS_PAID",
    "NoAccountError",
    "RefundTerms",
    "RefundTooLargeError",
    "ask_again",
    "ask_refund",
    "begin_refund",
    "left_of_lines",
    "left_of_vendor_order",
    "refresh_refund",
    "send_refund",
    "way_back",
]

logger = structlog.get_logger(__name__)

# What Stripe says of a refund, as a state of ours.
ANSWERS = {
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

    `packs` says by line id how many packs it is for, where it is for packs. So much of
    the amount is `container_deposits`, which nobody bears.
    """

    destination: str = Destination.METHOD
    bearer: str = LiableParty.SELLER
    borne_by: Partner | None = None
    reason: str = ""
    note: str = ""
    by: User | None = None
    packs: Mapping[int, int] = field(default_factory=dict)
    container_deposits: int = 0


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
    is for its delivery. `terms` say where it goes, who bears it, and what of it was
    paid for containers. What goes by card or wallet is sent by the outbox after the
    commit and is never more than came that way; the rest, and all of it where `terms`
    say so, is put on the shopper's balance at once. Then there are two rows: the
    second's cause ends in `:balance`, and the first is returned. Of a part on invoice
    what is still owed is taken off first; a second row, whose cause ends in `:paid`, is
    transferred back. Of one with a deposit as well; what is more goes back by the
    payment of the rest, and then by that of the deposit, in rows whose causes end in
    `:rest` and `:deposit`. Returns None for nothing to give back.
    Raises `RefundTooLargeError`: what went back already counts, whatever its state,
    unless it failed. Raises `NoAccountError` for a guest's order and a balance,
    `RefundBlockedError` for a payment that nothing may go back on now.
    """
    lock_order(payment.order_id)
    row = lock_payment(payment.pk)
    asked = Refund.objects.filter(cause=cause).first()
    if asked or amount <= 0:
        return asked
    lines = lines or {}
    way = way_back(row, vendor_order, terms.destination)
    terms = replace(terms, destination=way)
    if vendor_order is not None:
        require_within_lines(vendor_order, lines, row.currency)
        require_held(vendor_order, amount, terms.container_deposits, row.currency)
    ways = _ways(row, vendor_order, amount, way)
    shares = [each.share for each in ways]
    to_balance = any(share.destination == Destination.BALANCE for share in shares)
    if to_balance and row.order.user_id is None:
        raise NoAccountError
    refunds: list[Refund] = []
    packs = terms.packs
    deposits = terms.container_deposits
    for by, of_lines in zip(ways, _shared(lines, shares), strict=True):
        second = _second(by) if refunds else ""
        mine = min(deposits, by.share.amount - sum(of_lines.values()))
        deposits -= mine
        its = replace(terms, container_deposits=mine)
        refund = _written(by, vendor_order, f"{cause}{second}", its)
        _name_lines(refund, of_lines, packs)
        packs = {pk: 0 if of_lines.get(pk) else n for pk, n in packs.items()}
        refunds.append(begin_refund(refund))
    return refunds[0]


# What the cause of a refund's second row ends in.
_SECOND: dict[str, str] = {
    Destination.BALANCE: ":balance",
    Destination.METHOD: ":paid",
}


def _second(way: WayBack) -> str:
    part = way.payment.rest_of_id
    if part:
        return ":rest"
    if way.payment.order.rest:
        return ":deposit"
    return _SECOND[way.share.destination]


def _ways(
    payment: Payment,
    part: VendorOrder | None,
    amount: int,
    destination: str,
) -> list[WayBack]:
    """Payments whose money goes back, each held. Raises what `ask_refund` does."""
    ways = ways_back(payment, part, amount, destination)
    for pk in sorted({each.payment.pk for each in ways} - {payment.pk}):
        lock_payment(pk)
    return _off_invoice_first(ways, part) if payment.method == INVOICE else ways


def _off_invoice_first(ways: list[WayBack], part: VendorOrder | None) -> list[WayBack]:
    """What is still owed is taken off; what was paid already is transferred back."""
    owed = owed_for(part) if part else 0
    way, share = ways[0], ways[0].share
    if not 0 < owed < share.amount:
        return ways
    amounts = (owed, share.amount - owed)
    return [replace(way, share=replace(share, amount=amount)) for amount in amounts]


def way_back(payment: Payment, vendor_order: VendorOrder | None, wanted: str) -> str:
    """Where it can go: cash that was collected to the balance of who has one.

    What an organisation owes, or has paid, is no person's balance.
    """
    if payment.method == INVOICE:
        return Destination.METHOD
    if payment.method != CASH or vendor_order is None:
        return wanted
    has_account = vendor_order.order.user_id is not None
    if has_account and is_collected(vendor_order):
        return Destination.BALANCE
    return Destination.METHOD


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
    way: WayBack, vendor_order: VendorOrder | None, cause: str, terms: RefundTerms
) -> Refund:
    share = way.share
    return Refund.objects.create(
        payment=way.payment,
        vendor_order=vendor_order,
        cause=cause,
        amount=share.amount,
        from_balance=share.returned,
        container_deposits=terms.container_deposits,
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


def begin_refund(refund: Refund) -> Refund:
    """Book what goes back; to a balance it is there at once, else it is to be sent."""
    refund_asked.send(sender=Refund, refund=refund)
    if refund.destination in {Destination.BALANCE, Destination.OWED}:
        return move_refund(refund, RefundState.SUCCEEDED)
    if is_in_cash(refund):
        return begin_in_cash(refund)
    if is_of_invoice(refund):
        return begin_on_invoice(refund)
    if is_by_transfer(refund):
        return begin_by_transfer(refund)
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
            container_deposits=refund.container_deposits,
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
    move_refund(refund, RefundState.UNKNOWN)
    try:
        answer = _found_or_sent(refund, was_asked=was_asked)
    except gateway.StripeAmbiguousError as error:
        _note_ambiguous(refund, error)
        raise
    except gateway.StripeRefusedError as error:
        return move_refund(refund, RefundState.FAILED, error=str(error))
    return _take_answer(refund, answer)


def _note_ambiguous(refund: Refund, error: gateway.StripeAmbiguousError) -> None:
    """Where Stripe keeps an error for the key, the next asking takes a new one."""
    turn = refund.turn + 1 if error.answered else refund.turn
    Refund.objects.filter(pk=refund.pk).update(turn=turn, last_error=str(error)[:500])


def _found_or_sent(refund: Refund, *, was_asked: bool) -> gateway.RefundAnswer:
    intent_id, about = refund.payment.intent_id or "", {"refund": str(refund.pk)}
    if was_asked:
        found = gateway.find_refund(intent_id, about=about)
        if found:
            return found
    return gateway.create_refund(
        key=f"re:{refund.pk}:{refund.turn}",
        intent_id=intent_id,
        amount=refund.amount,
        about=about,
    )


def refresh_refund(refund: Refund) -> Refund:
    """Bring a sent refund up to what Stripe says now."""
    if is_offline(refund):
        return refund  # a person's word is waited for
    if not refund.refund_id:
        return send_refund(refund.pk)
    return _take_answer(refund, gateway.retrieve_refund(refund.refund_id))


def _take_answer(refund: Refund, answer: gateway.RefundAnswer) -> Refund:
    return move_refund(
        refund, ANSWERS[answer.status], refund_id=answer.id, error=answer.reason
    )
