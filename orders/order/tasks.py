"""What the clock does about orders themselves; it may run twice unharmed."""

from core.rounds import scheduled

from .services.pairs import count_pairs
from .services.windows import keep_rounds


@scheduled()
def keep_window_rounds() -> int:
    """Decides order windows that need a total, and cancels what doesn't take place."""
    return keep_rounds()


@scheduled(plain="counts all anew, in one transaction")
def pair_goods() -> int:
    """Which goods many people buy together, for the pages of each."""
    return count_pairs()
