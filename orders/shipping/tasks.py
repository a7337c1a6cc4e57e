"""What the clock does for delivery; it may run twice unharmed."""

from core.rounds import scheduled

from .services import transit


@scheduled(plain="counts all parcels of some months at once, from the beginning")
def learn_transit_days() -> int:
    """Count how many days carriers take on each route."""
    return transit.learn_transit_days()
