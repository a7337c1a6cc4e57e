"""What the worker does about daily sums; it may run twice, late, or be lost."""

from core.rounds import scheduled

from .services import count_dirty_days


@scheduled()
def count_days() -> int:
    """Count anew the days that something happened to."""
    return count_dirty_days()
