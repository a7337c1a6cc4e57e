"""What the clock does for reviews; each may run twice unharmed."""

from core.rounds import scheduled

from .services.photos import sweep_drafts
from .services.ratings import rate_all
from .services.requests import ask_for_reviews


@scheduled()
def ask_shoppers() -> int:
    """Ask shoppers once what they think of what has arrived."""
    return ask_for_reviews()


@scheduled()
def drop_draft_photos() -> int:
    """Remove photos of reviews that were never sent."""
    return sweep_drafts()


@scheduled(plain="all rated goods in turn, where the run before stopped")
def rate_anew() -> int:
    """Count stars again where the market's mean has moved."""
    return rate_all()
