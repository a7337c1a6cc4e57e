"""What the clock does about packaging that is out; it may run twice unharmed."""

from core.rounds import scheduled

from .services.overdue import keep_overdue


@scheduled()
def keep_containers() -> int:
    """Pay sellers for packaging that did not come back in time."""
    return keep_overdue()
