"""What the clock does for numbers that are followed; it may run twice unharmed."""

from core.rounds import scheduled

from .services.subscriptions import ask_for_silent


@scheduled()
def query_silent_numbers() -> int:
    """Ask for what nothing was heard of for a while."""
    return ask_for_silent()
