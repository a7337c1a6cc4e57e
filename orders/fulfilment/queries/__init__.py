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
    history,
    lines_with_goods,
    listed_parts,
    part_with_history,
    parts_of,
    recipient,
    search_parts,
)
from .today import Today, low_pools, today

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
    "history",
    "lines_with_goods",
    "listed_parts",
    "low_pools",
    "part_with_history",
    "parts_of",
    "recipient",
    "search_parts",
    "today",
]
