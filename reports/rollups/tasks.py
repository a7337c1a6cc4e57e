"""What the worker does about daily sums; it may run twice, late, or be lost."""

from core.rounds import scheduled

from .services import count_dirty_days, rank_goods


@scheduled()
def count_days() -> int:
    """Count anew the days that something happened to."""
    return count_dirty_days()


@scheduled(plain="one pass over the sums of 30 days")
def rank_what_was_sold() -> int:
    """Have lists put first what was bought most often lately."""
    return rank_goods()
