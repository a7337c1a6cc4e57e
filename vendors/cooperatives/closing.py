"""Days whose trade was shared already: whoever shares it says which.

An area calls `add_closing` from its app's `ready`; what is written down later for such
a day counts on the day it is written, and names the day it is of.
"""

from collections.abc import Callable
from datetime import date

# The cooperative, the currency, the day.
Ask = Callable[[int, str, date], bool]
_ASKED: dict[str, Ask] = {}


def add_closing(name: str, ask: Ask) -> None:
    """`name` is unique; registered again it replaces the one before."""
    _ASKED[name] = ask


def is_closed(cooperative_id: int, currency: str, day: date) -> bool:
    """Whether the trade of a day can't change any more."""
    return any(ask(cooperative_id, currency, day) for ask in _ASKED.values())
