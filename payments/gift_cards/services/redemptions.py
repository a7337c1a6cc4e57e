"""A gift card redeemed: what the market owed to a code it owes to a shopper."""

import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.refusals import RefusalError
from core.transitions import move
from payments.credit.services import of_shopper, put_gift_card
from payments.gift_cards.locks import lock_gift_card
from payments.gift_cards.models import GiftCard
from payments.gift_cards.queries import card_with
from payments.gift_cards.states import GIFT_CARD_MOVES, GiftCardStatus
from payments.ledger.services import Draft, Entry, post
from payments.ledger.states import TransactionKind

from .sales import GIFT_CARDS

logger = structlog.get_logger(__name__)


class UnknownCodeError(RefusalError):
    """Raised for a code that no paid gift card has."""

    says = _("There is no gift card with this code. Please check the code.")


class UsedCodeError(RefusalError):
    """Raised for a gift card that was redeemed before."""

    says = _("This gift card has already been redeemed.")


class ReturnedCodeError(RefusalError):
    """Raised for a gift card whose money went back, or may."""

    says = _(
        "This gift card can't be redeemed any more: its payment was returned. "
        "Please ask who gave it to you."
    )


_REFUSALS: dict[str, type[RefusalError]] = {
    GiftCardStatus.UNPAID: UnknownCodeError,
    GiftCardStatus.CANCELED: UnknownCodeError,
    GiftCardStatus.REDEEMED: UsedCodeError,
    GiftCardStatus.REFUNDED: ReturnedCodeError,
    GiftCardStatus.BLOCKED: ReturnedCodeError,
}


@transaction.atomic
def redeem(code: str, person: User) -> GiftCard:
    """Put all of it on the person's balance, where it never expires.

    Raises `UnknownCodeError`, `UsedCodeError` or `ReturnedCodeError`; nothing changed
    then. Pressed twice by who redeemed it, it is redeemed.
    """
    found = card_with(code)
    if found is None:
        raise UnknownCodeError
    card = lock_gift_card(found.pk)
    if card.redeemed_by_id == person.pk:
        return card
    if refusal := _REFUSALS.get(card.status):
        raise refusal
    cause = f"gift-card:{card.pk}:redeemed"
    card.credit = put_gift_card(
        person.pk, card.amount, card.currency, cause=cause, note=card.buyer_name
    )
    card.redeemed_by, card.redeemed_at = person, timezone.now()
    card.save(update_fields=["credit", "redeemed_by", "redeemed_at"])
    move(card, GiftCardStatus.REDEEMED, moves=GIFT_CARD_MOVES)
    entries = [
        Entry(GIFT_CARDS, -card.amount),
        Entry(of_shopper(person.pk), card.amount),
    ]
    post([Draft(cause, TransactionKind.GIFT_CARD_USED, card.currency, entries)])
    logger.info("gift_card_redeemed", card=card.pk, person=person.pk)
    return card
