"""What the clock does for orders that wait; it may run twice unharmed."""

from core.rounds import scheduled

from .services.clock import chase


@scheduled()
def chase_orders() -> int:
    """Remind, tell, pass on and give back, whatever is due."""
    return chase()
