"""Cards on the desk's first page that areas above put there, each by a function."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class Card:
    """One line with an icon that leads somewhere; `per_cent` shows a bar."""

    icon: str
    title: str | Promise
    text: str | Promise
    url: str
    per_cent: int | None = None


# For a person at a seller's desk; the fewer queries the better, as each page asks.
Provider = Callable[["User", Any], list[Card]]
_providers: list[Provider] = []


def show_on_desk(provider: Provider) -> Provider:
    """Enter a function; the same one is entered once."""
    if provider not in _providers:
        _providers.append(provider)
    return provider


def cards_for(user: "User", partner: Any) -> list[Card]:
    return [card for provider in _providers for card in provider(user, partner)]
