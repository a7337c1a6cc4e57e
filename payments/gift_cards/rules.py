"""What a gift card's code looks like, what it may be worth, how long it returns."""

import hashlib
import re
import secrets
from datetime import timedelta
from decimal import Decimal

from core.money import rounded

# Without what is taken for something else when it is read aloud or from paper.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
GROUPS, OF_SIGNS = 4, 4
LENGTH = GROUPS * OF_SIGNS
# Sales at a distance can be undone for so long: Directive 2011/83/EU, art. 9.
RETURN_WITHIN = timedelta(days=14)
MOST_DAYS_AHEAD = 365
MAX_NAME = 60
MAX_MESSAGE = 400
# Shares of the dearest card that are proposed.
_PROPOSED = (Decimal("0.05"), Decimal("0.1"), Decimal("0.2"), Decimal("0.5"))


def new_code() -> str:
    """`7KQF-2MXR-9TPA-C4WD`: 79 bits, too many to be guessed."""
    signs = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return "-".join(
        signs[start : start + OF_SIGNS] for start in range(0, LENGTH, OF_SIGNS)
    )


def compact(typed: str) -> str:
    """What was typed without blanks and dashes, in capitals."""
    return re.sub(r"[\W_]+", "", typed).upper()


def digest_of(code: str) -> str:
    """By what a code is found: the code itself is kept sealed."""
    return hashlib.sha256(compact(code).encode()).hexdigest()


def proposed_amounts(least: Decimal, most: Decimal, currency: str) -> list[Decimal]:
    """A few amounts to choose from, smallest first."""
    found = {rounded(most * share, currency) for share in _PROPOSED}
    return sorted(amount for amount in found if amount >= least)
