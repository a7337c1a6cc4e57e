"""What a bank took back of something that was paid ahead, and gave back, in the books.

Each movement of Stripe's is booked once, in the row's currency at the rate of the
first, which took just what is disputed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from core.money import at_ratio
from payments.ledger.services import Account, Draft, Entry, post
from payments.ledger.states import AccountKind, TransactionKind
from payments.prepayments.models import PaidAhead

SHOPPERS = Account(AccountKind.SHOPPERS)
DISPUTES = Account(AccountKind.DISPUTES)
FEES = Account(AccountKind.FEES)
GOODWILL = Account(AccountKind.GOODWILL)
REFUNDS = Account(AccountKind.REFUNDS)


@dataclass(frozen=True)
class Moved:
    """Money of a dispute at Stripe: taken when negative, given back when positive."""

    id: str
    amount: int
    fee: int
    created: datetime


@dataclass(frozen=True)
class Chargeback:
    """How a dispute stands. `amount` is in the payment's currency."""

    dispute_id: str
    intent_id: str
    charge_id: str
    amount: int
    is_lost: bool
    is_over: bool
    moved: Sequence[Moved]


def note_movements(row: PaidAhead, told: Chargeback) -> bool:
    """Book them and keep on the row what is taken now; whether the dispute is new.

    The caller has locked the row.
    """
    is_new = not row.dispute_id
    row.dispute_id = told.dispute_id
    row.taken = _book_movements(row, told)
    row.save(update_fields=["dispute_id", "taken"])
    return is_new


def _book_movements(row: PaidAhead, told: Chargeback) -> int:
    moves = sorted(told.moved, key=lambda each: (each.created, each.id))
    first = abs(moves[0].amount) if moves else 0
    if not first:
        return 0
    moved = [at_ratio(each.amount, told.amount, first) for each in moves]
    post(
        _draft(row, each, amount, at_ratio(each.fee, told.amount, first))
        for each, amount in zip(moves, moved, strict=True)
    )
    return max(-sum(moved), 0)


def _draft(row: PaidAhead, moved: Moved, amount: int, fee: int) -> Draft:
    return Draft(
        cause=f"disputed:{moved.id}",
        kind=TransactionKind.DISPUTED,
        currency=row.currency,
        entries=[
            Entry(SHOPPERS, fee - amount),
            Entry(DISPUTES, amount),
            Entry(FEES, -fee),
        ],
        note=row.dispute_id,
        created=moved.created,
    )
