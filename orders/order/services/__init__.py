"""Every write to an order and its parts."""

from .balance import BalanceChanged
from .cancelling import CancelRefused, cancel_part, cancel_unpaid_order, expire_order
from .delivering import DeliveryRefused, Word, note_deliveries
from .dropping import DropOutdated, drop_packs
from .fulfilment import (
    accept_part,
    choose_lot,
    confirm_received,
    finish_packing,
    ship_part,
    start_packing,
    tick_line,
)
from .parts import hand_over_claims
from .paying import mark_paid
from .placing import Buyer, place_order, revoke_links, write_order
from .recalling import recall_from_orders
from .refusals import LooksWrong, PackingRefused
from .short import (
    ShortPlan,
    ShortRow,
    ShortRule,
    StalePlan,
    apply_short_supply,
    plan_short_supply,
)
from .weighing import price_at, weigh_line, weight_bounds

__all__ = [
    "BalanceChanged",
    "Buyer",
    "CancelRefused",
    "DeliveryRefused",
    "DropOutdated",
    "LooksWrong",
    "PackingRefused",
    "ShortPlan",
    "ShortRow",
    "ShortRule",
    "StalePlan",
    "Word",
    "accept_part",
    "apply_short_supply",
    "cancel_part",
    "cancel_unpaid_order",
    "choose_lot",
    "confirm_received",
    "drop_packs",
    "expire_order",
    "finish_packing",
    "hand_over_claims",
    "mark_paid",
    "note_deliveries",
    "place_order",
    "plan_short_supply",
    "price_at",
    "recall_from_orders",
    "revoke_links",
    "ship_part",
    "start_packing",
    "tick_line",
    "weigh_line",
    "weight_bounds",
    "write_order",
]
