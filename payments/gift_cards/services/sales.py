"""A gift card bought: its row, its page at Stripe, its money in the books.

The row is committed before Stripe is asked; no lock and no transaction is held while it
is. See docs/adr/0057-a-gift-card-is-a-debt-until-it-is-redeemed.md.
"""

import secrets
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import structlog
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core import market
from core.money import to_minor
from core.secrets import Secret
from core.transitions import move
from payments.gift_cards.letters import promise_letters
from payments.gift_cards.locks import lock_gift_card
from payments.gift_cards.models import GiftCard
from payments.gift_cards.rules import digest_of, new_code
from payments.gift_cards.states import GIFT_CARD_MOVES, GiftCardStatus
from payments.ledger.services import Account, Draft, Entry, post
from payments.ledger.states import AccountKind, TransactionKind
from payments.payment import gateway
from payments.payment.services.sessions import is_over
from payments.prepayments.services.movements import SHOPPERS
from payments.prepayments.services.pages import (
    PayPage,
    address_of,
    look_up,
    require_amount,
)

GIFT_CARDS = Account(AccountKind.GIFT_CARDS)
# What its events name, so that nobody looks for an order of theirs.
PURPOSE = "gift-card"
WAITING = frozenset({GiftCardStatus.UNPAID, GiftCardStatus.CANCELED})

logger = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Purchase:
    """What a buyer asks for; `amount` in the market's currency."""

    amount: Decimal
    buyer_email: str
    language: str
    buyer: User | None = None
    buyer_name: str = ""
    recipient_name: str = ""
    recipient_email: str = ""
    message: str = ""
    deliver_on: date | None = None


def order_card(wanted: Purchase) -> GiftCard:
    """Its row, which waits for the money."""
    code, currency = new_code(), market.currency()
    return GiftCard.objects.create(
        code=Secret.of(code),  # type: ignore[misc]  # a column of its own
        digest=digest_of(code),
        access_key=secrets.token_urlsafe(24),
        key=f"gc:{secrets.token_hex(16)}",
        amount=to_minor(wanted.amount, currency),
        currency=currency,
        buyer=wanted.buyer,
        buyer_name=wanted.buyer_name,
        buyer_email=wanted.buyer_email,
        recipient_name=wanted.recipient_name,
        recipient_email=wanted.recipient_email,
        message=wanted.message,
        deliver_on=wanted.deliver_on,
        language=wanted.language,
    )


def payment_page(card: GiftCard) -> str:
    """The address at Stripe where it is paid; empty when that is over.

    Raises `PaymentUnavailableError`; asking again goes on with the same row and key.
    """
    return address_of(card, _page(card))


def metadata_of(card: GiftCard) -> dict[str, str]:
    """What Stripe's events of its payment name."""
    return {"gift_card": str(card.pk), gateway.PURPOSE: PURPOSE}


def _page(card: GiftCard) -> PayPage:
    sold = gateway.Sold(card.number, metadata_of(card), title=_("Gift card"))
    back = reverse("gift_cards:card", args=[card.access_key])
    return PayPage(sold, settings.SITE_URL + back)


def settle_card(card: GiftCard) -> GiftCard:
    """Bring it up to how its payment stands at Stripe.

    Its buyer's return, the webhook and the clock come through here, any number of them
    in any order. Raises `gateway.StripeAmbiguousError` when Stripe can't be asked.
    """
    if card.status not in WAITING:
        return card
    session = look_up(card, _page(card))
    intent = session.intent if session else None
    if intent is not None and intent.status == "succeeded":
        book_payment(card, intent)
    elif session is None or is_over(session):
        _give_up(card)
    card.refresh_from_db()
    return card


@transaction.atomic
def book_payment(card: GiftCard, intent: gateway.Intent) -> None:
    """The money is there: the market owes it to whoever has the code.

    Booked again it stays. Raises `ValueError` for another sum than the card's.
    """
    row = lock_gift_card(card.pk)
    if row.status not in WAITING:
        return
    require_amount(row, intent)
    move(row, GiftCardStatus.PAID, moves=GIFT_CARD_MOVES)
    row.intent_id, row.charge_id = intent.id, intent.charge_id
    row.paid_at = timezone.now()
    row.save(update_fields=["intent_id", "charge_id", "paid_at"])
    entries = [Entry(SHOPPERS, -row.amount), Entry(GIFT_CARDS, row.amount)]
    cause = f"gift-card:{row.pk}"
    post([Draft(cause, TransactionKind.GIFT_CARD_SOLD, row.currency, entries)])
    promise_letters(row)
    logger.info("gift_card_paid", card=row.pk)


@transaction.atomic
def _give_up(card: GiftCard) -> None:
    row = lock_gift_card(card.pk)
    if row.status == GiftCardStatus.UNPAID:
        move(row, GiftCardStatus.CANCELED, moves=GIFT_CARD_MOVES)
