"""What the clock does about deals; it may run twice or late unharmed."""

from functools import partial

from celery import shared_task

from core.rounds import attempt
from live.broadcasts.queries import on_air

from .services import expire_due, keep_deals, keep_promises


@shared_task
def keep_live_deals() -> int:
    """Open and close deals on time, and let holds go that are over."""
    for broadcast in on_air():
        attempt(partial(keep_promises, broadcast), what="keep_promises")
    return keep_deals() + expire_due()
