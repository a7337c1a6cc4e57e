"""What a seller's desk shows of its orders: one seller's parts, and nothing else."""

from .parts import (
    FILTERS,
    NEEDS_ADDRESS,
    REOPENED,
    TO_PACK,
    TO_SEND,
    Happening,
    Recipient,
    count_by_filter,
    has_to_be_packed_anew,
    history,
    is_reopened,
    lines_with_goods,
    listed_parts,
    part_with_history,
    parts_of,
    recipient,
    search_parts,
)
from .today import Today, low_pools, today
from .ways import methods_of, name_ways

__all__ = [
    "FILTERS",
    "NEEDS_ADDRESS",
    "REOPENED",
    "TO_PACK",
    "TO_SEND",
    "Happening",
    "Recipient",
    "Today",
    "count_by_filter",
    "has_to_be_packed_anew",
    "history",
    "is_reopened",
    "lines_with_goods",
    "listed_parts",
    "low_pools",
    "methods_of",
    "name_ways",
    "part_with_history",
    "parts_of",
    "recipient",
    "search_parts",
    "today",
]
