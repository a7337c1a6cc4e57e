"""What other areas show on a household's own page, to its people alone."""

from collections.abc import Callable
from datetime import date

from core.hooks import Hook
from core.sections import PageSection, in_order

from .models import Household

# The household, and the last day that the person may see of it (None: all of it).
SECTIONS: Hook[Callable[[Household, date | None], PageSection | None]] = Hook(
    __name__, "what else stands on a household's own page"
)


def sections_of(household: Household, until: date | None) -> list[PageSection]:
    return in_order(ask(household, until) for ask in SECTIONS)
