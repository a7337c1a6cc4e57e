"""What a change to experts is refused with, and bounds of what is shown."""

from programme.plans.rules import PlanError

MOST_DAYS = 1000  # that a contract agrees on
ON_A_PAGE = 40


class ExpertError(PlanError):
    """Raised for what an expert's work can't be or do; the text says why."""
