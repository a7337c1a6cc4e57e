"""A gift card returned unused: its money goes back to how it was paid.

The row says so before Stripe is asked; an answer that got lost is looked up.
"""

import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.activity_log import record
from core.outbox import enqueue
from core.refusals import RefusalError
from core.transitions import can_move, move
from payments.gift_cards.letters import tell_returned
from payments.gift_cards.locks import lock_gift_card
from payments.gift_cards.models import GiftCard
from payments.gift_cards.states import GIFT_CARD_MOVES, GiftCardStatus
from payments.ledger.queries import is_booked
from payments.ledger.services import Account, Draft, Entry, post
from payments.ledger.states import TransactionKind
from payments.payment import gateway
from payments.payment.services.refunds import ANSWERS
from payments.payment.states import REFUND_MOVES, RefundState
from payments.prepayments.services.movements import REFUNDS, SHOPPERS
from payments.prepayments.services.pages import ask_for_refund

from .sales import GIFT_CARDS, PURPOSE

logger = structlog.get_logger(__name__)


class NotReturnableError(RefusalError):
    """Raised for a gift card that is not unused any more."""

    says = _("Only a gift card that has not been redeemed can be returned.")


@transaction.atomic
def take_back(card: GiftCard, *, by: User | None) -> GiftCard:
    """Let nobody redeem it any more and pay it back, once however often it is pressed.

    Raises `NotReturnableError`; nothing changed then.
    """
    row = lock_gift_card(card.pk)
    if row.status == GiftCardStatus.REFUNDED:
        return row
    if not row.is_usable:
        raise NotReturnableError
    move(row, GiftCardStatus.REFUNDED, moves=GIFT_CARD_MOVES)
    row.refund_state, row.refund_id = RefundState.INTENDED, None
    row.refund_turn += 1
    row.refunded_by, row.refunded_at = by, timezone.now()
    row.save(
        update_fields=[
            "refund_state", "refund_id", "refund_turn", "refunded_by", "refunded_at",
        ]
    )  # fmt: skip
    _book(row, "", TransactionKind.REFUND, GIFT_CARDS, REFUNDS)
    enqueue("gift_cards.refund", f"gift_cards.refund:{_cause(row)}", card=row.pk)
    record("gift_card.returned", row, after={"status": row.status})
    logger.info("gift_card_returned", card=row.pk, by=by.pk if by else None)
    return row


def _cause(card: GiftCard) -> str:
    return f"gift-card:{card.pk}:refund:{card.refund_turn}"


def _book(card: GiftCard, step: str, kind: str, giver: Account, taker: Account) -> None:
    entries = [Entry(giver, -card.amount), Entry(taker, card.amount)]
    post([Draft(_cause(card) + step, kind, card.currency, entries)])


def settle_refund(card: GiftCard) -> None:
    """Send what goes back, or ask how it stands; a bank may still refuse it later.

    Raises `gateway.StripeAmbiguousError` when Stripe can't be asked.
    """
    if card.refund_state in {"", RefundState.FAILED}:
        return
    try:
        about = {"gift_card": _cause(card), gateway.PURPOSE: PURPOSE}
        answer = ask_for_refund(card, _cause(card), about)
    except gateway.StripeRefusedError as error:
        logger.exception("gift_card_refund_refused", card=card.pk)
        _note(card.pk, RefundState.FAILED, "", str(error))
        return
    _note(card.pk, ANSWERS[answer.status], answer.id, answer.reason)


@transaction.atomic
def _note(pk: int, state: str, refund_id: str, error: str) -> None:
    row = lock_gift_card(pk)
    if not can_move(REFUND_MOVES, row.refund_state, state):
        return
    row.refund_id = row.refund_id or refund_id or None
    row.save(update_fields=["refund_id"])
    move(row, state, moves=REFUND_MOVES, field="refund_state")
    if state == RefundState.SUCCEEDED:
        _book(row, ":sent", TransactionKind.REFUND_SENT, REFUNDS, SHOPPERS)
        tell_returned(row)
    elif state == RefundState.FAILED:
        _undo(row)
        logger.error("gift_card_refund_failed", card=pk, error=error)


def _undo(card: GiftCard) -> None:
    """The bank did not take it: the card is good again, and its buyer is told."""
    giver = SHOPPERS if is_booked(f"{_cause(card)}:sent") else REFUNDS
    _book(card, ":failed", TransactionKind.REFUND_FAILED, giver, GIFT_CARDS)
    # A bank that is taking the payment back meanwhile leaves nothing to redeem.
    status = GiftCardStatus.BLOCKED if card.taken else GiftCardStatus.PAID
    move(card, status, moves=GIFT_CARD_MOVES)
    tell_returned(card)
