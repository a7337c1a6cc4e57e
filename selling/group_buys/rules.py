"""How large, how long and how many group buys may be."""

from datetime import timedelta
from decimal import Decimal

from core.inputs import whole
from core.refusals import RefusalError

LEAST_SIZE, MOST_SIZE = 2, 100
MOST_HOURS = 7 * 24
MOST_GROUPS = 10_000
MOST_PER_PERSON = 99
# So long a place is held before it is ordered.
HELD_FOR = timedelta(minutes=15)
# A group that lacks one person is told so that long before its end.
REMINDED_BEFORE = timedelta(hours=2)
# Of the group price; what is left has to bear the market's fees.
MOST_REWARD_PERCENT = Decimal(30)
MAX_KEY_LENGTH = 48
CODE_LENGTH = 10
MOST_OF_A_PLACE = 40  # characters of its name
MAX_CURRENCY_LENGTH = 12  # as packs have it
# How many groups that one may join a page lists at once.
MOST_LISTED = 6

_KEY = "group-"


def join_key(join_id: int) -> str:
    """The name of the agreement that a place in a group is."""
    return f"{_KEY}{join_id}"


def join_of_key(reference: str) -> int | None:
    """Whose agreement a line of a basket has by its name; None without one."""
    _before, found, number = reference.rpartition(f"_{_KEY}")
    return whole(number) if found else None


def origin_of(group_id: int) -> str:
    """What a line of a basket is said to come from."""
    return f"group:{group_id}"


class GroupBuyError(RefusalError):
    """Raised when it can't be done; the text says why. Nothing changed."""
