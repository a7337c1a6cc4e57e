"""What is asked of visits by pages and services."""

from .slots import (
    coming_slots,
    free_slots,
    nights,
    shown_experiences,
    slot_prices,
    wanted_times,
)

__all__ = [
    "coming_slots",
    "free_slots",
    "nights",
    "shown_experiences",
    "slot_prices",
    "wanted_times",
]
