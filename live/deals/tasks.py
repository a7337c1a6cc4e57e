"""What the clock does about deals; it may run twice or late unharmed."""

from functools import partial

from core.rounds import run_isolated, scheduled
from live.broadcasts.queries import on_air

from .services.holds import expire_due
from .services.lifecycle import block_spoiled, keep_deals
from .services.prices import keep_promises


@scheduled()
def keep_live_deals() -> int:
    """Open and close deals on time, let holds go, and sell nothing from bad lots."""
    for broadcast in on_air():
        run_isolated(partial(keep_promises, broadcast), what="keep_promises")
    return block_spoiled() + keep_deals() + expire_due()
