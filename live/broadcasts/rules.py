"""Limits of broadcasts, and what areas above or beside ask of who goes on air."""

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise

from core.hooks import Hook

# Without look-alikes, so that a code can be read out over the phone.
CODE_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
CODE_LENGTH = 8
MOST_ON_SHELF = 100
MOST_CREW = 20
MOST_MINUTES = 6 * 60
# So long before its time a broadcast may begin.
EARLY = timedelta(hours=2)
# So long before its time those who wait for it are told.
TOLD_BEFORE = timedelta(minutes=15)
# News of another time waits so long, as a host who corrects it does so twice.
SETTLES = timedelta(minutes=2)
# Who waits is told so many at a time, a piece that a worker finishes.
TOLD_AT_ONCE = 200
# One that was never begun is given up so long after its time.
GIVEN_UP_AFTER = timedelta(hours=6)


def new_code() -> str:
    """Eight letters that say nothing of how many broadcasts there are."""
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))


def public_channel(broadcast_id: int) -> str:
    """The channel of `core.events` that everybody who watches hears."""
    return f"live:{broadcast_id}"


def crew_channel(broadcast_id: int) -> str:
    """The channel that only the host and the crew hear."""
    return f"live:{broadcast_id}:crew"


@dataclass(frozen=True)
class Requirement:
    """Something that is not done yet, and the page where it can be done."""

    label: str | Promise
    url: str


# Of a broadcast and a person.
REQUIREMENTS: Hook[Callable[[Any, Any], list[Requirement]]] = Hook(
    __name__, "what is in the way of going on air"
)


def unmet(broadcast: Any, user: Any) -> list[Requirement]:
    """All that is asked and not done."""
    return [one for missing in REQUIREMENTS for one in missing(broadcast, user)]


# Of a broadcast and a pack of another seller: the host's share in percent that this
# seller has agreed to; None where it has agreed to nothing.
CONSENT: Hook[Callable[[Any, Any], Decimal | None]] = Hook(
    __name__, "whose goods a host may show, for which share"
)


def agreed_percent(broadcast: Any, stockrecord: Any) -> Decimal | None:
    """What the other seller gives the host of its sales; None without its consent."""
    found = (ask(broadcast, stockrecord) for ask in CONSENT)
    return next((percent for percent in found if percent is not None), None)


# Of a broadcast: ids of other sellers who have agreed that it shows their goods.
SELLERS: Hook[Callable[[Any], Iterable[int]]] = Hook(
    __name__, "which other sellers' goods a host may choose"
)


def agreed_sellers(broadcast: Any) -> set[int]:
    """Whose goods the host may choose from beside its own."""
    return {pk for ask in SELLERS for pk in ask(broadcast)}
