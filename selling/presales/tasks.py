"""What the clock does about presales; it may run twice or late unharmed."""

from core.rounds import scheduled

from .services import clock


@scheduled()
def keep_presales() -> int:
    """Open, close and settle presales that are due, and remind their sellers."""
    return clock.keep_presales()
