"""What the audit finds in a test's market, where nobody runs most of the farms."""

from config.audit import INVARIANTS, run

UNRUN = "shops that sell have somebody who runs them"


def breached():
    """The invariants that are broken, by name."""
    names = [found.name for found in run(INVARIANTS) if not found.is_ok]
    return [name for name in names if name != UNRUN]
