"""A buyer's bank takes the payment of a gift card back: blocked, lost or good again.

Each movement of Stripe's is booked once, in the card's currency at the rate of the
first, which took just what is disputed. What was redeemed already is the market's loss:
whoever spent it was given it. A dispute is answered on Stripe's own pages.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from django.db import transaction

from core.money import at_ratio
from core.notify import notify
from core.transitions import can_move, move
from payments.gift_cards.locks import lock_gift_card
from payments.gift_cards.models import GiftCard
from payments.gift_cards.queries import card_of_payment
from payments.gift_cards.states import GIFT_CARD_MOVES, GiftCardStatus
from payments.ledger.services import Account, Draft, Entry, post
from payments.ledger.states import AccountKind, TransactionKind

from .sales import GIFT_CARDS, SHOPPERS

DISPUTES = Account(AccountKind.DISPUTES)
FEES = Account(AccountKind.FEES)
GOODWILL = Account(AccountKind.GOODWILL)

logger = structlog.get_logger(__name__)


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


def note_chargeback(told: Chargeback) -> GiftCard | None:
    """Bring the gift card of this payment up to it; None when it is no gift card's.

    Any number of times, in any order.
    """
    found = card_of_payment(told.intent_id, told.charge_id)
    if found is None:
        return None
    with transaction.atomic():
        card = lock_gift_card(found.pk)
        is_new = not card.dispute_id
        card.dispute_id = told.dispute_id
        card.taken = _book_movements(card, told)
        card.save(update_fields=["dispute_id", "taken"])
        _follow(card, told)
        if is_new:
            notify("gift_card_disputed", card)
            logger.warning("gift_card_disputed", card=card.pk, dispute=told.dispute_id)
    return card


def _book_movements(card: GiftCard, told: Chargeback) -> int:
    """What is taken now, in the card's currency."""
    rows = sorted(told.moved, key=lambda row: (row.created, row.id))
    first = abs(rows[0].amount) if rows else 0
    if not first:
        return 0
    moved = [at_ratio(row.amount, told.amount, first) for row in rows]
    post(
        _draft(card, row, amount, at_ratio(row.fee, told.amount, first))
        for row, amount in zip(rows, moved, strict=True)
    )
    return max(-sum(moved), 0)


def _draft(card: GiftCard, row: Moved, amount: int, fee: int) -> Draft:
    return Draft(
        cause=f"disputed:{row.id}",
        kind=TransactionKind.DISPUTED,
        currency=card.currency,
        entries=[
            Entry(SHOPPERS, fee - amount),
            Entry(DISPUTES, amount),
            Entry(FEES, -fee),
        ],
        note=card.dispute_id,
        created=row.created,
    )


def _follow(card: GiftCard, told: Chargeback) -> None:
    """Nobody redeems it while its payment is in doubt, or after it was lost."""
    if told.is_lost:
        _book_loss(card)
    if told.is_over and not told.is_lost and not card.taken:
        if card.status == GiftCardStatus.BLOCKED:
            move(card, GiftCardStatus.PAID, moves=GIFT_CARD_MOVES)
    elif can_move(GIFT_CARD_MOVES, card.status, GiftCardStatus.BLOCKED):
        move(card, GiftCardStatus.BLOCKED, moves=GIFT_CARD_MOVES)


def _book_loss(card: GiftCard) -> None:
    """Of a card that was not redeemed nothing is owed any more.

    What the bank left of its price makes the market's loss by others smaller.
    """
    if card.status in {GiftCardStatus.PAID, GiftCardStatus.BLOCKED}:
        left = card.amount - card.taken
        entries = [Entry(GIFT_CARDS, -card.amount), Entry(GOODWILL, left)]
    else:
        entries = [Entry(GOODWILL, -card.taken)]
    entries.append(Entry(DISPUTES, card.taken))
    cause = f"gift-card:{card.pk}:lost"
    post([Draft(cause, TransactionKind.DISPUTE_LOST, card.currency, entries)])
