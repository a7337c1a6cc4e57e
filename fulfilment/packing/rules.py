"""How goods leave a farm: which carriers stand to choose, which one a text means."""

import re

from django.utils.translation import gettext_noop

from orders.order.carriers import BY_NAME, REGISTER, plain_number

OTHER = "other"
OWN_VAN = "own"
OWN_VAN_NAME = gettext_noop("delivered by the farm")
# Letters, digits and dashes, as on the carriers' labels.
TRACKING = r"^[A-Za-z0-9]+(-[A-Za-z0-9]+)*\Z"
TRACKING_LENGTH = (6, 40)
# So many carriers are named for a number that the chosen one does not have.
MOST_NAMED = 2

__all__ = ["plain_number"]


def looks_right(carrier: str, number: str) -> bool:
    """Whether a tracking number can be one of the carrier's; True where unknown."""
    known = BY_NAME.get(carrier)
    return known is None or known.fits(number)


def carriers_for(number: str) -> list[str]:
    """Whose number it looks like: nobody else's by its letters, or by its check digit.

    None where it could be many's.
    """
    told = [one.name for one in REGISTER if one.is_told_by(number)]
    fits = told or [one.name for one in REGISTER if one.is_checked_by(number)]
    return fits if len(fits) <= MOST_NAMED else []


def carrier_named(text: str) -> str | None:
    """The carrier that a file means: by its name here, in Chinese or by its letters.

    None for one that is not known; it is written down as it stands.
    """
    key = re.sub(r"[\s.&·]", "", text).casefold()
    return _SPELLINGS.get(key)


def carrier_within(text: str) -> str:
    """The one carrier that a method of delivery is called after; empty for none.

    "顺丰次日达" is brought by SF Express; "SF or EMS" says nothing. A name within a
    longer one is not meant: "中通快运" is ZTO Freight, not ZTO Express.
    """
    left, found = text.casefold(), set()
    for word, who in _WORDS:
        if re.search(word, left):
            found.add(who)
            left = re.sub(word, " ", left)
    return found.pop() if len(found) == 1 else ""


def _word(spelling: str) -> str:
    word = re.escape(spelling.casefold())
    return rf"(?<![a-z0-9]){word}(?![a-z0-9])" if spelling.isascii() else word


_SPELT = {one.name: one.spellings for one in REGISTER} | {
    OWN_VAN_NAME: (
        OWN_VAN_NAME,
        "own",
        "own van",
        "our own delivery",
        "自送",
        "自己送货",
        "送货上门",
        "农场自送",
        "农场送货",
    ),
}
_SPELLINGS = {
    re.sub(r"[\s.&·]", "", spelling).casefold(): carrier
    for carrier, spellings in _SPELT.items()
    for spelling in spellings
}
# Words that others' deliveries bear as well.
_VAGUE = {"own", "送货上门", "Best", "百世", "联邦"}
# Latin names as whole words: "EMS" is not in "items". The longest first.
_WORDS = sorted(
    (
        (_word(spelling), carrier)
        for carrier, spellings in _SPELT.items()
        for spelling in spellings
        if spelling not in _VAGUE
    ),
    key=lambda pair: (-len(pair[0]), pair),
)
