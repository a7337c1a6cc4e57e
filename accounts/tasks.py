"""What the clock does about accounts."""

from core.rounds import scheduled

from .impersonation import end_overdue


@scheduled(plain="visits that run; one that fails holds up no other")
def end_overdue_visits() -> None:
    """Visits that nobody ended are over after their time, and the person is told."""
    end_overdue()
