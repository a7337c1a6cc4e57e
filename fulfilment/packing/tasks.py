"""What the clock does about packing: old acts of phones are dropped; repeatable."""

from core.rounds import scheduled

from .services.acts import forget_acts


@scheduled(plain="one DELETE")
def drop_old_acts() -> int:
    return forget_acts()
