"""What the clock does for programmes."""

from core.rounds import scheduled

from .services.measures import tell_overdue


@scheduled(plain="counties are few, and one that fails holds up no other")
def remind_of_milestones() -> int:
    """Tell of milestones that are overdue; each once."""
    return tell_overdue()
