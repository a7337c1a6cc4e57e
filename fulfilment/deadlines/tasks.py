"""What the clock does for orders that wait; it may run twice unharmed."""

from core.rounds import scheduled

from .services import performance
from .services.clock import chase


@scheduled()
def chase_orders() -> int:
    """Remind, tell, pass on and give back, whatever is due."""
    return chase()


@scheduled()
def keep_performance() -> int:
    """Count how punctually sellers send, once a day each, and act on it."""
    return performance.keep_performance()
