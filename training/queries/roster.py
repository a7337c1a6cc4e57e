"""Who is in a county's roster of experts: they are offered as trainers."""

from collections.abc import Callable
from dataclasses import dataclass

from core.hooks import Hook
from vendors.places.models import County


@dataclass(frozen=True)
class RosterExpert:
    """An expert with an account: by what the account is known, and their name."""

    account: str
    name: str


ROSTER: Hook[Callable[[County], list[RosterExpert]]] = Hook(
    __name__, "which experts a county can name as trainers"
)


def experts_of(county: County) -> list[RosterExpert]:
    return [one for ask in ROSTER for one in ask(county)]
