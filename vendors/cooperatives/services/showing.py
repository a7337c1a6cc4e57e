"""Numbers of papers and phones that somebody looked at: noted each time."""

from core.audit import record
from vendors.cooperatives.models import Household
from vendors.partner.models import Partner

from .noting import note

ACT = "household.private"


def note_seen(household: Household) -> None:
    """Somebody saw the numbers of a household's people."""
    note(ACT, household)


def note_shown(cooperative: Partner, *, count: int) -> None:
    """Somebody took the numbers of so many households as a file."""
    scope = f"office:{cooperative.code}"
    after = {"households": count}
    record(ACT, cooperative, after=after, scope=scope, seller=cooperative)
