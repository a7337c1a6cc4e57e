"""The addresses of gift cards: everybody's, a buyer's by its key, the office's."""

from typing import Any

from tests.permissions.answers import (
    EVERYONE,
    METHOD,
    NOBODY,
    SIGNED_IN,
    STAFF_ONLY,
    everyone,
)
from tests.permissions.rows import Row
from tests.permissions.whose import market_office
from tests.permissions.world import STAFF, World


def _card(world: World) -> dict[str, Any]:
    return {"key": world.values["gift card"].access_key}


def _refunded(world: World) -> dict[str, Any]:
    return {"card": world.values["gift card"].pk}


_BY_KEY = Row(NOBODY, everyone("let in"), _card)
GIFT_CARDS: dict[str, Row] = {
    "gift_cards:index": Row(EVERYONE, EVERYONE),
    "gift_cards:redeem": Row(SIGNED_IN, SIGNED_IN),
    # Who has the key has the card, as with the link of a mail.
    "gift_cards:card": Row(EVERYONE, NOBODY, _card),
    "gift_cards:pay": _BY_KEY,
    "gift_cards:mail": _BY_KEY,
    "gift_cards:return": _BY_KEY,
    "accounts:gift_cards": Row(SIGNED_IN, NOBODY),
    "office:gift_cards": Row(STAFF_ONLY, STAFF_ONLY, market_office, _refunded),
    "office:prepayments": Row(STAFF_ONLY, STAFF_ONLY | {STAFF: METHOD}, market_office),
}
