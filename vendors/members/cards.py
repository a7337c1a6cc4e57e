"""Cards on the desk's first page that areas above put there, each by a function."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from accounts.models import User
from core.hooks import Hook


@dataclass(frozen=True)
class Card:
    """One line with an icon that leads somewhere; `per_cent` shows a bar."""

    icon: str
    title: str | Promise
    text: str | Promise
    url: str
    per_cent: int | None = None


# For a person at a seller's desk; the fewer queries the better, as each page asks.
CARDS: Hook[Callable[[User, Any], list[Card]]] = Hook(
    __name__, "what else stands on the desk's first page"
)


def cards_for(user: User, partner: Any) -> list[Card]:
    return [card for cards in CARDS for card in cards(user, partner)]
