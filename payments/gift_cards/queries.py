"""Gift cards by what leads to them, and what the market owes for them."""

from datetime import timedelta
from decimal import Decimal

from django.db.models import Q, QuerySet, Sum
from django.utils import timezone

from core import market
from payments.market_settings import GIFT_CARD_LEAST, GIFT_CARD_MOST, GIFT_CARDS

from .models import GiftCard
from .rules import RETURN_WITHIN, digest_of, proposed_amounts
from .states import OWED, GiftCardStatus

# A page of Stripe's own lives for a day.
FORGOTTEN = timedelta(hours=26)


def are_sold() -> bool:
    return bool(GIFT_CARDS())


def amounts() -> list[Decimal]:
    """What the page proposes, in the market's currency."""
    return proposed_amounts(GIFT_CARD_LEAST(), GIFT_CARD_MOST(), market.currency())


def card_of(access_key: str) -> GiftCard | None:
    return GiftCard.objects.filter(access_key=access_key).first()


def card_with(code: str) -> GiftCard | None:
    """Whatever its status."""
    return GiftCard.objects.filter(digest=digest_of(code)).first()


def card_of_payment(intent_id: str, charge_id: str = "") -> GiftCard | None:
    asked = Q(pk=None)
    if intent_id:
        asked |= Q(intent_id=intent_id)
    if charge_id:
        asked |= Q(charge_id=charge_id)
    return GiftCard.objects.filter(asked).first()


def bought_by(user_id: int) -> QuerySet[GiftCard]:
    """Newest first, without those that were never paid."""
    rows = GiftCard.objects.filter(buyer=user_id)
    return rows.exclude(status=GiftCardStatus.CANCELED).order_by("-pk")


def can_be_returned(card: GiftCard) -> bool:
    """Whether its buyer may still undo the purchase."""
    if not card.is_usable or card.paid_at is None:
        return False
    return card.paid_at + RETURN_WITHIN > timezone.now()


def owed() -> dict[str, int]:
    """What is still to be redeemed, by currency, in minor units."""
    rows = GiftCard.objects.filter(status__in=OWED).order_by()
    return dict(rows.values_list("currency").annotate(total=Sum("amount")))


def unpaid() -> QuerySet[GiftCard]:
    return GiftCard.objects.filter(status=GiftCardStatus.UNPAID)
