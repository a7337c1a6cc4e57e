"""What the worker does after the commit."""

from core.outbox import deliver_due


def deliver_everything():
    """What the worker does after the commit."""
    while deliver_due():
        pass
