"""What must always be true of the market's rows, checked from the database alone.

Each invariant is one function that asks for the rows that break it. `run` goes through
all of them, a range of ids at a time, so that neither side keeps much in memory.
"""

from . import adjusted, market, money, orders, stock, talk  # noqa: F401 - they register
from .invariants import INVARIANTS, Breach, Invariant, Range
from .running import Finding, run

__all__ = ["INVARIANTS", "Breach", "Finding", "Invariant", "Range", "run"]
