"""Numbers of households and papers, which role does for which, days that are shared."""

import re
from collections.abc import Callable, Iterable
from datetime import date

from core.hooks import Hook
from core.permissions import acts_of
from vendors.members.states import READ_ONLY

_RESIDENT = re.compile(r"[1-9]\d{5}(?:19|20)\d{9}[\dX]")
_OTHER_PAPER = re.compile(r"[A-Z0-9]{5,32}")
_FACTORS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"


def identity_as_kept(text: str) -> str:
    """Without spaces and hyphens, in capitals."""
    return re.sub(r"[\s\-‐–.]", "", text).upper()


def is_identity(number: str) -> bool:
    """Whether it may be the number of a paper.

    A Chinese resident's of 18 signs has to have the right check sign (GB 11643); of
    other papers only letters and figures are known.
    """
    if len(number) == 18 and number[:17].isdigit():
        if not _RESIDENT.fullmatch(number) or _born_on(number) is None:
            return False
        return number[17] == check_sign(number[:17])
    return _OTHER_PAPER.fullmatch(number) is not None


def check_sign(figures: str) -> str:
    """The last sign of a resident's number by its first 17 figures (ISO 7064)."""
    total = sum(int(n) * f for n, f in zip(figures, _FACTORS, strict=True))
    return _CHECKS[total % 11]


def _born_on(number: str) -> date | None:
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def year_of_birth(number: str) -> int | None:
    """As a resident's number says it; None for other papers."""
    if len(number) != 18 or not number[:17].isdigit():
        return None
    born = _born_on(number)
    return born.year if born else None


def next_number(numbers: Iterable[str]) -> str:
    """The number after the largest, as wide as that one; "001" for the first."""
    plain = [n for n in numbers if n.isascii() and n.isdigit()]
    if not plain:
        return "001"
    largest = max(plain, key=int)
    return str(int(largest) + 1).zfill(len(largest))


def covers(held: str, wanted: str) -> bool:
    """Whether a role may do already all that another one may."""
    is_enough = acts_of(held) >= acts_of(wanted)
    return held == wanted or (is_enough and wanted not in READ_ONLY)


# Whether the trade of a day was shared already: of the cooperative, the currency, the
# day. What is written down later for such a day counts on the day it is written, and
# names the day it is of.
CLOSED: Hook[Callable[[int, str, date], bool]] = Hook(
    __name__, "whether the trade of a day was shared"
)


def is_closed(cooperative_id: int, currency: str, day: date) -> bool:
    """Whether the trade of a day can't change any more."""
    return any(ask(cooperative_id, currency, day) for ask in CLOSED)
