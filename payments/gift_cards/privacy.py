"""What gift cards hold of a person: bought and redeemed ones, without their codes."""

from collections.abc import Iterator, Mapping
from typing import Any

from accounts.models import User
from accounts.privacy import OWN_DATA, Ask, Row

from .models import GiftCard


def _bought(user: User) -> Iterator[Row]:
    for card in GiftCard.objects.filter(buyer=user).order_by("pk"):
        yield _row(card) | {
            "name": card.buyer_name,
            "email": card.buyer_email,
            "recipient": card.recipient_name,
            "recipient_email": card.recipient_email,
            "message": card.message,
            "deliver_on": card.deliver_on,
        }


def _redeemed(user: User) -> Iterator[Row]:
    for card in GiftCard.objects.filter(redeemed_by=user).order_by("pk"):
        yield _row(card)


def _row(card: GiftCard) -> dict[str, Any]:
    return {
        "gift_card": card.number,
        "amount": card.amount,
        "currency": card.currency,
        "status": str(card.get_status_display()),
        "bought": card.created,
        "paid": card.paid_at,
        "redeemed": card.redeemed_at,
    }


@OWN_DATA.provide
def _own_parts() -> Mapping[str, Ask]:
    return {"gift-cards-bought": _bought, "gift-cards-redeemed": _redeemed}
