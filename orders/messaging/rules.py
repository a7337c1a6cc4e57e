"""What may be written, and how much: plain words, and no way round the market.

What everybody reads names no e-mail address, phone number or WeChat id; letters by
e-mail carry no address of a web page, since mail programs make links of them.
"""

import re
import unicodedata

from django.http import HttpRequest
from django.utils.translation import gettext as _

from core import limits
from core.client import address_of

LONGEST = 1000
REASON_LENGTH = 200
# So many questions, and so many messages in all, from one person in an hour; more from
# one address, which a village may share. Guests are counted by their address alone.
QUESTIONS_AN_HOUR = 10
MESSAGES_AN_HOUR = 30
ADDRESS_MESSAGES_AN_HOUR = 60

_EMAIL = re.compile(r"[\w.+-]+\s?@\s?[\w-]+(?:\s?\.\s?[\w-]+)+", re.IGNORECASE)
# Seven figures or more, however they are parted; amounts and years have fewer.
_PHONE = re.compile(r"[+(]?\d(?:[\s().·\-–—_/*]{0,3}\d){6,}")
_DATE = re.compile(r"\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./]\d{4}")
_SPOKEN = "零〇一二三四五六七八九两幺"
_SPOKEN_PHONE = re.compile(rf"[{_SPOKEN}](?:[\s,、.\-]?[{_SPOKEN}]){{6,}}")
_CHAT_ID = re.compile(
    r"(?P<word>we\s?chat|wei\s?xin|微\s?信|薇信|威信|v信|加\s?[微薇vV]|(?<![a-z])(?:wx|vx|qq))"
    r"(?P<link>\s*(?:号码|号|id|is|number|no\.?|是|为|:|：|=)*\s*[\"“「]?)"
    r"(?P<id>[a-z0-9_][a-z0-9_.-]{3,})",
    re.IGNORECASE,
)
_LINK = re.compile(
    r"(?:[a-z][a-z0-9+.-]*://|www\.)\S+"
    r"|\b(?:[a-z0-9-]+\.)+(?:com|cn|net|org|io|top|xyz|shop|info|cc|me|ru|app|site|vip)"
    r"\b(?:/\S*)?",
    re.IGNORECASE,
)
WINDOW = 3600  # seconds


def masked(text: str) -> str:
    """Without what would lead others to a person past the market.

    Full-width figures and letters count as their plain ones.
    """
    # One sign for one sign, so that places in both texts are the same.
    narrow = "".join(_narrow(sign) for sign in text)
    found = [(m.span(), _("… address hidden")) for m in _EMAIL.finditer(narrow)]
    found += [
        (m.span(), _("… number hidden"))
        for pattern in (_PHONE, _SPOKEN_PHONE)
        for m in pattern.finditer(narrow)
        if not _DATE.fullmatch(m[0])
    ]
    found += [
        (m.span("id"), _("… WeChat id hidden")) for m in _CHAT_ID.finditer(narrow)
    ]
    return _covered(text, found)


def without_links(text: str) -> str:
    """For letters: addresses of pages are said to be there, and not given."""
    return _LINK.sub(lambda _match: _("… link hidden"), text)


def _narrow(sign: str) -> str:
    plain_sign = unicodedata.normalize("NFKC", sign)
    return plain_sign if len(plain_sign) == 1 else sign


def _covered(text: str, found: list[tuple[tuple[int, int], str]]) -> str:
    """The text with each place covered by its words; of two that overlap the first,
    of two that begin together the longer.
    """
    parts, at = [], 0
    in_order = sorted(found, key=lambda one: (one[0][0], -one[0][1]))
    for (start, end), words in in_order:
        if start < at:
            continue
        parts += [text[at:start], words]
        at = end
    return "".join([*parts, text[at:]])


def _limits(request: HttpRequest, *, is_question: bool) -> dict[str, int]:
    """The counters that a message falls under, and how far each may go."""
    address = address_of(request)
    if not request.user.is_authenticated:
        return {f"talk:guests:{address}": QUESTIONS_AN_HOUR}
    person = f"talk:person:{request.user.pk}"
    own = {
        f"talk:address:{address}": ADDRESS_MESSAGES_AN_HOUR,
        person: MESSAGES_AN_HOUR,
    }
    if is_question:
        own[f"{person}:questions"] = QUESTIONS_AN_HOUR
    return own


def may_write(request: HttpRequest, *, is_question: bool = False) -> bool:
    """Whether the person, and where they write from, have messages left this hour.

    Counts the one that asks.
    """
    return limits.within(_limits(request, is_question=is_question), WINDOW)
