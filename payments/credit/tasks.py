"""What the clock does about balances; each may run twice unharmed."""

from core.rounds import scheduled

from .services import expire_due, warn


@scheduled()
def expire_balances() -> int:
    """Take off what has expired."""
    return expire_due()


@scheduled(plain="all credits in turn, where the run before stopped")
def warn_of_expiry() -> int:
    """Tell shoppers of what expires within two weeks."""
    return warn()
