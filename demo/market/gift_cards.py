"""Gift cards of the demo: one for a birthday, one that the shopper redeemed."""

from datetime import datetime, timedelta
from decimal import Decimal

from accounts.models import User
from core.models import OutboxMessage
from core.runtime_settings import change_settings
from payments import market_settings as payments
from payments.gift_cards.models import GiftCard
from payments.gift_cards.services.redemptions import redeem
from payments.gift_cards.services.sales import Purchase, book_payment, order_card
from payments.payment.gateway import Intent

BEFORE = timedelta(days=9)


def plant_gift_cards(shopper: User, buyer: User, by: User, *, now: datetime) -> None:
    """Sold from now on; no mail is sent of those that are there."""
    last = OutboxMessage.objects.order_by("-pk").values_list("pk", flat=True).first()
    change_settings({payments.GIFT_CARDS: True}, user=by)
    for_birthday = _sold(
        Purchase(
            amount=Decimal(200),
            buyer=shopper,
            buyer_name=shopper.get_full_name(),
            buyer_email=shopper.email or "",
            recipient_name="周奶奶",
            message="生日快乐！想吃什么就挑什么。",
            language="zh-hans",
        )
    )
    redeemed = _sold(
        Purchase(
            amount=Decimal(100),
            buyer=buyer,
            buyer_name=buyer.get_full_name(),
            buyer_email=buyer.email or "",
            language="zh-hans",
        )
    )
    redeem(redeemed.code.reveal(), shopper)
    cards = GiftCard.objects.filter(pk__in=[for_birthday.pk, redeemed.pk])
    cards.update(created=now - BEFORE, paid_at=now - BEFORE)
    OutboxMessage.objects.filter(pk__gt=last or 0).delete()


def _sold(wanted: Purchase) -> GiftCard:
    """Paid by a card that Stripe's double is told of later."""
    card = order_card(wanted)
    intent = Intent(
        id=f"pi_demo_gift_{card.pk}",
        status="succeeded",
        amount=card.amount,
        amount_received=card.amount,
        currency=card.currency,
        client_secret="",
        charge_id=f"ch_demo_gift_{card.pk}",
        method="card",
        error="",
    )
    book_payment(card, intent)
    card.refresh_from_db()
    return card
