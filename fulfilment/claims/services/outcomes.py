"""What a claim that was granted brings: money, or the goods once more."""

from collections.abc import Mapping

import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fulfilment.claims.locks import lock_claim
from fulfilment.claims.models import Claim
from fulfilment.claims.queries import refunds_of
from fulfilment.claims.rules import Worth
from fulfilment.claims.states import (
    GRANTED,
    REASONS,
    ClaimEventType,
    ClaimOutcome,
    ClaimState,
)
from fulfilment.claims.worth import payment_of, replacing, worth_of, worth_of_missing
from orders.order.models import VendorOrder
from orders.order.states import VendorOrderStatus
from payments.payment.models import Payment
from payments.payment.services.refundable import MoneyReturnedError, RefundBlockedError
from payments.payment.services.refunds import RefundTerms, ask_refund
from payments.payment.states import Destination, RefundState

from .replacements import CantReplaceError, send_again
from .transitions import (
    CLOCK,
    Actor,
    ClaimBlockedError,
    ClaimError,
    Held,
    hold,
    note,
    seen,
    step,
)

logger = structlog.get_logger(__name__)
_S = ClaimState
_HAS_LEFT = frozenset({VendorOrderStatus.SHIPPED, VendorOrderStatus.RECEIVED})
_DESTINATIONS: Mapping[str, Destination] = {
    ClaimOutcome.MONEY: Destination.METHOD,
    ClaimOutcome.BALANCE: Destination.BALANCE,
}


def reckon(held: Held) -> None:
    """What the claim comes to at the degrees that are granted now."""
    claim = held.claim
    if claim.is_money:
        worth = worth_of(claim, held.lines)
        claim.amount = worth.total
    else:
        claim.amount = 0
    claim.save(update_fields=["amount"])


def carry_out(held: Held, actor: Actor, *, insists: bool) -> None:
    """Do what a claim that has just been granted brings.

    With `insists` it raises `ClaimError` for what can't be done, so that the person
    chooses otherwise; without, goods that can't be sent become money, and a claim of
    which nothing is left to give back is closed. `ClaimBlockedError` where nothing may
    go back yet.
    """
    claim = held.claim
    claim.granted_at = timezone.now()
    claim.save(update_fields=["granted_at"])
    if claim.outcome == ClaimOutcome.REPLACEMENT and not _replaced(
        held, insists=insists
    ):
        claim.outcome = ClaimOutcome.MONEY
        claim.save(update_fields=["outcome"])
        note(held, ClaimEventType.STOCK_OUT, CLOCK)
    if claim.is_money:
        _pay(held, actor, insists=insists)


def _replaced(held: Held, *, insists: bool) -> bool:
    try:
        with transaction.atomic():
            send_again(held)
    except CantReplaceError as error:
        if insists:
            raise ClaimError(str(error)) from error
        return False
    note(held, ClaimEventType.REPLACEMENT, CLOCK)
    return True


def _pay(held: Held, actor: Actor, *, insists: bool) -> None:
    claim = held.claim
    worth = worth_of(claim, held.lines)
    payment = payment_of(held.paid_vendor_order)
    if not worth.total or payment is None:
        if insists:
            raise ClaimError(_("These goods are already fully refunded."))
        _close(held)
        return
    claim.amount = worth.total
    claim.save(update_fields=["amount"])
    try:
        _ask(held, payment, worth, actor)
    except MoneyReturnedError as returned:
        if insists:
            raise ClaimError(str(returned)) from returned
        _close(held)
    except RefundBlockedError as blocked:
        raise ClaimBlockedError(str(blocked)) from blocked


def _close(held: Held) -> None:
    """Nothing of these goods is left to give back."""
    before = seen(held)
    step(held, _S.CLOSED)
    note(held, ClaimEventType.NOTHING_LEFT, CLOCK, before=before)


def _ask(held: Held, payment: Payment, worth: Worth, actor: Actor) -> None:
    """Raises `RefundBlockedError`."""
    packs = {row.paid_line_id: row.packs for row in held.lines if row.granted}
    _ask_for(held, payment, worth, actor, cause=_cause(held), packs=packs)


def _cause(held: Held) -> str:
    return f"claim:{held.claim.number}"


def _ask_for(
    held: Held,
    payment: Payment,
    worth: Worth,
    actor: Actor,
    *,
    cause: str,
    packs: Mapping[int, int],
) -> None:
    """Raises `RefundBlockedError`."""
    claim = held.claim
    ask_refund(
        payment,
        amount=worth.total,
        cause=cause,
        vendor_order=held.paid_vendor_order,
        lines=worth.lines,
        terms=RefundTerms(
            destination=_DESTINATIONS.get(claim.outcome, Destination.METHOD),
            bearer=claim.bearer,
            borne_by=claim.borne_by,
            reason=REASONS[claim.cause],
            by=actor.by,
            packs=packs,
        ),
    )


def note_refund(claim: Claim) -> None:
    """The money has arrived: the claim is settled. The refund's order is locked."""
    row = lock_claim(claim.pk)
    if row.state not in {_S.ACCEPTED, _S.DECIDED}:
        return
    # What was paid from a balance goes back there, as a row of its own.
    if all(one.state == RefundState.SUCCEEDED for one in refunds_of(row)):
        _settle(row)


def note_sent(vendor_order: VendorOrder) -> None:
    """A replacement has left as a whole: its claim is settled. The part is locked."""
    claim = Claim.objects.filter(replacement=vendor_order).first()
    if claim is None or vendor_order.status != VendorOrderStatus.SHIPPED:
        return
    row = lock_claim(claim.pk)
    if row.state in {_S.ACCEPTED, _S.DECIDED}:
        _settle(row)


def _settle(row: Claim) -> None:
    lines = list(row.lines.select_related("line", "paid_line").order_by("pk"))
    held = Held(row, row.vendor_order, row.paid_vendor_order, lines)
    before = seen(held)
    step(held, _S.SETTLED)
    note(held, ClaimEventType.SETTLED, CLOCK, before=before)


@transaction.atomic
def pay_instead(claim_id: int) -> None:
    """A replacement was cancelled before it was sent, so the money goes back.

    Raises `ClaimBlockedError` while it may not; then nothing has changed.
    """
    held = hold(claim_id)
    claim = held.claim
    cancelled = (
        claim.replacement is not None
        and claim.replacement.status == VendorOrderStatus.CANCELLED
    )
    if claim.outcome != ClaimOutcome.REPLACEMENT or not cancelled:
        return
    if claim.state not in GRANTED - {_S.SETTLED}:
        return
    before = seen(held)
    claim.outcome = ClaimOutcome.MONEY
    claim.save(update_fields=["outcome"])
    note(held, ClaimEventType.REPLACED_BY_MONEY, CLOCK, before=before)
    _pay(held, CLOCK, insists=False)


@transaction.atomic
def pay_missing(claim_id: int) -> None:
    """A replacement left with less than was granted; the rest goes back as money.

    Raises `ClaimBlockedError` while it may not; then nothing has changed.
    """
    held = hold(claim_id)
    claim, cause = held.claim, f"{_cause(held)}:missing"
    sent = claim.replacement
    has_left = sent is not None and sent.status in _HAS_LEFT
    if claim.outcome != ClaimOutcome.REPLACEMENT or not has_left:
        return
    worth, payment = (
        worth_of_missing(claim, held.lines),
        payment_of(held.paid_vendor_order),
    )
    if not worth.total or payment is None:
        return
    rows = [(row, replacing(claim, row)) for row in held.lines]
    packs = {row.paid_line_id: line.short for row, line in rows if line and line.short}
    try:
        _ask_for(held, payment, worth, CLOCK, cause=cause, packs=packs)
    except MoneyReturnedError:
        logger.info("claim_nothing_left", claim=claim.pk)
    except RefundBlockedError as blocked:
        raise ClaimBlockedError(str(blocked)) from blocked
