"""What is asked of visits by pages and services."""

from .baskets import why_not, why_not_so_many
from .bookings import booking_of, bookings_of, bookings_to_show, date_choices
from .finding import (
    Wanted,
    day_of,
    experiences_at,
    experiences_near,
    experiences_of,
    villages_to_visit,
    wanted_experiences,
)
from .months import Day, Month, month_of, places_left
from .slots import (
    coming_slots,
    free_slots,
    nights,
    shown_experiences,
    slot_prices,
    wanted_times,
)
from .sums import Sum, sum_of

__all__ = [
    "Day",
    "Month",
    "Sum",
    "Wanted",
    "booking_of",
    "bookings_of",
    "bookings_to_show",
    "coming_slots",
    "date_choices",
    "day_of",
    "experiences_at",
    "experiences_near",
    "experiences_of",
    "free_slots",
    "month_of",
    "nights",
    "places_left",
    "shown_experiences",
    "slot_prices",
    "sum_of",
    "villages_to_visit",
    "wanted_experiences",
    "wanted_times",
    "why_not",
    "why_not_so_many",
]
