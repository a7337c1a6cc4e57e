"""What the worker does about training; it may run twice unharmed."""

from core.rounds import scheduled

from .services.completion import remind_of_ends
from .services.sessions import remind


@scheduled(plain="the sessions of a day; one that fails holds up no other")
def remind_trainees() -> int:
    """Remind of sessions a day and two hours ahead, once each."""
    return remind()


@scheduled()
def remind_certificate_holders() -> int:
    """Tell who holds a certificate that ends within a month, once."""
    return remind_of_ends()
