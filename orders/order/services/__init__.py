"""Every write to an order and its parts."""

from .cancelling import CancelRefused, cancel_part, cancel_unpaid_order, expire_order
from .fulfilment import (
    PackingRefused,
    accept_part,
    confirm_received,
    finish_packing,
    ship_part,
    start_packing,
    tick_line,
)
from .paying import mark_paid
from .placing import Buyer, place_order, revoke_links

__all__ = [
    "Buyer",
    "CancelRefused",
    "PackingRefused",
    "accept_part",
    "cancel_part",
    "cancel_unpaid_order",
    "confirm_received",
    "expire_order",
    "finish_packing",
    "mark_paid",
    "place_order",
    "revoke_links",
    "ship_part",
    "start_packing",
    "tick_line",
]
