"""What the clock does about invoices; it may run twice or late unharmed."""

from core.rounds import scheduled

from .services.reminders import remind_of_invoices


@scheduled(plain="all that is due, each occasion told once")
def remind_of_owed_invoices() -> int:
    """Write to who has still to pay, before the day and after it."""
    return remind_of_invoices()
