"""What the worker does about distributions; it may run twice, late, or be lost."""

from core.rounds import scheduled
from office.distribution.services.postings import settle_all


@scheduled(plain="all cooperatives, of which one that fails holds up no other")
def settle_distributions() -> int:
    """Look again which distributions have reached every household."""
    return settle_all()
