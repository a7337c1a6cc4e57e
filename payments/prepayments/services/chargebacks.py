"""A payer's bank takes a prepayment back: blocked, lost or good again.

What was spent of it already is the market's loss. A dispute is answered on Stripe's own
pages.
"""

import structlog
from django.db import transaction
from django.utils import timezone

from core.notify import notify
from core.transitions import can_move, move
from payments.credit.services import of_shopper
from payments.credit.states import UseKind
from payments.ledger.services import Draft, Entry, post
from payments.ledger.states import TransactionKind
from payments.prepayments.locks import lock_prepayment
from payments.prepayments.models import Prepayment
from payments.prepayments.queries import prepayment_of
from payments.prepayments.states import PREPAYMENT_MOVES, PrepaymentStatus

from .movements import DISPUTES, GOODWILL, Chargeback, note_movements
from .prepayments import take_rest, tell

logger = structlog.get_logger(__name__)


def note_chargeback(told: Chargeback) -> Prepayment | None:
    """Bring the prepayment of this payment up to it; None when it is none's.

    Any number of times, in any order.
    """
    found = prepayment_of(told.intent_id, told.charge_id)
    if found is None:
        return None
    with transaction.atomic():
        row = lock_prepayment(found.pk)
        before = row.status
        is_new = note_movements(row, told)
        _follow(row, told)
        if row.status != before:
            tell(row)
        if is_new:
            notify("prepayment_disputed", row)
            logger.warning(
                "prepayment_disputed", prepayment=row.pk, dispute=told.dispute_id
            )
    return row


def _follow(row: Prepayment, told: Chargeback) -> None:
    """Nothing is paid by it while its payment is in doubt, or after it was lost."""
    if told.is_lost:
        _lose(row)
    elif told.is_over and not row.taken:
        if row.is_blocked:
            move(row, PrepaymentStatus.PAID, moves=PREPAYMENT_MOVES)
    elif can_move(PREPAYMENT_MOVES, row.status, PrepaymentStatus.BLOCKED):
        move(row, PrepaymentStatus.BLOCKED, moves=PREPAYMENT_MOVES)


def _lose(row: Prepayment) -> None:
    """What is left is owed no more; the market bears what was spent before.

    What the bank left of the price makes the market's loss by that smaller.
    """
    left = 0
    if can_move(PREPAYMENT_MOVES, row.status, PrepaymentStatus.CLOSED):
        move(row, PrepaymentStatus.CLOSED, moves=PREPAYMENT_MOVES)
        row.closed_at = timezone.now()
        row.save(update_fields=["closed_at"])
        left = take_rest(row, UseKind.LOST)
    entries = [
        Entry(of_shopper(row.user_id, row.pk), -left),
        Entry(GOODWILL, left - row.taken),
        Entry(DISPUTES, row.taken),
    ]
    cause = f"prepayment:{row.pk}:lost"
    post([Draft(cause, TransactionKind.DISPUTE_LOST, row.currency, entries)])
