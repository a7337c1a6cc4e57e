"""What the clock does about broadcasts; each may run twice unharmed."""

from core.rounds import scheduled
from live.broadcasts.services.plans import expire_late, remind_due


@scheduled(plain="what begins in a moment; one that fails holds up no other")
def remind_of_broadcasts() -> int:
    """Tell those who wait for what begins soon."""
    return remind_due()


@scheduled(plain="what was never begun; one that fails holds up no other")
def expire_broadcasts() -> int:
    """Call off what was never begun."""
    return expire_late()
