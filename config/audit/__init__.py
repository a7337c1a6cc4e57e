"""What must always be true of the market's rows, checked from the database alone.

Each invariant is one function that asks for the rows that break it. `run` goes through
all of them, a range of ids at a time, so that neither side keeps much in memory.
"""

from . import (  # noqa: F401
    adjusted,
    announcements,
    books,
    chat,
    claims,
    conservation,
    credit,
    deals,
    depot,
    discounts,
    disputes,
    documents,
    evidence,
    hosting,
    households,
    imports,
    intake,
    listings,
    live,
    lots,
    market,
    money,
    orders,
    packing,
    payouts,
    pickups,
    programme,
    reconciliation,
    rollups,
    sellers,
    stock,
    stripe,
    surplus,
    talk,
    training,
    vetting,
    video,
    visits,
)
from .invariants import INVARIANTS, Breach, Invariant, Range
from .running import Finding, run

__all__ = ["INVARIANTS", "Breach", "Finding", "Invariant", "Range", "run"]
