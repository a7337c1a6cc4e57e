"""What the clock does about group buys; it may run twice or late unharmed."""

from core.rounds import scheduled

from .services.decisions import decide_groups
from .services.offers import end_offers
from .services.places import let_holds_go


@scheduled()
def keep_group_buys() -> int:
    """Decide groups whose time is over, give back, let holds go, end offers."""
    return decide_groups() + let_holds_go() + end_offers()
