"""What the clock does for claims; each may run twice unharmed."""

from core.rounds import scheduled

from . import figures, windows
from .services.clock import move_on
from .services.photos import sweep_drafts


@scheduled()
def apply_defaults() -> int:
    """Move claims on that nobody answered in time."""
    return move_on()


@scheduled()
def drop_draft_photos() -> int:
    """Remove photos of forms that were never handed in."""
    return sweep_drafts()


@scheduled(plain="all sellers in turn, where the run before stopped")
def keep_scores() -> int:
    """Keep the times that goods' pages promise, and the scores that farm pages show."""
    return windows.keep_promises() + figures.keep_scores()
