"""Which cards a person has saved, and what still needs one of them."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

from core.hooks import Hook
from core.inputs import whole
from core.prepared import Prepared

from .models import SavedCard

# The answer says in one sentence what needs it; None where nothing does.
CARD_NEEDED: Hook[Callable[[SavedCard], str | None]] = Hook(
    __name__, "what still needs a saved card"
)


@Prepared
def cards_of(user: Any) -> QuerySet[SavedCard]:
    """A person's saved cards, the default first, then the newest."""
    rows = SavedCard.objects.filter(customer__user=user, removed_at=None)
    return rows.select_related("customer").order_by("-is_default", "-pk")


def default_card(user_id: int) -> SavedCard | None:
    """The card that pays where nobody is there to choose; it may have expired."""
    return next((card for card in cards_of(user_id) if card.is_default), None)


def card_by_choice(user_id: int, typed: str | None) -> SavedCard | None:
    """The card that a form names; None for another's or one that is gone."""
    pk = whole(typed or "")
    return next((card for card in cards_of(user_id) if card.pk == pk), None)


def what_needs(card: SavedCard) -> str:
    """Why it can't be removed now; empty when it can."""
    answers = (provided(card) for provided in CARD_NEEDED)
    return next((answer for answer in answers if answer), "")
