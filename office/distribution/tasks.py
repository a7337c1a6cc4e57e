"""What the worker does about distributions; it may run twice, late, or be lost."""

from core.rounds import scheduled
from office.distribution.services.polls import remind_voters
from office.distribution.services.postings import settle_all


@scheduled(plain="all cooperatives, of which one that fails holds up no other")
def settle_distributions() -> int:
    """Look again which distributions have reached every household."""
    return settle_all()


@scheduled(plain="polls that close within a day, of which there are few")
def remind_of_votes() -> int:
    """Tell members who have not voted that online voting closes soon."""
    return remind_voters()
