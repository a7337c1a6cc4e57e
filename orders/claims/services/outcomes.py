"""What a claim that was granted brings: money, or the goods once more."""

import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from orders.claims.locks import lock_claim
from orders.claims.models import Claim
from orders.claims.queries import refunds_of
from orders.claims.rules import Worth
from orders.claims.states import GRANTED, REASONS, Act, ClaimState, Outcome
from orders.claims.worth import payment_of, worth_of
from orders.order.models import VendorOrder
from orders.order.states import VendorOrderStatus
from orders.payment.models import Payment
from orders.payment.services import RefundBlocked, RefundTerms, ask_refund
from orders.payment.states import Destination, RefundState

from .noting import CLOCK, Actor, ClaimRefused, Held, hold, note, seen, step
from .replacing import CantReplace, send_again

logger = structlog.get_logger(__name__)
_S = ClaimState
_DESTINATIONS = {
    Outcome.MONEY: Destination.METHOD,
    Outcome.BALANCE: Destination.BALANCE,
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

    With `insists` it raises `ClaimRefused` for what can't be done, so that the person
    chooses otherwise; without, goods that can't be sent become money, and a claim of
    which nothing is left to give back is closed.
    """
    claim = held.claim
    claim.granted_at = timezone.now()
    claim.save(update_fields=["granted_at"])
    if claim.outcome == Outcome.REPLACEMENT and not _replaced(held, insists=insists):
        claim.outcome = Outcome.MONEY
        claim.save(update_fields=["outcome"])
        note(held, Act.STOCK_OUT, CLOCK)
    if claim.is_money:
        _pay(held, actor, insists=insists)


def _replaced(held: Held, *, insists: bool) -> bool:
    try:
        with transaction.atomic():
            send_again(held)
    except CantReplace as error:
        if insists:
            raise ClaimRefused(str(error)) from error
        return False
    note(held, Act.REPLACEMENT, CLOCK)
    return True


def _pay(held: Held, actor: Actor, *, insists: bool) -> None:
    claim = held.claim
    worth = worth_of(claim, held.lines)
    payment = payment_of(held.paid_part)
    if not worth.total or payment is None:
        if insists:
            raise ClaimRefused(_("Nothing is left to give back of these goods."))
        before = seen(held)
        step(held, _S.CLOSED)
        note(held, Act.NOTHING_LEFT, CLOCK, before=before)
        return
    claim.amount = worth.total
    claim.save(update_fields=["amount"])
    try:
        _ask(held, payment, worth, actor)
    except RefundBlocked as blocked:
        raise ClaimRefused(str(blocked)) from blocked


def _ask(held: Held, payment: Payment, worth: Worth, actor: Actor) -> None:
    """Raises `RefundBlocked`."""
    claim = held.claim
    ask_refund(
        payment,
        amount=worth.total,
        cause=f"claim:{claim.number}",
        vendor_order=held.paid_part,
        lines=worth.lines,
        terms=RefundTerms(
            destination=_DESTINATIONS[Outcome(claim.outcome)],
            bearer=claim.bearer,
            borne_by=claim.borne_by,
            reason=REASONS[claim.cause],
            by=actor.by,
            packs={row.paid_line_id: row.packs for row in held.lines if row.granted},
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


def note_sent(part: VendorOrder) -> None:
    """A replacement has left as a whole: its claim is settled. The part is locked."""
    claim = Claim.objects.filter(replacement=part).first()
    if claim is None or part.status != VendorOrderStatus.SHIPPED:
        return
    row = lock_claim(claim.pk)
    if row.state in {_S.ACCEPTED, _S.DECIDED}:
        _settle(row)


def _settle(row: Claim) -> None:
    lines = list(row.lines.select_related("line", "paid_line").order_by("pk"))
    held = Held(row, row.part, row.paid_part, lines)
    before = seen(held)
    step(held, _S.SETTLED)
    note(held, Act.SETTLED, CLOCK, before=before)


@transaction.atomic
def pay_instead(claim_id: int) -> None:
    """A replacement was cancelled before it was sent, so the money goes back."""
    held = hold(claim_id)
    claim = held.claim
    cancelled = (
        claim.replacement is not None
        and claim.replacement.status == VendorOrderStatus.CANCELLED
    )
    if claim.outcome != Outcome.REPLACEMENT or not cancelled:
        return
    if claim.state not in GRANTED - {_S.SETTLED}:
        return
    before = seen(held)
    claim.outcome = Outcome.MONEY
    claim.save(update_fields=["outcome"])
    note(held, Act.REPLACED_BY_MONEY, CLOCK, before=before)
    _pay(held, CLOCK, insists=False)
