"""Paying by a saved card, and saving the one that pays: what the pages offer and take.

Only who is signed in, and only for orders of their own.
"""

from typing import Any

from django.http import HttpRequest

from accounts.models import User
from orders.order.models import Order
from payments.cards.models import SavedCard
from payments.cards.queries import card_by_choice, cards_of
from payments.cards.services.customers import customer_id_of
from payments.payment import gateway


def card_context(request: HttpRequest, user: User | None) -> dict[str, Any]:
    """The saved cards and what is chosen of them: the default until something is."""
    cards = cards_of(user.pk) if user else []
    usable = [card for card in cards if not card.is_expired]
    typed = request.POST.get("card") if request.method == "POST" else None
    chosen = next((card for card in usable if str(card.pk) == typed), None)
    if typed is None:
        chosen = next((card for card in usable if card.is_default), None)
    return {
        "cards": cards,
        "chosen_card": chosen,
        "may_save": user is not None,
        "saves_card": request.POST.get("saves_card") == "1",
    }


def payer_of_page(request: HttpRequest, order: Order) -> User | None:
    """Whose cards may pay the order: its shopper's own, signed in."""
    user = request.user
    is_theirs = isinstance(user, User) and user.pk == order.user_id
    return user if isinstance(user, User) and is_theirs else None


def chosen_card(request: HttpRequest, order: Order) -> SavedCard | None:
    person = payer_of_page(request, order)
    typed = request.POST.get("card")
    return card_by_choice(person.pk, typed) if person and typed else None


def customer_to_save_for(request: HttpRequest, order: Order) -> gateway.ForCustomer:
    """Whom the card that pays is saved for, if anybody ticked it.

    Raises `PaymentUnavailableError`.
    """
    person = payer_of_page(request, order)
    if person is None or request.POST.get("saves_card") != "1":
        return gateway.NOBODY
    return gateway.ForCustomer(customer_id_of(person), saves_card=True)
