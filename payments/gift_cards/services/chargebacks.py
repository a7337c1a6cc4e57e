"""A buyer's bank takes the payment of a gift card back: blocked, lost or good again.

What was redeemed already is the market's loss: whoever spent it was given it. A dispute
is answered on Stripe's own pages.
"""

import structlog
from django.db import transaction

from core.notify import notify
from core.transitions import can_move, move
from payments.gift_cards.locks import lock_gift_card
from payments.gift_cards.models import GiftCard
from payments.gift_cards.queries import card_of_payment
from payments.gift_cards.states import GIFT_CARD_MOVES, GiftCardStatus
from payments.ledger.services import Draft, Entry, post
from payments.ledger.states import TransactionKind
from payments.prepayments.services.movements import (
    DISPUTES,
    GOODWILL,
    Chargeback,
    note_movements,
)

from .sales import GIFT_CARDS

logger = structlog.get_logger(__name__)


def note_chargeback(told: Chargeback) -> GiftCard | None:
    """Bring the gift card of this payment up to it; None when it is no gift card's.

    Any number of times, in any order.
    """
    found = card_of_payment(told.intent_id, told.charge_id)
    if found is None:
        return None
    with transaction.atomic():
        card = lock_gift_card(found.pk)
        is_new = note_movements(card, told)
        _follow(card, told)
        if is_new:
            notify("gift_card_disputed", card)
            logger.warning("gift_card_disputed", card=card.pk, dispute=told.dispute_id)
    return card


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
