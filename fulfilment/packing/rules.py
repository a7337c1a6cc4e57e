"""How goods leave a farm: the usual carriers, and what a tracking number looks like."""

import re

from django.utils.translation import gettext_noop

# Kept in English in the parcel; pages say them with {% translate parcel.carrier %}.
# What is not here is typed under "other".
CARRIERS = (
    gettext_noop("SF Express"),
    gettext_noop("China Post EMS"),
    gettext_noop("JD Logistics"),
    gettext_noop("ZTO Express"),
    gettext_noop("YTO Express"),
    gettext_noop("STO Express"),
    gettext_noop("Yunda Express"),
    gettext_noop("J&T Express"),
)
OTHER = "other"
OWN_VAN = "own"
OWN_VAN_NAME = gettext_noop("delivered by the farm")
# Letters, digits and dashes, as on the carriers' labels.
TRACKING = r"^[A-Za-z0-9]+(-[A-Za-z0-9]+)*\Z"
TRACKING_LENGTH = (6, 40)

# What the carriers' own numbers look like, spaces and dashes left out. Where a number
# looks different, the packer is asked whether it is right; carriers invent new ones.
TRACKING_FORMATS = {
    "SF Express": r"(SF)?\d{10,15}",
    # UPU S10 ("EE123456785CN"), and the domestic numbers of 13 digits.
    "China Post EMS": r"[A-Z]{2}\d{9}[A-Z]{2}|\d{13}",
    "JD Logistics": r"JD[A-Z]{0,3}\d{9,16}",
    "ZTO Express": r"(ZTO?)?\d{12,15}",
    "YTO Express": r"(YT)?\d{10,18}",
    "STO Express": r"(STO?)?\d{12,15}",
    "Yunda Express": r"(YD)?\d{13,15}",
    "J&T Express": r"(JT|UT)?\d{12,15}",
}
_S10 = re.compile(r"[A-Z]{2}(\d{8})(\d)[A-Z]{2}")
_S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)


def plain_number(typed: str) -> str:
    """A tracking number without the spaces and in the capitals of its label."""
    return re.sub(r"\s+", "", typed).upper()


def looks_right(carrier: str, number: str) -> bool:
    """Whether a tracking number can be one of the carrier's; True where unknown."""
    known = TRACKING_FORMATS.get(carrier)
    if known is None:
        return True
    plain = plain_number(number).replace("-", "")
    if not re.fullmatch(known, plain):
        return False
    postal = _S10.fullmatch(plain)
    return postal is None or _s10_digit(postal[1]) == int(postal[2])


def _s10_digit(eight: str) -> int:
    """The check digit of a postal number (UPU standard S10)."""
    weighed = zip(map(int, eight), _S10_WEIGHTS, strict=True)
    rest = 11 - sum(digit * weight for digit, weight in weighed) % 11
    return {10: 0, 11: 5}.get(rest, rest)


def carrier_named(text: str) -> str | None:
    """The carrier that a file means: by its name here, in Chinese or by its letters.

    None for one that is not known; it is written down as it stands.
    """
    key = re.sub(r"[\s.&·]", "", text).casefold()
    return _SPELLINGS.get(key)


def carrier_within(text: str) -> str:
    """The one carrier that a method of delivery is called after; empty for none.

    "顺丰次日达" is brought by SF Express; "SF or EMS" says nothing.
    """
    folded = text.casefold()
    found = {who for word, who in _WORDS if re.search(word, folded)}
    return found.pop() if len(found) == 1 else ""


def _word(spelling: str) -> str:
    word = re.escape(spelling.casefold())
    return rf"(?<![a-z0-9]){word}(?![a-z0-9])" if spelling.isascii() else word


_SPELT = {
    "SF Express": ("SF Express", "SF", "顺丰", "顺丰速运", "顺丰快递"),
    "China Post EMS": ("China Post EMS", "EMS", "邮政", "中国邮政", "邮政EMS"),
    "JD Logistics": ("JD Logistics", "JD", "京东", "京东物流", "京东快递"),
    "ZTO Express": ("ZTO Express", "ZTO", "中通", "中通快递"),
    "YTO Express": ("YTO Express", "YTO", "圆通", "圆通速递", "圆通快递"),
    "STO Express": ("STO Express", "STO", "申通", "申通快递"),
    "Yunda Express": ("Yunda Express", "Yunda", "韵达", "韵达快递", "韵达速递"),
    "J&T Express": ("J&T Express", "J&T", "极兔", "极兔速递"),
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
_VAGUE = {"own", "送货上门"}
# Latin names as whole words: "EMS" is not in "items".
_WORDS = [
    (_word(spelling), carrier)
    for carrier, spellings in _SPELT.items()
    for spelling in spellings
    if spelling not in _VAGUE
]
