"""What the worker does for the search; it may run twice unharmed."""

from core.rounds import scheduled
from core.search.documents import recount_terms

from .services import forget_missed
from .sources import keep_index


@scheduled(plain="compares names with the index")
def keep_search_index() -> int:
    """Index farms, villages, broadcasts and courses that read otherwise than before."""
    return keep_index()


@scheduled(plain="counts names anew")
def recount_search_terms() -> int:
    """Count what names are used by, and forget those that nothing has any more."""
    forget_missed()
    return recount_terms()
