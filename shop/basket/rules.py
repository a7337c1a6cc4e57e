"""What a basket may hold, and when two clicks are one."""

from datetime import timedelta

MAX_LINES = 100
MAX_PACKS = 9_999  # of one kind; more is a typing error or mischief
# The same form sent again within this time is the same click. Later it is a wish for
# more: the page may come from a cache or from the browser's history.
SAME_CLICK = timedelta(seconds=10)
CLICKS_KEPT = timedelta(hours=1)
MAX_CLICK_LENGTH = 48


def packs_that_fit(available: int, *, pack: int, taken: int = 0) -> int:
    """Whole packs of `pack` base units that a pool still fills.

    `taken` are the base units that the basket's other lines want of it.
    """
    return min(MAX_PACKS, max(0, available - taken) // pack)
