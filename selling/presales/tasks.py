"""What the clock does about presales; it may run twice or late unharmed."""

from core.rounds import scheduled

from .services import clock, rests


@scheduled()
def keep_presales() -> int:
    """Open, close and settle presales that are due, and remind their sellers."""
    return clock.keep_presales()


@scheduled()
def keep_rests() -> int:
    """Remind of what is to be paid after a harvest, and let go of what nobody pays."""
    return rests.keep_rests()
