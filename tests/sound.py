"""What the audit finds in a test's market, where nobody runs most of the farms."""

from config.integrity import INVARIANTS
from core.integrity import run

UNRUN = "shops that sell have somebody who runs them"


def breached():
    """The invariants that are broken, by name."""
    names = [found.name for found in run(INVARIANTS) if not found.is_ok]
    return [name for name in names if name != UNRUN]


def checks_of(*places):
    """The checks that stand in these apps or modules; each place has some."""
    found = {
        place: [
            one
            for one in INVARIANTS
            if f"{one.check.__module__}.".startswith(f"{place}.")
        ]
        for place in places
    }
    assert all(found.values()), found
    return [one for checks in found.values() for one in checks]
