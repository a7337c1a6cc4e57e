"""Every write to sellers and to stock."""

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
    "StaleCount",
    "claim_stock",
    "close_partner",
    "count_stock",
    "end_holiday",
    "open_partner",
    "receive_stock",
    "release_stock",
    "reopen_partner",
    "ship_stock",
    "suspend_partner",
    "take_holiday",
]
