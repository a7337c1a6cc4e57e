"""Gift cards: ordered, paid at the double."""

from decimal import Decimal

from payments.gift_cards.models import GiftCard
from payments.gift_cards.services.sales import (
    Purchase,
    book_payment,
    order_card,
    payment_page,
    settle_card,
)
from payments.payment.gateway import Intent


def make_unpaid_card(amount="100", **fields):
    """In the market's currency, for somebody with an address of their own."""
    said = {
        "buyer_email": "buyer@example.org",
        "buyer_name": "Zhou Min",
        "recipient_name": "李秀兰",
        "recipient_email": "xiulan@example.org",
        "message": "生日快乐！",
        "language": "en",
    }
    return order_card(Purchase(Decimal(amount), **(said | fields)))


def make_card(double, amount="100", **fields):
    """One that is paid, on Stripe's own page."""
    card = make_unpaid_card(amount, **fields)
    payment_page(card)
    double.pay_on_page(card.session_id)
    return settle_card(card)


def make_card_row(amount="100", **fields):
    """One that is paid, without a double: the money is in the books."""
    card = make_unpaid_card(amount, **fields)
    intent = Intent(
        f"pi_{card.pk}", "succeeded", card.amount, card.amount, card.currency,
        "", f"ch_{card.pk}", "card", "",
    )  # fmt: skip
    book_payment(card, intent)
    card.refresh_from_db()
    return card


def code_of(card):
    return card.code.reveal()


def cards():
    """All that a refusal or a repeat must leave alone."""
    return list(GiftCard.objects.order_by("pk").values())
