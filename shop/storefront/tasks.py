"""What the clock does for the storefront; each may run twice unharmed."""

from core.rounds import scheduled

from .services import tell_seasons, tell_wishes


@scheduled()
def tell_of_wishes() -> int:
    """Tell people what of their wish lists is back in stock or cheaper."""
    return tell_wishes()


@scheduled(plain="each category once, and what was told stands beside it")
def tell_of_seasons() -> int:
    """Tell people that a season begins they asked about."""
    return tell_seasons()
