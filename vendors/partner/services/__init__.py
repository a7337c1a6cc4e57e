"""Every write to sellers and to stock."""

from .profile import Profile, StaleProfile, show_cover, show_face, tell_profile
from .sellers import (
    close_partner,
    end_holiday,
    open_partner,
    reopen_partner,
    suspend_partner,
    take_holiday,
)
from .stock import (
    OutOfStock,
    StaleCount,
    claim_stock,
    count_stock,
    receive_stock,
    release_stock,
    ship_stock,
)

__all__ = [
    "OutOfStock",
    "Profile",
    "StaleCount",
    "StaleProfile",
    "claim_stock",
    "close_partner",
    "count_stock",
    "end_holiday",
    "open_partner",
    "receive_stock",
    "release_stock",
    "reopen_partner",
    "ship_stock",
    "show_cover",
    "show_face",
    "suspend_partner",
    "take_holiday",
    "tell_profile",
]
