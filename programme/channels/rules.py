"""Bounds of what is declared, and what a change is refused with."""

from datetime import date

from core.refusals import RefusalError

EARLIEST = date(2015, 1, 1)
MOST_EVIDENCE = 20


class ChannelError(RefusalError, ValueError):
    """Raised for what can't be declared; the text says why."""
